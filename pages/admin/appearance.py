from django.contrib import admin

from pages.models import Appearance, SocialLink


@admin.register(Appearance)
class AppearanceAdmin(admin.ModelAdmin):
    """Colors and logo."""


@admin.register(SocialLink)
class SocialLinkAdmin(admin.ModelAdmin):
    """Where else the clinic is found."""

    list_display = ["name", "url", "position"]
