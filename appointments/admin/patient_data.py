"""All that one person wrote: found, handed out and erased on request. Nothing typed here stands in an address."""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appointments.contact import Contact
from appointments.forms.exports import PersonForm
from appointments.models import Inquiry, InquiryEvent
from appointments.models.erasing import refusal
from appointments.patient_copy import copy_of, moment
from network_addresses import truncated_address

from .exports import as_download
from .inbox_actions import NUMBER
from .inbox_filters import HASHES

SCREEN = "admin:appointments_inquiry_patient_data"
TEMPLATES = "admin/appointments/inquiry"
SHOWN = 500  # messages on one page
WIDEST = 10  # hashes in one address
# What tells one message from another without reading what the patient wrote.
FACTS = ["received_at", "status", "trashed_at", "legal_hold", "erased_at"]
TYPES = {"html": "text/html; charset=utf-8", "json": "application/json"}


def urls(inquiry_admin):
    """Return the addresses of this screen, all for those who may erase."""

    def address(route, view, name):
        def guarded(request, **kwargs):
            if not request.user.has_perm("appointments.erase_inquiry"):
                raise PermissionDenied("Your account may not hand out or erase what patients wrote.")
            return view(request, inquiry_admin, **kwargs)

        return path(route, inquiry_admin.admin_site.admin_view(guarded), name=f"appointments_inquiry_{name}")

    return [
        address("patient-data/", find, "patient_data"),
        address("patient-data/hand-out/", hand_out, "hand_out"),
        address("patient-data/erase/", erase, "erase_several"),
        address("<int:number>/erase/", confirm_one, "erase"),
    ]


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def find(request, inquiry_admin):
    """Look for a person's messages by POST; show what the keyed hashes in ``?who=`` find."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        InquiryEvent.objects.record("searched", **_who(request), detail="a patient's data")
        return _back(form.who)
    person = {} if form.is_bound or "who" not in request.GET else _found(request.GET["who"])
    if person and request.method == "GET":
        listed = f"a patient's data; messages: {len(person['found'])}"
        InquiryEvent.objects.record("listed", **_who(request), detail=listed)
    context = {"title": "A patient’s data", "form": form, **person}
    return _page(request, inquiry_admin, "patient_data.html", context)


def _found(who):
    """Return a person's newest messages, and how many others give one of the same addresses or numbers."""
    hashes = _hashes(who)
    found = Inquiry.objects.filter(_with(hashes))
    shown = list(found.only("full_name", "email", "phone", "email_hash", "phone_hash", *FACTS)[:SHOWN])
    known = {known for message in shown for known in (message.email_hash, message.phone_hash) if known}
    wider = list(dict.fromkeys([*hashes, *sorted(known)]))
    others = Inquiry.objects.filter(_with(known)).exclude(_with(hashes)).count()
    return {
        "who": "-".join(hashes),
        "found": shown,
        "total": found.count(),
        "others": others,
        "wider": "-".join(wider) if len(wider) <= WIDEST else "",
    }


def _with(hashes):
    return Q(email_hash__in=hashes) | Q(phone_hash__in=hashes)


@require_POST
def hand_out(request, inquiry_admin):
    """Answer with one file that holds all that is stored of the messages that were ticked."""
    kind = request.POST.get("kind")
    chosen = Inquiry.objects.filter(pk__in=_ticked(request))
    if kind not in TYPES or not chosen.exists():
        messages.error(request, "Tick the messages to hand out, then choose a kind of file.")
        return _back(request.POST.get("who", ""))
    numbers = chosen.take_out(**_who(request), detail=f"all that is stored, {kind}")
    found = Inquiry.objects.filter(pk__in=numbers).prefetch_related("notes")
    copies = {
        "clinic": Contact.of(request).clinic_name,
        "made": moment(timezone.now()),
        "messages": [copy_of(inquiry) for inquiry in found],
    }
    if kind == "json":
        content = json.dumps(copies, ensure_ascii=False, indent=2)
    else:
        content = render_to_string(f"{TEMPLATES}/patient_data_copy.html", copies)
    response = HttpResponse(content, content_type=TYPES[kind])
    return as_download(response, f"patient-data-{timezone.localdate():%Y-%m-%d}.{kind}")


@require_safe
def confirm_one(request, inquiry_admin, number):
    """Say what erasing one message takes and leaves; the way here from the message's own page."""
    inquiry = Inquiry.objects.only(*FACTS).filter(pk=number).first()
    if inquiry is None:
        raise Http404("There is no such message.")
    if inquiry.erased_at:
        messages.info(request, f"Message {number} was erased before.")
        return redirect(inquiry)
    return _confirm(request, inquiry_admin, [inquiry], "")


@require_POST
def erase(request, inquiry_admin):
    """Erase the messages that were ticked once that is confirmed; before, say what goes and what stays."""
    chosen = list(Inquiry.objects.only(*FACTS).filter(pk__in=_ticked(request)))
    who = request.POST.get("who", "")
    if not chosen:
        messages.error(request, "Tick the messages to erase.")
        return _back(who)
    if "confirmed" not in request.POST:
        return _confirm(request, inquiry_admin, chosen, who)
    for inquiry in chosen:
        _erase(request, inquiry)
    return _back(who) if who else redirect(chosen[0])


def _erase(request, inquiry):
    try:
        was_there = inquiry.erase(**_who(request))
    except ValidationError as error:
        messages.error(request, f"Message {inquiry.pk} was not erased. {error.messages[0]}")
        return
    if was_there:
        messages.success(request, f"Message {inquiry.pk} was erased.")
    else:
        messages.info(request, f"Message {inquiry.pk} was erased before.")


def _confirm(request, inquiry_admin, chosen, who):
    waiting = [(inquiry, refusal(inquiry)) for inquiry in chosen if not inquiry.erased_at]
    context = {
        "title": "Erase this message" if len(chosen) == 1 else "Erase these messages",
        "going": [inquiry for inquiry, reason in waiting if not reason],
        "staying": [(inquiry, reason) for inquiry, reason in waiting if reason],
        "who": "-".join(_hashes(who)),
        "back": f"{reverse(SCREEN)}?who={who}" if _hashes(who) else chosen[0].get_absolute_url(),
    }
    return _page(request, inquiry_admin, "patient_data_erase.html", context)


def _page(request, inquiry_admin, template, context):
    shared = {**inquiry_admin.admin_site.each_context(request), "opts": inquiry_admin.opts}
    return render(request, f"{TEMPLATES}/{template}", {**shared, **context})


def _back(who):
    """Lead to the person's messages, or to the search; ``who`` is kept only when it is hashes."""
    hashes = "-".join(_hashes(who))
    return redirect(reverse(SCREEN) + (f"?who={hashes}" if hashes else ""))


def _who(request):
    return {"by": request.user, "source": truncated_address(request)}


def _hashes(who):
    return who.split("-") if HASHES.fullmatch(who) else []


def _ticked(request):
    """Return the numbers of the messages that were ticked, leaving out what can be no number."""
    return [int(number) for number in request.POST.getlist("numbers") if NUMBER.fullmatch(number)]
