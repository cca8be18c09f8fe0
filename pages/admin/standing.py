from django.contrib import admin

from pages.models import Page


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    """Standing pages: written, kept in versions, published."""

    list_display = ["title", "slug", "language", "published_at", "saved_at"]
