"""The inbox: patients' messages, exactly as they were sent."""

from itertools import chain

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect

from appointments.models import Inquiry, InquiryEvent, Notification, PrivacySettings
from network_addresses import truncated_address

from . import delivery, exports, figures, inbox_actions, inbox_search, inquiry_page, patient_data
from .inbox_filters import Selection, boxes, counts
from .inquiry_page import InquiryPage

SCREENS = (inbox_search, inquiry_page, delivery, figures, exports, patient_data)


class Inbox(ChangeList):
    """One page of messages: those of a box, newest first. Of what patients wrote it reads name and message only."""

    def get_queryset(self, request, exclude_parameters=None):
        self.selection = Selection(request.GET, request.user)
        late = Notification.objects.late().filter(inquiry=OuterRef("pk"))
        listed = self.root_queryset.defer(*inbox_actions.UNSHOWN).select_related("assigned_to")
        return self.selection.narrow(listed.annotate(is_undelivered=Exists(late))).order_by("-received_at", "-pk")

    def get_results(self, request):
        try:
            super().get_results(request)
        except IncorrectLookupParameters:
            # The page went: what stood on it was moved to another box.
            self.page_num = 1
            super().get_results(request)
        self.result_list = list(self.result_list)
        self.shown_pages = self.paginator.get_elided_page_range(self.page_num)


@admin.register(Inquiry)
class InquiryAdmin(InquiryPage):
    """The list of messages. Beside it and beside each message stand the ``SCREENS``."""

    list_per_page = list_max_show_all = 50
    show_full_result_count = False
    actions = [*inbox_actions.ACTIONS, exports.export_selected]

    def get_urls(self):
        return [*chain.from_iterable(screen.urls(self) for screen in SCREENS), *super().get_urls()]

    def get_changelist(self, request, **kwargs):
        return Inbox

    def get_actions(self, request):
        return inbox_actions.offered(super().get_actions(request), Selection(request.GET, request.user).name)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_export_permission(self, request):
        return request.user.has_perm("appointments.export_inquiry")

    def changelist_view(self, request, extra_context=None):
        """Show the list, or take a step from it; each page that is seen leaves an event."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied("Your account may not read messages from patients.")
        if request.method == "POST" and (answer := self.star_or_ask(request)):
            return answer
        response = super().changelist_view(request, extra_context)
        if inbox := getattr(response, "context_data", {}).get("cl"):
            response.context_data |= self.inbox_context(request, inbox)
            if request.method != "HEAD":
                detail = f"{inbox.selection.summary}: {inbox_actions.amount(len(inbox.result_list))}"
                source = truncated_address(request)
                InquiryEvent.objects.record("listed", by=request.user, source=source, detail=detail)
        return response

    def star_or_ask(self, request):
        """Answer a star that was pressed, or a step without a message; leave other steps to the admin's actions."""
        if number := inbox_actions.star(request):
            return redirect(f"{request.get_full_path()}#message-{number}")
        ticked = inbox_actions.ticked(request)
        if "action" in request.POST and not ticked:
            messages.warning(request, "Tick the messages first, then choose what to do with them.")
            return redirect(request.get_full_path())
        # What is ticked on one page is what a step is taken with.
        request.POST = request.POST.copy()
        request.POST.setlist(ACTION_CHECKBOX_NAME, ticked)
        request.POST["select_across"] = "0"
        return None

    def inbox_context(self, request, inbox):
        """Return what the list's page shows around its rows."""
        found = counts(request.user)
        return {
            "title": "Messages",
            "boxes": [(name, box, found[name]) for name, box in boxes(request.user).items()],
            "unread": found["unread"],
            "undelivered": Notification.objects.late().values("inquiry").distinct().count(),
            "find_form": inbox_search.FindForm(label_suffix=""),
            "selection": inbox.selection,
            "days_trash": inbox.selection.name == "trash" and PrivacySettings.current().days_trash,
        }
