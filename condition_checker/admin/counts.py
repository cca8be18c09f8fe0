from django.contrib import admin

from condition_checker.models import Count


@admin.register(Count)
class CountAdmin(admin.ModelAdmin):
    """How often the checker was begun, and how it ended; nothing about who."""

    list_display = ["on", "area", "what", "times"]
    list_filter = ["what", "area"]
    date_hierarchy = "on"
    list_display_links = None
    list_per_page = 100

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
