from typing import ClassVar

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.html import format_html

from appointments.models import Inquiry, InquiryEvent

from .privacy import SeenOnly

THE_SITE = "site"


class ByWhom(admin.SimpleListFilter):
    """The accounts of the staff, and the site itself."""

    title = "who"
    parameter_name = "who"

    def lookups(self, request, model_admin):
        staff = get_user_model().objects.filter(is_staff=True).order_by("username")
        return [(THE_SITE, "The site itself"), *((str(account.pk), account.get_username()) for account in staff)]

    def queryset(self, request, queryset):
        if self.value() == THE_SITE:
            return queryset.filter(by=None)
        if self.value() in {value for value, _ in self.lookup_choices}:
            return queryset.filter(by=self.value())
        return queryset


@admin.register(InquiryEvent)
class InquiryEventAdmin(SeenOnly):
    """What was done with patients' messages, by whom and when. Found by the message's number only."""

    title = "What was done with messages"
    list_display = ["at", "what", "message", "who", "source", "detail"]
    list_filter = ["kind", ByWhom, "at"]
    list_select_related = ["by"]
    list_per_page = 100
    search_fields = ["inquiry_number"]
    fields = list_display
    sortable_by = ["at"]

    class Media:
        css: ClassVar = {"all": ["css/admin/records.css"]}

    def get_queryset(self, request):
        still_there = Inquiry.objects.filter(pk=OuterRef("inquiry_number"))
        return super().get_queryset(request).annotate(is_there=Exists(still_there))

    def get_search_results(self, request, queryset, search_term):
        number = search_term.strip().removeprefix("#")
        if not number:
            return queryset, False
        return queryset.filter(inquiry_number=number) if _is_number(number) else queryset.none(), False

    @admin.display(description="what")
    def what(self, event):
        return event.get_kind_display()

    @admin.display(description="message")
    def message(self, event):
        number = event.inquiry_number
        if number is None or not event.is_there:
            return "several" if number is None else f"#{number}, deleted"
        address = reverse("admin:appointments_inquiry_change", args=[number])
        return format_html('<a href="{}">#{}</a>', address, number)

    @admin.display(description="who", empty_value="the site")
    def who(self, event):
        return event.by and (event.by.get_full_name() or event.by.get_username())


def _is_number(text):
    return text.isascii() and text.isdecimal() and len(text) < 19
