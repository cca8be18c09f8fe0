from django.contrib import admin

from appointments.models import InquiryEvent


@admin.register(InquiryEvent)
class InquiryEventAdmin(admin.ModelAdmin):
    """What was done with patients' messages: to be seen only."""

    list_display = ["at", "kind", "inquiry_number", "by", "source", "detail"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
