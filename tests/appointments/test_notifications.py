"""The staff are told of each message, through a real mail server, however long that takes."""

import email
import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.utils import timezone

from appointments import delivery, letters
from appointments.models import Attempt, ContactSettings, Inquiry, Notification, Subject
from appointments.models.notifications import LATE_AFTER, LONGEST_RETRY

pytestmark = pytest.mark.django_db


@pytest.fixture
def inquiry(cleaned, contact_settings):
    return Inquiry.receive(cleaned | {"full_name": "Canary", "message": "canary words"}, token="t")


def deliver():
    out = StringIO()
    call_command("deliver_notifications", stdout=out)
    return out.getvalue().strip()


def make_due():
    Notification.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))


def test_mail_holds_the_number_and_the_link_and_no_patient_data(inquiry, mailbox, settings):
    settings.SITE_URL = "https://clinic.example"
    assert deliver() == "1 delivered, 0 to be tried again."
    [envelope] = mailbox.envelopes
    message = email.message_from_bytes(envelope.content)
    assert message["Subject"] == f"New website inquiry #{inquiry.pk}"
    assert envelope.rcpt_tos == ["desk@clinic.example"]
    assert f"https://clinic.example/admin/appointments/inquiry/{inquiry.pk}/change/" in message.get_payload()
    content = envelope.content.lower()
    assert not any(word in content for word in (b"canary", b"ana@example.com", b"words"))


def test_mail_of_held_message_says_so(cleaned, contact_settings, mailbox):
    Inquiry.receive(cleaned, token="t", spam_reasons=["honeypot"])
    deliver()
    assert b"held as likely spam" in mailbox.envelopes[0].content


def test_delivered_notice_is_never_sent_again(inquiry, mailbox):
    deliver()
    make_due()
    assert deliver() == "0 delivered, 0 to be tried again."
    notice = Notification.objects.get()
    assert notice.delivered_at and notice.claimed_until is None
    assert len(mailbox.envelopes) == 1


def test_refusing_server_is_tried_again_until_it_takes_the_mail(inquiry, mailbox):
    mailbox.answer = "451 Try again later"
    assert deliver() == "0 delivered, 1 to be tried again."
    notice = Notification.objects.get()
    assert (notice.delivered_at, notice.attempts) == (None, 1)
    assert "451" in notice.last_error and "Try again later" in notice.last_error
    assert deliver() == "0 delivered, 0 to be tried again."
    mailbox.answer = "250 Taken"
    make_due()
    assert deliver() == "1 delivered, 0 to be tried again."
    assert Notification.objects.get().last_error == ""


def test_dead_server_leaves_the_notice_with_the_reason(inquiry, settings, mailbox, unused_port):
    settings.EMAIL_PORT = unused_port
    deliver()
    notice = Notification.objects.get()
    assert notice.last_error.startswith("ConnectionRefusedError")
    assert Notification.objects.undelivered().count() == 1


def test_without_recipients_the_notice_waits_and_says_what_to_set(inquiry, mailbox):
    ContactSettings.objects.update(notification_recipients="")
    deliver()
    notice = Notification.objects.get()
    assert notice.last_error == "Nobody is set to be told. Add an address to “who is told of new messages”."
    assert notice.next_attempt_at - timezone.now() <= timedelta(minutes=1)
    assert mailbox.envelopes == []


def test_each_address_gets_a_mail_of_its_own_and_one_that_refuses_keeps_no_other_waiting(inquiry, mailbox):
    desk, lead, boss = (f"{name}@clinic.example" for name in ("desk", "lead", "boss"))
    ContactSettings.objects.update(notification_recipients="\n".join([desk, lead, boss]))
    mailbox.unknown = {desk}
    assert deliver() == "0 delivered, 1 to be tried again."
    assert [envelope.rcpt_tos for envelope in mailbox.envelopes] == [[lead], [boss]]
    notice = Notification.objects.get()
    assert "550" in notice.last_error and notice.delivered_at is None
    mailbox.unknown = set()
    make_due()
    assert deliver() == "1 delivered, 0 to be tried again."
    assert [envelope.rcpt_tos for envelope in mailbox.envelopes] == [[lead], [boss], [desk]]
    letters = {email.message_from_bytes(envelope.content)["Message-ID"] for envelope in mailbox.envelopes}
    assert len(letters) == 3


def test_mail_is_the_same_letter_at_each_attempt(inquiry, mailbox):
    deliver()
    Notification.objects.update(delivered_at=None, told=[])
    make_due()
    deliver()
    first, second = (email.message_from_bytes(envelope.content)["Message-ID"] for envelope in mailbox.envelopes)
    assert first == second


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (8, 60), (10_000_000, 60)])
def test_waits_double_from_a_minute_to_an_hour_for_ever(attempts, minutes):
    assert Notification(attempts=attempts).backoff() == timedelta(minutes=minutes)


def test_claimed_notice_is_left_alone_until_its_lease_ends(inquiry):
    assert Notification.objects.claim_next() is not None
    assert Notification.objects.claim_next() is None
    Notification.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert Notification.objects.claim_next().attempts == 2


def test_worker_that_outlived_its_lease_does_not_undo_the_next_ones_work(inquiry, mailbox):
    slow = Notification.objects.claim_next()
    Notification.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert Notification.objects.claim_next().deliver() is True
    mailbox.answer = "451 Try again later"
    slow.deliver()
    notice = Notification.objects.get()
    assert notice.delivered_at is not None and notice.last_error == ""


def test_worker_that_outlived_its_lease_does_not_free_what_the_next_one_holds(inquiry, mailbox):
    slow = Notification.objects.claim_next()
    Notification.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    Notification.objects.claim_next()
    mailbox.answer = "451 Try again later"
    slow.deliver()
    make_due()
    assert Notification.objects.claim_next() is None


def test_one_notice_that_fails_does_not_hold_up_the_others(inquiry, cleaned, mailbox, monkeypatch):
    Inquiry.receive(cleaned, token="another")
    notice = letters.notice

    def fail_first(about, *args, **kwargs):
        if about == inquiry:
            raise OSError("broken")
        return notice(about, *args, **kwargs)

    monkeypatch.setattr(letters, "notice", fail_first)
    assert deliver() == "1 delivered, 1 to be tried again."


def test_several_workers_at_once_claim_each_notice_once(at_once, contact_settings, cleaned):
    for number in range(12):
        Inquiry.receive(cleaned, token=str(number))

    def work():
        claimed = []
        while notice := Notification.objects.claim_next():
            claimed.append(notice.pk)
        return claimed

    claims = at_once(*[work] * 4)
    assert sorted(pk for worker in claims for pk in worker) == sorted(Notification.objects.values_list("pk", flat=True))
    assert set(Notification.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_worker_goes_on_for_ever_over_a_failing_database(inquiry, mailbox, monkeypatch):
    from django.db import OperationalError

    stop, looks = threading.Event(), []
    look = delivery.deliver_due

    def fail_once(stop_):
        looks.append(1)
        if len(looks) == 1:
            raise OperationalError("server closed the connection")
        outcome = look(stop_)
        stop.set()
        return outcome

    monkeypatch.setattr("appointments.management.commands.deliver_notifications.deliver_due", fail_once)
    monkeypatch.setattr("threading.Event", lambda: stop)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    call_command("deliver_notifications", "--forever", "--interval", "0.01")
    assert (len(looks), len(mailbox.envelopes)) == (2, 1)


# Each attempt is recorded


def test_each_attempt_is_recorded_with_its_reason(inquiry, mailbox):
    mailbox.answer = "451 Try again later"
    deliver()
    mailbox.answer = "250 Taken"
    make_due()
    deliver()
    first, second = Attempt.objects.values_list("error", flat=True)
    assert "451" in first and second == ""


def test_a_notice_is_late_after_a_while_or_at_once_with_nobody_to_tell(inquiry, mailbox, settings, unused_port):
    settings.EMAIL_PORT = unused_port
    deliver()
    assert not Notification.objects.late().exists()
    Notification.objects.update(created_at=timezone.now() - LATE_AFTER)
    assert Notification.objects.late().exists()
    Notification.objects.update(created_at=timezone.now(), next_attempt_at=timezone.now())
    ContactSettings.objects.update(notification_recipients="")
    deliver()
    assert Notification.objects.late().exists()


# Whom it goes to


def test_a_subject_has_recipients_of_its_own(cleaned, contact_settings, mailbox):
    billing = Subject.objects.create(label="Billing", recipients="billing@clinic.example")
    Inquiry.receive(cleaned, token="t", about=billing)
    Inquiry.receive(cleaned, token="u", about=Subject.objects.create(label="Other"))
    deliver()
    assert [each.rcpt_tos for each in mailbox.envelopes] == [["billing@clinic.example"], ["desk@clinic.example"]]


def test_a_notice_is_sent_again_to_another_address(inquiry, mailbox, front_desk):
    Notification.objects.send_again(inquiry, "lead@clinic.example", by=front_desk)
    deliver()
    assert [each.rcpt_tos for each in mailbox.envelopes] == [["desk@clinic.example"], ["lead@clinic.example"]]


def test_it_is_sent_again_only_to_an_address_and_by_who_may(inquiry, front_desk, author):
    with pytest.raises(ValidationError, match=r"name@example\.com"):
        Notification.objects.send_again(inquiry, "lead@", by=front_desk)
    with pytest.raises(PermissionDenied):
        Notification.objects.send_again(inquiry, "lead@clinic.example", by=author)
    assert Notification.objects.count() == 1


def test_notices_are_marked_as_sent_by_a_machine(inquiry, mailbox):
    deliver()
    assert email.message_from_bytes(mailbox.envelopes[0].content)["Auto-Submitted"] == "auto-generated"


def test_a_notice_whose_time_is_by_a_clock_that_was_wrong_is_tried_now(inquiry, mailbox):
    far = timezone.now() + timedelta(days=365)
    Notification.objects.update(next_attempt_at=far, claimed_until=far, attempts=1)
    assert deliver() == "1 delivered, 0 to be tried again."


def test_a_notice_that_waits_its_longest_time_goes_on_waiting(inquiry, mailbox, settings):
    now = timezone.now()
    held = now + timedelta(seconds=settings.NOTIFICATION_LEASE)
    Notification.objects.update(next_attempt_at=now + LONGEST_RETRY, attempts=9)
    assert deliver() == "0 delivered, 0 to be tried again."
    Notification.objects.update(next_attempt_at=now, claimed_until=held)
    assert deliver() == "0 delivered, 0 to be tried again."
