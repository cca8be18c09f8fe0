"""The mail that tells a patient, and mails tried right after a message is stored, through a real mail server."""

import email
import socket
import threading
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from appointments.models import Attempt, Inquiry, Notification
from appointments.models.notifications import ACKNOWLEDGEMENT_TRIES

pytestmark = pytest.mark.django_db


def deliver():
    call_command("deliver_notifications", verbosity=0)


def make_due():
    Notification.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))


# The acknowledgement to the patient


@pytest.fixture
def acknowledged(cleaned, contact_settings):
    return Inquiry.receive(cleaned | {"message": "canary words"}, token="t", acknowledge=True)


def test_a_patient_is_told_that_a_message_came_in_and_nothing_of_it(acknowledged, mailbox):
    deliver()
    notice, told = mailbox.envelopes
    assert (notice.rcpt_tos, told.rcpt_tos) == (["desk@clinic.example"], ["ana@example.com"])
    letter = email.message_from_bytes(told.content)
    text = letter.get_payload(decode=True).decode()
    assert "We have your message." in text and "855-586-2615" in text
    assert "canary" not in text and "Ana" not in text and letter["Auto-Submitted"] == "auto-generated"


def test_nobody_is_told_who_gave_no_address_or_looks_like_spam(cleaned, contact_settings):
    Inquiry.receive(
        cleaned | {"email": "", "phone": "2015550123", "preferred_contact": "phone"}, token="t", acknowledge=True
    )
    Inquiry.receive(cleaned, token="u", acknowledge=True, spam_reasons=["honeypot"])
    assert not Notification.objects.filter(kind="patient").exists()


def test_what_became_spam_meanwhile_is_not_acknowledged(acknowledged, mailbox, front_desk):
    acknowledged.set_status("spam", by=front_desk)
    deliver()
    assert [each.rcpt_tos for each in mailbox.envelopes] == [["desk@clinic.example"]]


def test_an_address_that_never_takes_it_is_given_up_and_stands_in_no_reason(acknowledged, mailbox):
    Notification.objects.to_staff().delete()
    mailbox.answer = "550 No such user ana@example.com"
    for _ in range(ACKNOWLEDGEMENT_TRIES + 1):
        deliver()
        make_due()
    notification = Notification.objects.get()
    assert notification.attempts == ACKNOWLEDGEMENT_TRIES and notification.is_given_up
    assert not any("ana" in reason for reason in Attempt.objects.values_list("error", flat=True))


# Right after the message is stored


@pytest.mark.django_db(transaction=True)
def test_the_notice_is_sent_right_after_the_message_is_stored(client, typed, contact_settings, mailbox, settings):
    settings.DELIVER_AFTER_COMMIT = True
    assert client.post("/contact/", typed).status_code == 302
    finish_delivery()
    assert len(mailbox.envelopes) == 1 and Notification.objects.get().delivered_at


@pytest.mark.django_db(transaction=True)
def test_the_answer_waits_for_no_mail_server(client, typed, contact_settings, settings):
    settings.DELIVER_AFTER_COMMIT, settings.EMAIL_TIMEOUT = True, 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.create_server(("127.0.0.1", 0)) as hangs:  # takes connections and never says a word
        settings.EMAIL_HOST, settings.EMAIL_PORT = hangs.getsockname()
        started = time.monotonic()
        assert client.post("/contact/", typed).status_code == 302
        assert time.monotonic() - started < 1
        finish_delivery()
    assert "timed out" in Notification.objects.get().last_error


def finish_delivery():
    for thread in threading.enumerate():
        if thread.name == "deliver":
            thread.join(timeout=30)
