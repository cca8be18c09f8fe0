"""The demonstration's inbox: plainly sample people, nothing to mail, nothing left when it is cleared."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from appointments import spam
from appointments.models import Attempt, Inquiry, InquiryEvent, InquiryNote, Notification, Subject
from appointments.models.inquiries import TYPED
from demo import content
from demo.accounts import make_accounts
from demo.inbox import clear_messages, load_messages

MESSAGES = content.messages()["messages"]


@pytest.fixture
def inbox(sign_ins, db):
    """The messages alone: the articles take longer."""
    load_messages(make_accounts())


@pytest.mark.parametrize("entry", MESSAGES, ids=range(1, len(MESSAGES) + 1))
def test_each_message_says_only_what_is_known(entry):
    assert entry.get("about") in {None, *content.messages()["subjects"]}
    assert entry.get("article") in {None, *(article["slug"] for article in content.articles())}
    assert set(entry.get("spam", [])) <= set(spam.WORDS)
    assert ("answered_after" in entry) == (entry.get("status") in {"waiting", "scheduled", "closed"})
    assert not re.search(r"https?://(?!\w+\.example)", entry["message"])


def test_everybody_is_plainly_a_sample(inbox):
    for inquiry in Inquiry.objects.all():
        assert re.fullmatch(r"Sample Patient \d+", inquiry.full_name)
        assert inquiry.email == "" or inquiry.email.endswith("@example.com")
        assert re.fullmatch(r"(201-555-01\d\d)?", inquiry.phone)
        assert inquiry.is_demo


def test_there_is_something_in_every_box_of_the_last_fourteen_weeks(inbox):
    received = Inquiry.objects.values_list("received_at", flat=True)
    assert len(received) == len(MESSAGES) >= 40
    assert timezone.now() - timedelta(weeks=14) < min(received) < timezone.now() - timedelta(weeks=12)
    assert max(received) < timezone.now()
    statuses = set(Inquiry.objects.kept().values_list("status", flat=True))
    assert statuses == set(Inquiry.Status.values)
    found = Inquiry.objects
    assert found.unread().exists() and found.trashed().exists() and found.call_back_due().exists()
    assert found.filter(is_starred=True).exists() and found.exclude(assigned_to=None).exists()
    assert InquiryNote.objects.exists() and found.filter(consent=True).exists()
    held = found.filter(status="spam").values_list("spam_reasons", flat=True)
    assert {spam.looks_genuine(reasons) for reasons in held} == {True, False}
    assert any("ñ" in inquiry.message for inquiry in found.all())
    assert max(len(inquiry.message) for inquiry in found.all()) > 1200


@pytest.mark.parametrize("moment", ["2026-03-08T05:10Z", "2026-11-01T06:30Z", "2026-07-15T04:01Z"])
def test_times_follow_each_other_whenever_it_is_loaded(sign_ins, db, moment):
    with time_machine.travel(moment, tick=False):
        load_messages(make_accounts())
        for inquiry in Inquiry.objects.all():
            steps = [inquiry.received_at, inquiry.first_read_at, inquiry.first_answered_at, timezone.now()]
            steps = [step for step in steps if step]
            assert steps == sorted(steps), inquiry.message
            assert all(inquiry.received_at <= note.at <= timezone.now() for note in inquiry.notes.all())


def test_nothing_is_mailed_and_no_alarm_rings(inbox, mailoutbox):
    call_command("deliver_notifications")
    assert mailoutbox == []
    assert not Notification.objects.undelivered().exists() and not Notification.objects.late().exists()
    assert Attempt.objects.count() == len(MESSAGES)


def test_what_nobody_did_is_not_recorded(inbox):
    assert not InquiryEvent.objects.exists()


def test_loading_again_leaves_what_staff_did(inbox, front_desk):
    inquiry = Inquiry.objects.new().first()
    inquiry.set_status("closed", by=front_desk)
    assert load_messages(make_accounts()) == 0
    inquiry.refresh_from_db()
    assert inquiry.status == "closed"
    assert Inquiry.objects.count() == len(MESSAGES)


def test_loading_asks_the_database_little(sign_ins, db, django_assert_max_num_queries):
    accounts = make_accounts()
    with django_assert_max_num_queries(12 * len(MESSAGES)):
        load_messages(accounts)


def test_clearing_removes_all_of_it_and_no_real_message(inbox, front_desk):
    subject = Subject.objects.get(label="Book an appointment")
    typed = dict.fromkeys(TYPED, "") | {"full_name": "Ana", "email": "ana@example.com", "message": "Hello"}
    choices = {"preferred_contact": "email", "preferred_time": "any", "consent": False}
    real = Inquiry.receive(typed | choices, token="real", about=subject)
    touched = Inquiry.objects.filter(is_demo=True, status="new").first()
    touched.set_status("closed", by=front_desk)
    InquiryNote.objects.write(touched, "Ours.", by=front_desk)
    Notification.objects.send_again(touched, "desk@clinic.example", by=front_desk)

    call_command("clear_demo", verbosity=0)

    assert list(Inquiry.objects.all()) == [real]
    assert Notification.objects.get().inquiry == real
    assert not InquiryNote.objects.exists() and not Attempt.objects.exists()
    assert Subject.objects.get() == subject, "a real message is about it"


def test_clearing_needs_no_key(inbox, settings):
    settings.PATIENT_DATA_KEYS = ["A" * 43 + "="]
    assert clear_messages() == len(MESSAGES)
    assert not Inquiry.objects.exists()
