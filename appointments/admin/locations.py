from django.contrib import admin

from appointments.models import Location


@admin.register(Location)
class LocationAdmin(admin.ModelAdmin):
    """Where the clinic sees patients."""

    list_display = ["name", "street", "city", "position"]
