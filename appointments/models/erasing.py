"""Erasing what a patient wrote, on request: the row stays as a number, its dates and its consent, and names nobody."""

import secrets
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from appointments import erasures

from .events import InquiryEvent
from .notes import InquiryNote
from .notifications import LEFT_OUT, Attempt, Notification

BLANK = {
    **dict.fromkeys(["full_name", "email", "phone", "message", "email_hash", "phone_hash", "sender_hash"], ""),
    "attribution": {},
    "call_back_on": None,
}


def refusal(inquiry):
    """Return why a message cannot be erased now, in a sentence for staff; nothing when it can."""
    if inquiry.legal_hold:
        return "It is on legal hold. End the hold on the message's page first."
    notices = Notification.objects.filter(inquiry=inquiry, kind=Notification.Kind.STAFF)
    if notices.exists() and not notices.filter(delivered_at__isnull=False).exists():
        return "The mail that tells the staff of it has not gone out yet. Try again when it has."
    return ""


def erase(inquiry, *, by, source=""):
    """Blank what the patient wrote and what tells who it was, and delete the notes; return whether there was anything.

    Kept are the number, the dates, how and about what they asked, the handling, and the consent with its words: these
    name nobody. What still waits to be dealt with is closed. Raises ``PermissionDenied`` without the permission,
    ``ValidationError`` while ``refusal`` has a reason.
    """
    inquiry._allow(by, "appointments.erase_inquiry")
    rows = type(inquiry).objects.filter(pk=inquiry.pk)
    with transaction.atomic():
        # Not what was written: it can be erased also when no key opens it.
        untouched = rows.filter(erased_at=None).only("status", "legal_hold", "received_at")
        stored = untouched.select_for_update(of=("self",)).first()
        if stored is not None:
            if reason := refusal(stored):
                raise ValidationError(reason)
            _erase(stored, rows, by, source)
    inquiry.refresh_from_db()
    return stored is not None


def erase_again(rows, *, by):
    """Erase those of these messages that a restored backup brought back, whatever keeps them; return how many."""
    returned = rows.filter(erased_at=None).only("status", "received_at")
    with transaction.atomic():
        for stored in returned:
            _erase(stored, type(stored).objects.filter(pk=stored.pk), by, "")
    return len(returned)


def _erase(stored, rows, by, source):
    now = timezone.now()
    closed = {}
    if stored.status in (stored.Status.NEW, stored.Status.WAITING):
        # Nobody can answer it any more.
        closed = {"status": stored.Status.CLOSED, "status_changed_at": now, "status_changed_by": by}
        InquiryEvent.objects.record("status", stored, by=by, source=source, detail=f"{stored.status} → closed")
    # The old key is a digest of the patient's words, so that a guess at them could be tried.
    rows.update(**BLANK, **closed, dedupe_key=secrets.token_hex(32), erased_at=now, erased_by=by)
    InquiryNote.objects.filter(inquiry=stored).delete()
    _forget_acknowledgements(stored)
    InquiryEvent.objects.record("erased", stored, by=by, source=source)
    transaction.on_commit(partial(erasures.note, stored.pk, stored.received_at))


def _forget_acknowledgements(stored):
    ours = Notification.objects.filter(inquiry=stored, kind=Notification.Kind.PATIENT)
    # A worker that holds one finds no address and is done with it.
    unclaimed = Q(claimed_until=None) | Q(claimed_until__lte=timezone.now())
    ours.undelivered().filter(unclaimed).delete()
    # A mail server's refusal may quote the address.
    ours.update(last_error="")
    Attempt.objects.filter(notification__in=ours).exclude(error=LEFT_OUT).update(error="")
