from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join

from blog.models import Article, LinkCheck


class DeadFilter(admin.SimpleListFilter):
    title = "answer"
    parameter_name = "answer"

    def lookups(self, request, model_admin):
        return [("dead", "No answer"), ("failed", "Failed at the last look")]

    def queryset(self, request, queryset):
        if self.value() == "dead":
            return queryset.dead()
        return queryset.filter(failing_since__isnull=False) if self.value() == "failed" else queryset


@admin.register(LinkCheck)
class LinkCheckAdmin(admin.ModelAdmin):
    """What is known of the outside addresses that articles name; the nightly check writes it."""

    list_display = ["address", "found", "failing_since", "checked_at", "articles"]
    list_display_links = None
    list_filter = [DeadFilter]
    search_fields = ["url"]
    list_per_page = 20  # each row asks for its articles
    ordering = ["failing_since", "url"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="address", ordering="url")
    def address(self, link):
        return format_html('<a href="{}" rel="noreferrer">{}</a>', link.url, link.url)

    @admin.display(description="what was found")
    def found(self, link):
        return link.problem or "answers"

    @admin.display(description="articles")
    def articles(self, link):
        naming = Article.objects.filter(Q(body__contains=f'"{escape(link.url)}"') | Q(sources__contains=link.url))
        return format_html_join(
            ", ",
            '<a href="{}">{}</a>',
            ((reverse("admin:blog_article_change", args=[each.pk]), each) for each in naming.only("title")[:20]),
        )
