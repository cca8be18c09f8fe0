"""Messages go when their time is over, and not before; what must stay stays."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as site
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from appointments import retention
from appointments.models import (
    Attempt,
    Inquiry,
    InquiryEvent,
    InquiryNote,
    Notification,
    PrivacySettings,
    PurgeRun,
)

pytestmark = pytest.mark.django_db


def ago(days):
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def make(cleaned):
    """Return a function that stores a message as old as asked for, its notice delivered at once."""

    def make(status="closed", *, days=1000, told=None, **changes):
        inquiry = Inquiry.receive(cleaned, token=os.urandom(8).hex(), attribution={"utm_source": "mail"})
        at = ago(days)
        Inquiry.objects.filter(pk=inquiry.pk).update(status=status, received_at=at, sender_hash="ab", **changes)
        delivered = {"delivered_at": ago(days if told is None else told), "attempts": 1}
        Notification.objects.filter(inquiry=inquiry).update(created_at=at, **delivered)
        return inquiry

    return make


def stays(inquiry):
    return Inquiry.objects.filter(pk=inquiry.pk).exists()


def purge(*options):
    said = StringIO()
    call_command("purge_inquiries", *options, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize(("status", "days"), [("scheduled", 730), ("closed", 365), ("spam", 90)])
def test_a_message_goes_after_the_days_of_its_status(make, status, days):
    old, young = make(status, days=days), make(status, days=days - 1)
    purge()
    assert (stays(old), stays(young)) == (False, True)


@pytest.mark.parametrize("status", ["new", "waiting"])
def test_open_messages_stay_until_a_number_of_days_is_set(make, status):
    old, young = make(status, days=5000), make(status, days=9)
    purge()
    assert stays(old)
    PrivacySettings.objects.create(days_open=10)
    purge()
    assert (stays(old), stays(young)) == (False, True)


def test_days_are_counted_from_the_delivery_of_the_last_notice(make, front_desk):
    told_late = make(days=1000, told=364)
    told_again = make(days=1000)
    again = {"to": "b@clinic.example", "requested_by": front_desk, "attempts": 1}
    Notification.objects.create(inquiry=told_again, delivered_at=ago(364), **again)
    purge()
    assert stays(told_late) and stays(told_again)
    Notification.objects.update(delivered_at=ago(365))
    purge()
    assert not stays(told_late) and not stays(told_again)


def test_spam_is_counted_from_when_it_came(make):
    spam = make("spam", days=90, told=3)
    purge()
    assert not stays(spam)


def test_the_trash_is_counted_from_when_it_was_put_there(make, front_desk):
    old = make("closed", days=31, trashed_at=ago(30), trashed_by=front_desk)
    young = make("spam", days=5000, trashed_at=ago(29), trashed_by=front_desk)
    purge()
    assert (stays(old), stays(young)) == (False, True)


def test_no_days_set_means_for_ever(make, front_desk):
    PrivacySettings.objects.create(days_scheduled=None, days_closed=None, days_spam=None, days_trash=None)
    kept = [make(status, days=9000) for status in Inquiry.Status.values]
    kept.append(make(days=9000, trashed_at=ago(8000), trashed_by=front_desk))
    purge()
    assert all(map(stays, kept))


@pytest.mark.parametrize("where", ["closed", "spam", "trash"])
def test_what_must_stay_stays_wherever_it_stands(make, front_desk, where):
    place = {"trashed_at": ago(400), "trashed_by": front_desk} if where == "trash" else {"status": where}
    held = make(legal_hold=True, **place)
    untold = make(**place)
    Notification.objects.filter(inquiry=untold).update(delivered_at=None)
    called = make(call_back_on=timezone.localdate(), **place)
    control = make(call_back_on=timezone.localdate() - timedelta(days=1), **place)
    said = purge()
    assert all(map(stays, [held, untold, called]))
    assert not stays(control)
    assert "1 on legal hold, 1 with a notice not delivered, 1 to be called back" in said


def test_a_mail_to_the_patient_or_to_one_more_address_keeps_nothing(make, front_desk):
    acknowledged, sent_again = make(), make()
    Notification.objects.create(inquiry=acknowledged, kind="patient")
    Notification.objects.create(inquiry=sent_again, to="b@clinic.exmaple", requested_by=front_desk)
    purge()
    assert not stays(acknowledged) and not stays(sent_again)


@pytest.mark.parametrize("status", ["closed", "spam"])
def test_an_old_message_set_to_another_status_can_be_found_again(make, front_desk, status):
    now, long_ago = make(days=5000), make(days=5000)
    for inquiry, at in ((now, ago(29)), (long_ago, ago(31))):
        Inquiry.objects.filter(pk=inquiry.pk).update(status=status, status_changed_at=at, status_changed_by=front_desk)
    purge()
    assert (stays(now), stays(long_ago)) == (True, False)


def test_notes_and_mails_go_with_the_message_and_the_record_stays(make, front_desk):
    inquiry, other = make(), make(days=3)
    for one in (inquiry, other):
        InquiryNote.objects.write(one, "Called", by=front_desk)
        Attempt.objects.create(notification=one.notifications.get())
    purge()
    for model in (InquiryNote, Notification, Attempt):
        assert model.objects.count() == 1
    purged = InquiryEvent.objects.of(inquiry).get(kind="purged")
    assert (purged.by, purged.detail) == (None, "closed")
    assert InquiryEvent.objects.of(inquiry).filter(kind="noted").exists()
    assert not InquiryEvent.objects.of(other).filter(kind="purged").exists()


def test_messages_that_no_key_opens_go_all_the_same(make, settings):
    inquiry = make()
    settings.PATIENT_DATA_KEYS = ["A" * 43 + "="]
    purge()
    assert not stays(inquiry)


def test_origin_is_forgotten_before_the_message(make):
    old, young, held = make(days=90, told=90), make(days=89), make(days=90, legal_hold=True)
    assert purge().splitlines()[1] == "Origin forgotten: 1."
    found = dict(Inquiry.objects.values_list("pk", "sender_hash"))
    assert found == {old.pk: "", young.pk: "ab", held.pk: "ab"}
    assert dict(Inquiry.objects.values_list("pk", "attribution"))[old.pk] == {}
    assert "Origin forgotten: 0." in purge()


def test_origin_is_kept_with_the_message_when_no_days_are_set(make):
    PrivacySettings.objects.create(days_attribution=None)
    kept = make(days=300)
    purge()
    kept.refresh_from_db()
    assert kept.attribution and kept.sender_hash


def test_a_run_is_recorded_in_numbers(make, front_desk, monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 2)
    for _ in range(5):
        make("closed")
    make("spam"), make(trashed_at=ago(31), trashed_by=front_desk), make("new", days=95), make(legal_hold=True)
    purge()
    run = PurgeRun.objects.get()
    assert run.counts == {"closed": 5, "spam": 1, "trash": 1, "attribution": 1, "held": 1}
    assert (run.deleted, run.stayed, run.forgotten) == ("5 closed, 1 spam, 1 of the trash", "1 on legal hold", 1)
    assert run.ended_at > run.started_at


def test_a_dry_run_says_the_same_and_does_nothing(make):
    make("closed"), make("spam"), make("closed", legal_hold=True), make(days=100)
    said = purge("--dry-run")
    assert Inquiry.objects.count() == 4 and not PurgeRun.objects.exists() and not InquiryEvent.objects.exists()
    assert said.splitlines() == [
        "To be deleted: 1 closed, 1 spam.",
        "Origin to be forgotten: 3.",
        "Kept though their time is over: 1 on legal hold.",
    ]
    counts = retention.expected()
    purge()
    # What was deleted needs no forgetting.
    assert PurgeRun.objects.get().counts == counts | {"attribution": 1}


def test_nothing_to_do_is_a_run_too(db):
    assert purge() == "Deleted: nothing.\nOrigin forgotten: 0.\nKept though their time is over: nothing.\n"
    assert PurgeRun.objects.get().counts == {}


def test_a_failure_midway_leaves_whole_chunks(make, monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 2)
    for _ in range(4):
        make()

    seen = []

    def refuse(execute, sql, params, many, context):
        if sql.startswith('DELETE FROM "appointments_inquiry"'):
            seen.append(sql)
            if len(seen) == 2:
                raise DatabaseError("the disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse), pytest.raises(DatabaseError):
        purge()
    assert (Inquiry.objects.count(), Notification.objects.count()) == (2, 2)
    assert InquiryEvent.objects.filter(kind="purged").count() == 2
    assert PurgeRun.objects.get().counts == {"closed": 2}
    purge()
    assert not Inquiry.objects.exists() and InquiryEvent.objects.filter(kind="purged").count() == 4


def test_two_purges_at_once_share_the_work(at_once, make, monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 3)
    for _ in range(30):
        make()
    make(legal_hold=True)
    runs = at_once(retention.purge, retention.purge)
    assert sum(run.counts.get("closed", 0) for run in runs) == 30
    assert Inquiry.objects.count() == 1
    assert InquiryEvent.objects.filter(kind="purged").count() == 30


PURGE = """
import django; django.setup()
from django.conf import settings
from django.db import connection
settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = {name!r}
from appointments import retention
retention.CHUNK = 1
retention.purge()
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_purge_leaves_whole_messages_and_the_next_one_ends_the_work(make):
    for _ in range(60):
        make()
    command = [sys.executable, "-c", PURGE.format(name=str(connection.settings_dict["NAME"]))]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "clinic_site.settings"}
    process = subprocess.Popen(command, env=environment, cwd=site.BASE_DIR)
    until = time.monotonic() + 30
    while Inquiry.objects.count() == 60 and time.monotonic() < until and process.poll() is None:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    left = Inquiry.objects.count()
    assert 0 < left < 60, "killed in the midst of it"
    purged = InquiryEvent.objects.filter(kind="purged").count()
    assert Notification.objects.count() == left and purged == 60 - left
    assert PurgeRun.objects.get().counts == {"closed": purged}
    purge()
    assert not Inquiry.objects.exists()
    assert InquiryEvent.objects.filter(kind="purged").count() == 60


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's files are the server's.")
@pytest.mark.django_db(transaction=True)
def test_what_was_purged_is_gone_from_the_files(make):
    inquiry = make()
    with connection.cursor() as cursor:
        cursor.execute("SELECT message FROM appointments_inquiry WHERE id = %s", [inquiry.pk])
        (stored,) = cursor.fetchone()
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)

    def files():
        path = Path(connection.settings_dict["NAME"])
        # In a process of its own: closing a file here would drop SQLite's locks on it.
        return subprocess.check_output(["cat", *path.parent.glob(f"{path.name}*")])

    assert stored.encode() in files(), "the control finds it"
    purge()
    assert stored.encode() not in files()


def test_a_clock_that_leapt_costs_no_message(make):
    old, new = make(), make(days=1)
    purge()
    assert not stays(old) and stays(new)
    with time_machine.travel(timezone.now() + timedelta(days=500)):
        purge()
        assert stays(new)
        with time_machine.travel(timezone.now() + timedelta(days=1)):  # it was no mistake
            purge()
            assert not stays(new)


def test_a_purge_that_was_left_out_for_a_night_is_made_up_for(make):
    purge()
    late = make(days=364)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        purge()
        assert not stays(late)
