from django.contrib import admin

from appointments.forms.rows import RowForm
from appointments.models import Location
from audit.recorded import Recorded


@admin.register(Location)
class LocationAdmin(Recorded, admin.ModelAdmin):
    """Where the clinic sees patients."""

    list_display = ["name", "street", "city", "phone", "position"]
    list_editable = ["position"]
    list_select_related = ["phone"]
    fieldsets = [
        (None, {"fields": ["name", "position"]}),
        ("Address", {"fields": ["street", "city", "state", "postal_code"]}),
        ("For patients", {"fields": ["phone", "hours", "hours_es", "access", "access_es"]}),
    ]

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, form=RowForm, **kwargs)

    def save_model(self, request, obj, form, change):
        obj.is_demo = False
        super().save_model(request, obj, form, change)
