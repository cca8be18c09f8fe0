from django.contrib import admin

from pages.models import MenuItem


@admin.register(MenuItem)
class MenuItemAdmin(admin.ModelAdmin):
    """The menus of the site."""

    list_display = ["label", "menu", "position"]
