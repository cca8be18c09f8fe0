from django.contrib import admin
from django.shortcuts import redirect

from appointments.models import PrivacySettings, PurgeRun


@admin.register(PrivacySettings)
class PrivacySettingsAdmin(admin.ModelAdmin):
    """One page of settings, opened directly; it exists before anything was saved."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_object(self, request, object_id, from_field=None):
        return PrivacySettings.current() if object_id == "1" else None

    def changelist_view(self, request, extra_context=None):
        return redirect("admin:appointments_privacysettings_change", 1)


@admin.register(PurgeRun)
class PurgeRunAdmin(admin.ModelAdmin):
    """What went and what stayed, run by run: to be seen only."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
