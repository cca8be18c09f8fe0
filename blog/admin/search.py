from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import override

from blog.models import MissedSearch, Synonym


@admin.register(Synonym)
class SynonymAdmin(admin.ModelAdmin):
    """What patients call things, so that they find them under any name."""

    list_display = ["phrases", "language"]
    list_filter = ["language"]
    search_fields = ["phrases"]
    list_per_page = 100

    def save_model(self, request, obj, form, change):
        obj.is_demo = False
        super().save_model(request, obj, form, change)


@admin.register(MissedSearch)
class MissedSearchAdmin(admin.ModelAdmin):
    """What patients searched for and did not find, as soon as several asked it."""

    list_display = ["words", "times", "days", "last_on", "language", "then"]
    list_display_links = None
    list_per_page = 100
    list_filter = ["language"]
    ordering = ["-times"]

    @admin.display(description="What to do")
    def then(self, missed):
        """Offer to make the words another name of something that is found, and to search for them again."""
        meaning = urlencode({"phrases": f"{missed.words}, ", "language": missed.language})
        with override(missed.language):
            search = f"{reverse('blog:search')}?{urlencode({'q': missed.words})}"
        return format_html(
            '<a href="{}?{}">Say what it means</a> · <a href="{}">Search again</a>',
            reverse("admin:blog_synonym_add"),
            meaning,
            search,
        )

    def get_queryset(self, request):
        return super().get_queryset(request).told()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
