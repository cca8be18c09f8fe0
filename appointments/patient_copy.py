"""All that is stored of a patient's messages, in words, for the patient: without the names of staff."""

from django.utils.timezone import localtime

from csv_tables import readable

from .exports import COLUMNS
from .models import InquiryEvent
from .models.notifications import LEFT_OUT as NOT_SENT

# Who took the message on is nothing of the patient's; where it came from has a table of its own.
LEFT_OUT = {"assigned_to", "came_from"}
FACTS = [column for column in COLUMNS if column.name not in LEFT_OUT]


def copy_of(inquiry):
    """Return what is stored of one message.

    ``message`` and ``came_from`` map headings to texts; ``notes``, ``mails`` and ``steps`` list mappings with ``when``.
    """
    events = InquiryEvent.objects.of(inquiry).order_by("at", "pk")
    # A mail that was left out counts as done, and was not sent.
    sent = inquiry.notifications.exclude(delivered_at=None).exclude(tries__error=NOT_SENT).order_by("delivered_at")
    return {
        "number": inquiry.pk,
        "message": {column.label: readable(column.text(inquiry)) for column in FACTS},
        "came_from": {name: readable(value) for name, value in sorted(inquiry.attribution.items())},
        "notes": [{"when": moment(note.at), "note": readable(note.text)} for note in inquiry.notes.all()],
        "mails": [{"when": moment(mail.delivered_at), "mail": mail.get_kind_display()} for mail in sent],
        "steps": [{"when": moment(event.at), "step": _step(event)} for event in events],
    }


def moment(time):
    """Return a time on the clinic's clock with its zone."""
    return localtime(time).strftime("%Y-%m-%d %H:%M %Z")


def _step(event):
    # The details of other steps may name staff.
    return event.get_kind_display() + (f": {event.detail}" if event.kind == event.Kind.STATUS else "")
