from django.contrib import admin
from django.db import models

from appointments.forms.rows import RowForm
from audit.recorded import Recorded
from pages.models import MenuItem


@admin.register(MenuItem)
class MenuItemAdmin(Recorded, admin.ModelAdmin):
    """The menus of the site, each in its own order."""

    list_display = ["label", "menu", "leads_to", "position"]
    list_editable = ["position"]
    list_filter = ["menu"]
    list_select_related = ["page", "topic"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = [
        (None, {"fields": ["menu", "position", "label", "label_es"]}),
        (
            "Where it leads",
            {
                "fields": ["page", "topic", "place", "url"],
                "description": "Fill in one of them and leave the others empty.",
            },
        ),
    ]

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, form=RowForm, **kwargs)

    @admin.display(description="leads to")
    def leads_to(self, item):
        return item.page or item.topic or (item.get_place_display() if item.place else item.url)

    def save_model(self, request, obj, form, change):
        obj.is_demo = False
        super().save_model(request, obj, form, change)
