"""Whoever answers a message is reminded of the day to call or write again, by numbers and links alone."""

import email
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from appointments.models import ContactSettings, Inquiry

TODAY = date(2026, 5, 14)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *args: TODAY)


@pytest.fixture
def inquiry(cleaned, contact_settings):
    return Inquiry.receive(cleaned | {"full_name": "Canary", "message": "canary words"}, token="t")


def remind():
    out = StringIO()
    call_command("send_call_back_reminders", stdout=out)
    return out.getvalue().strip()


def test_who_answers_is_told_once_even_when_a_day_was_missed(inquiry, front_desk, mailbox):
    front_desk.email = "fran@clinic.example"
    front_desk.save()
    inquiry.assign(front_desk, by=front_desk)
    inquiry.call_back(TODAY - timedelta(days=3), by=front_desk)
    assert [remind(), remind()] == ["Reminded of 1 message.", "Reminded of 0 messages."]
    [envelope] = mailbox.envelopes
    text = email.message_from_bytes(envelope.content).get_payload()
    assert envelope.rcpt_tos == ["fran@clinic.example"] and inquiry.get_absolute_url() in text
    assert b"canary" not in envelope.content.lower() and b"ana@" not in envelope.content


def test_a_new_day_is_reminded_of_again(inquiry, front_desk, mailbox):
    inquiry.call_back(TODAY, by=front_desk)
    remind()
    inquiry.call_back(TODAY - timedelta(days=1), by=front_desk)
    assert remind() == "Reminded of 1 message."
    assert [each.rcpt_tos for each in mailbox.envelopes] == [["desk@clinic.example"]] * 2


@pytest.mark.parametrize("status", ["closed", "spam"])
def test_what_is_done_or_still_to_come_is_not_reminded_of(inquiry, cleaned, front_desk, mailbox, status):
    inquiry.call_back(TODAY, by=front_desk)
    inquiry.set_status(status, by=front_desk)
    Inquiry.receive(cleaned, token="u").call_back(TODAY + timedelta(days=1), by=front_desk)
    trashed = Inquiry.receive(cleaned, token="v")
    trashed.call_back(TODAY, by=front_desk)
    trashed.trash(by=front_desk)
    assert remind() == "Reminded of 0 messages."
    assert mailbox.envelopes == []


def test_what_nobody_got_is_sent_next_time(inquiry, front_desk, mailbox, settings, unused_port):
    inquiry.call_back(TODAY, by=front_desk)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, unused_port
    with pytest.raises(CommandError, match="tried again next time: ConnectionRefusedError"):
        remind()
    settings.EMAIL_PORT = port
    ContactSettings.objects.update(notification_recipients="")
    with pytest.raises(CommandError, match="Nobody is set to be told of 1"):
        remind()
    ContactSettings.objects.update(notification_recipients="desk@clinic.example")
    assert remind() == "Reminded of 1 message."
