"""The mail that tells a patient, and mails tried right after a message is stored, through a real mail server."""

import asyncio
import email
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from appointments import delivery
from appointments.models import Attempt, Inquiry, Notification
from appointments.models.notifications import LEFT_OUT, TRIES, NotificationQuerySet

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
    told = Notification.objects.get(kind="patient")
    assert told.delivered_at and told.tries.get().error == LEFT_OUT


def test_an_address_that_was_erased_meanwhile_is_not_written_to(acknowledged, mailbox, administrator):
    assert Notification.objects.to_staff().claim_next().deliver()  # what nobody was told of is not erased
    acknowledged.erase(by=administrator)
    deliver()
    assert [each.rcpt_tos for each in mailbox.envelopes] == [["desk@clinic.example"]]
    assert not Notification.objects.undelivered().exists()


def test_an_address_that_never_takes_it_is_given_up_and_stands_in_no_reason_nor_log(acknowledged, mailbox, caplog):
    Notification.objects.to_staff().delete()
    mailbox.answer = "550 No such user ana@example.com"
    for _ in range(TRIES + 1):
        deliver()
        make_due()
    notification = Notification.objects.get()
    assert notification.attempts == TRIES and notification.is_given_up
    assert set(Attempt.objects.values_list("error", flat=True)) == {"SMTPDataError 550"}
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("appointments")]
    assert ours and not any("ana" in line.lower() for line in ours)


# Right after the message is stored


@pytest.mark.django_db(transaction=True)
def test_the_notice_is_sent_right_after_the_message_is_stored(client, typed, contact_settings, mailbox, settings):
    settings.DELIVER_AFTER_COMMIT = True
    assert client.post("/contact/", typed).status_code == 302
    finish_delivery()
    assert len(mailbox.envelopes) == 1 and Notification.objects.get().delivered_at


@pytest.fixture
def hanging_server():
    """Take connections and never say a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def dying_server():
    """Hang up on everybody in the middle of the first words."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up():
            with suppress(OSError):
                while True:
                    server.accept()[0].close()

        threading.Thread(target=hang_up, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("server", "reason"),
    [
        ("hanging_server", "timed out"),
        ("unused_port", "ConnectionRefusedError"),
        ("dying_server", "SMTPServerDisconnected"),
    ],
)
def test_the_answer_waits_for_no_mail_server(request, client, typed, contact_settings, settings, server, reason):
    settings.DELIVER_AFTER_COMMIT, settings.EMAIL_TIMEOUT = True, 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", request.getfixturevalue(server)
    started = time.monotonic()
    assert client.post("/contact/", typed).status_code == 302
    assert time.monotonic() - started < 1
    finish_delivery()
    assert reason in Attempt.objects.get().error


@pytest.mark.django_db(transaction=True)
def test_one_thread_sends_at_a_time_and_notices_what_came_meanwhile(cleaned, contact_settings, mailbox, settings):
    settings.DELIVER_AFTER_COMMIT = True
    arrived, go_on, take = threading.Event(), threading.Event(), mailbox.handle_DATA

    async def hold(*mail):
        arrived.set()
        while not go_on.is_set():
            await asyncio.sleep(0.01)
        return await take(*mail)

    mailbox.handle_DATA = hold
    for token in ("t", "u", "v"):
        Inquiry.receive(cleaned, token=token)
        delivery.soon()
        assert arrived.wait(timeout=10)
    assert len(delivering()) == 1
    go_on.set()
    finish_delivery()
    assert len(mailbox.envelopes) == 3 and not Notification.objects.undelivered().exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_before_the_message_is_committed(cleaned, contact_settings, mailbox, settings):
    settings.DELIVER_AFTER_COMMIT = True
    with transaction.atomic():
        Inquiry.receive(cleaned, token="t")
        delivery.soon()
        assert delivering() == []
    finish_delivery()
    assert len(mailbox.envelopes) == 1


@pytest.mark.django_db(transaction=True)
def test_a_thread_that_fails_says_so_and_leaves_the_way_free(
    cleaned, contact_settings, mailbox, settings, monkeypatch, caplog
):
    settings.DELIVER_AFTER_COMMIT = True
    Inquiry.receive(cleaned, token="t")
    with monkeypatch.context() as patch:
        patch.setattr(NotificationQuerySet, "claim_next", lambda self: 1 / 0)
        delivery.soon()
        finish_delivery()
    assert "Notifications could not be read: ZeroDivisionError" in caplog.text
    delivery.soon()
    finish_delivery()
    assert len(mailbox.envelopes) == 1


def delivering():
    return [thread for thread in threading.enumerate() if thread.name == "deliver"]


def finish_delivery():
    for thread in delivering():
        thread.join(timeout=30)
        assert not thread.is_alive()
