"""One message and what staff do with it."""

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseNotAllowed, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from js_asset import Media, Script
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

from appointments import spam
from appointments.forms import HandlingForm, NoteForm
from appointments.models import Inquiry, InquiryEvent
from network_addresses import truncated_address

from . import delivery
from .inbox_actions import not_spam
from .inbox_filters import neighbours

MEDIA = Media(css={"all": ["css/admin/inquiry.css"]}, js=[Script("js/admin/inquiry-keys.js", type="module")])
OPEN_FOR = timedelta(minutes=10)  # after which somebody who opened a message is taken to be done with it
# What the front desk sees of the record; all of it is for those who may read the record.
STEPS = ["status", "assigned", "call_back", "noted", "trashed", "restored", "resent"]
FILTERS = "_changelist_filters"


def urls(inquiry_admin):
    """Return the addresses of the steps on a message's page."""
    wrap = inquiry_admin.admin_site.admin_view
    return [
        path("<int:pk>/step/", wrap(step), name="appointments_inquiry_step"),
        path("<int:pk>/notes/", wrap(inquiry_admin.note), name="appointments_inquiry_note"),
    ]


def step(request, pk):
    """Take the one step that the pressed button names."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not request.user.has_perm("appointments.change_inquiry"):
        raise PermissionDenied("Your account may not work on messages.")
    inquiry = get_object_or_404(Inquiry, pk=pk)
    who = {"by": request.user, "source": truncated_address(request)}
    steps = {
        "star": (lambda: inquiry.star(True, **who), "The message has a star."),
        "unstar": (lambda: inquiry.star(False, **who), "The star is taken away."),
        "take_on": (lambda: inquiry.assign(request.user, **who), "You answer this message."),
        "not_spam": (lambda: not_spam(inquiry, **who), "It is a new message now, and no spam."),
        "trash": (lambda: inquiry.trash(**who), "The message is in the trash."),
        "restore": (lambda: inquiry.restore(**who), "The message is back where it was."),
        "hold": (lambda: inquiry.hold(True, **who), "The message is on legal hold: it is neither purged nor erased."),
        "release": (lambda: inquiry.hold(False, **who), "The legal hold has ended."),
    }
    take, done = steps.get(request.POST.get("step"), (None, ""))
    if take is None:
        messages.error(request, "Choose what to do with the message.")
        return redirect(inquiry)
    try:
        take()
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, done)
    return redirect(f"{inquiry.get_absolute_url()}{_kept(request)}")


class InquiryPage(admin.ModelAdmin):
    """The page of one message, exactly as it was sent."""

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show the message; take what was chosen of it."""
        inquiry = self.get_object(request, object_id)
        if not self.has_view_or_change_permission(request, inquiry):
            raise PermissionDenied
        if inquiry is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        source = truncated_address(request)
        if request.method == "POST":
            if not self.has_change_permission(request, inquiry):
                raise PermissionDenied
            form = HandlingForm(request.POST, inquiry=inquiry)
            if form.is_valid() and form.save(by=request.user, source=source):
                messages.success(request, f"{inquiry} was saved.")
                return redirect(self._after(request, inquiry))
            inquiry = form.inquiry
        else:
            form = HandlingForm(inquiry=inquiry)
        return self.page(request, inquiry, form=form)

    def note(self, request, pk):
        """Add a note among staff."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        inquiry = get_object_or_404(Inquiry, pk=pk)
        if not self.has_change_permission(request, inquiry):
            raise PermissionDenied
        form = NoteForm(request.POST)
        if form.is_valid():
            try:
                who = {"by": request.user, "source": truncated_address(request)}
                inquiry.notes.model.objects.write(inquiry, form.cleaned_data["text"], **who)
                return redirect(f"{inquiry.get_absolute_url()}{_kept(request)}#notes")
            except ValidationError as error:
                form.add_error("text", error)
        return self.page(request, inquiry, form=HandlingForm(inquiry=inquiry), note_form=form)

    def page(self, request, inquiry, *, form, note_form=None):
        """Return the message's page, not yet rendered: its context may still change. That it is seen is recorded."""
        if request.method != "HEAD":
            inquiry.mark_read(by=request.user, source=truncated_address(request))
        events = InquiryEvent.objects.of(inquiry).select_related("by")
        recent = events.filter(kind="viewed", at__gte=timezone.now() - OPEN_FOR).exclude(by=request.user)
        shown = events if request.user.has_perm("appointments.view_inquiryevent") else events.filter(kind__in=STEPS)
        newer, older = neighbours(inquiry, QueryDict(request.GET.get(FILTERS, "")), request.user)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{inquiry}: {inquiry.full_name or 'erased'}",
            "original": inquiry,
            "inquiry": inquiry,
            "form": form,
            "note_form": note_form or NoteForm(),
            "notes": inquiry.notes.select_related("by"),
            "may_change": self.has_change_permission(request, inquiry),
            "may_erase": request.user.has_perm("appointments.erase_inquiry"),
            "is_mine": inquiry.assigned_to_id == request.user.pk,
            "open_elsewhere": recent.first(),
            "events": shown[:100],
            "newer": newer and f"{reverse('admin:appointments_inquiry_change', args=[newer])}{_kept(request)}",
            "older": older and f"{reverse('admin:appointments_inquiry_change', args=[older])}{_kept(request)}",
            "inbox": _inbox(request),
            "kept": _kept(request),
            "signs": spam.words(inquiry.spam_reasons),
            "dial": _dial(inquiry.phone),
            "came_from": sorted(inquiry.attribution.items()),
            "media": MEDIA,
        }
        delivery.announce(request, context, inquiry)
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/appointments/inquiry/change_form.html", context)

    def _after(self, request, inquiry):
        """Return where a save leads: to the next message when that was asked for, else back to the list."""
        if "_next" in request.POST:
            _, older = neighbours(inquiry, QueryDict(request.GET.get(FILTERS, "")), request.user)
            if older:
                return f"{reverse('admin:appointments_inquiry_change', args=[older])}{_kept(request)}"
        if "day" in request.POST:
            return f"{inquiry.get_absolute_url()}{_kept(request)}"
        return _inbox(request)


def _inbox(request):
    """Return the address of the list that the reader came from."""
    filters = request.GET.get(FILTERS, "")
    return reverse("admin:appointments_inquiry_changelist") + (f"?{filters}" if filters else "")


def _kept(request):
    """Return the part of an address that keeps the list the reader came from."""
    filters = request.GET.get(FILTERS, "")
    return f"?{urlencode({FILTERS: filters})}" if filters else ""


def _dial(phone):
    """Return a phone number as a link that dials it (RFC 3966), however it was written."""
    try:
        number = parse(phone, settings.PHONENUMBER_DEFAULT_REGION)
    except NumberParseException:
        return f"tel:{''.join(character for character in phone if character.isdecimal())}" if phone else ""
    extension = f";ext={number.extension}" if number.extension else ""
    return f"tel:{format_number(number, PhoneNumberFormat.E164)}{extension}"
