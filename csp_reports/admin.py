from django.contrib import admin

from .models import BlockedContent


@admin.register(BlockedContent)
class BlockedContentAdmin(admin.ModelAdmin):
    """Browsers report these by themselves; administrators look, and clear what they have dealt with."""

    list_display = ["blocked", "directive", "page", "times", "last_seen_on", "first_seen_on"]
    list_display_links = None
    search_fields = ["blocked", "page"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "What browsers blocked", **(extra_context or {})})
