"""The inbox: patients' messages, exactly as they were sent."""

from itertools import chain

from django.contrib import admin
from django.db.models import Count, Q

from appointments.models import Inquiry, Notification

from . import delivery, exports, figures, inbox_search, inquiry_page, patient_data
from .inquiry_page import InquiryPage

SCREENS = (inbox_search, inquiry_page, delivery, figures, exports, patient_data)


@admin.register(Inquiry)
class InquiryAdmin(InquiryPage):
    """The list of messages. Beside it and beside each message stand the ``SCREENS``."""

    list_display = ["received_at", "full_name", "preferred_contact", "status", "subject", "notice"]
    list_display_links = ["received_at", "full_name"]
    list_filter = ["status", "received_at"]
    show_full_result_count = False

    def get_urls(self):
        return [*chain.from_iterable(screen.urls(self) for screen in SCREENS), *super().get_urls()]

    def get_queryset(self, request):
        waiting = Count("notifications", filter=Q(notifications__delivered_at=None))
        return super().get_queryset(request).annotate(undelivered_notices=waiting)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        undelivered = Notification.objects.late()
        return super().changelist_view(request, {**(extra_context or {}), "undelivered": undelivered})

    @admin.display(description="subject")
    def subject(self, inquiry):
        return inquiry.subject

    @admin.display(description="staff told", boolean=True)
    def notice(self, inquiry):
        return inquiry.undelivered_notices == 0
