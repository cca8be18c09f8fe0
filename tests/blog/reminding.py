"""How these tests send reminders on a day of their choice, and read what came."""

import datetime
import email
from io import StringIO

import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command

DUE = datetime.date(2026, 5, 14)  # of the published article: two years after its review
EDITOR, REVIEWER = "edi@clinic.example", "remy@clinic.example"


def give_addresses(editor, medical_reviewer):
    User.objects.filter(pk=editor.pk).update(email=EDITOR)
    User.objects.filter(pk=medical_reviewer.pk).update(email=REVIEWER)


def on_day(offset):
    """Go to noon of a day, counted from the due day."""
    noon = datetime.datetime(DUE.year, DUE.month, DUE.day, 16, tzinfo=datetime.UTC)
    return time_machine.travel(noon + datetime.timedelta(days=offset), tick=True)


def remind(offset=0):
    out = StringIO()
    with on_day(offset):
        call_command("send_review_reminders", stdout=out)
    return out.getvalue().strip()


def told(mailbox):
    """Return to whom mails were sent since this was last asked."""
    found = sorted(address for envelope in mailbox.envelopes for address in envelope.rcpt_tos)
    mailbox.envelopes.clear()
    return found


def messages(mailbox):
    return [email.message_from_bytes(envelope.content) for envelope in mailbox.envelopes]


def text_of(message):
    return message.get_payload(decode=True).decode().replace("\r\n", "\n")
