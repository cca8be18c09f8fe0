"""Keys change while the site runs, and nothing that patients wrote is lost or opened by the old ones."""

import os
import signal
import subprocess
import sys
import time
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.db import connection

from appointments.encryption import WrongKeyError, decrypt
from appointments.management.commands import rotate_patient_keys
from appointments.models import Inquiry, InquiryNote

pytestmark = pytest.mark.django_db

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture(autouse=True)
def old_key(settings):
    settings.PATIENT_DATA_KEYS = [OLD]


@pytest.fixture
def inquiry(cleaned, front_desk):
    inquiry = Inquiry.receive(cleaned | {"phone": "201-555-0123"}, token="t")
    InquiryNote.objects.write(inquiry, "Called her", by=front_desk)
    return inquiry


def rotate(*options):
    said = StringIO()
    call_command("rotate_patient_keys", *options, stdout=said)
    return said.getvalue()


def raw(statement="SELECT full_name, email, phone, message, email_hash, phone_hash FROM appointments_inquiry"):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_afterwards_the_new_key_alone_opens_and_finds_everything(inquiry, settings):
    settings.PATIENT_DATA_KEYS = [NEW, OLD]
    assert rotate().splitlines() == [
        "2 rows encrypted anew.",
        "Key 1, which encrypts: opens 5.",
        "Key 2: opens 0.",
        "Nothing needs any key but the first. Old backups still need the others.",
    ]
    settings.PATIENT_DATA_KEYS = [NEW]
    stored = Inquiry.objects.get()
    assert (stored.full_name, stored.email, stored.phone, stored.message) == (
        "Ana",
        "ana@example.com",
        "201-555-0123",
        "Hello",
    )
    assert InquiryNote.objects.get().text == "Called her"
    assert Inquiry.objects.written_by("ANA@example.com").get() == stored
    assert Inquiry.objects.written_by("+1 201 555 0123").get() == stored
    settings.PATIENT_DATA_KEYS = [OLD]
    with pytest.raises(WrongKeyError):
        Inquiry.objects.get()
    assert not Inquiry.objects.written_by("ana@example.com").exists()


def test_while_keys_change_messages_are_found_by_either(inquiry, settings, cleaned):
    settings.PATIENT_DATA_KEYS = [NEW, OLD]
    Inquiry.receive(cleaned, token="another")
    assert Inquiry.objects.written_by("ana@example.com").count() == 2


def test_empty_fields_stay_empty(cleaned, settings):
    Inquiry.receive(cleaned, token="t")
    settings.PATIENT_DATA_KEYS = [NEW, OLD]
    rotate()
    assert (raw()[0][2], raw()[0][5]) == ("", "")


def test_a_second_run_changes_nothing(inquiry, settings):
    settings.PATIENT_DATA_KEYS = [NEW, OLD]
    rotate()
    before = raw()
    assert rotate().startswith("0 rows encrypted anew.")
    assert raw() == before


def test_check_counts_and_changes_nothing(inquiry, settings):
    settings.PATIENT_DATA_KEYS = [NEW, OLD]
    before = raw()
    assert rotate("--check").splitlines() == ["Key 1, which encrypts: opens 0.", "Key 2: opens 5."]
    assert raw() == before


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_what_no_key_opens_is_an_error_and_the_rest_goes_on(inquiry, settings, cleaned, options):
    settings.PATIENT_DATA_KEYS = [OTHER]
    Inquiry.receive(cleaned, token="another")
    settings.PATIENT_DATA_KEYS = [NEW, OTHER]
    before = raw("SELECT message FROM appointments_inquiry ORDER BY id")
    with pytest.raises(CommandError, match="5 cannot be opened with any key"):
        rotate(*options)
    after = raw("SELECT message FROM appointments_inquiry ORDER BY id")
    assert after[0] == before[0], "what nobody can open is left as it is"
    assert (after[1] == before[1]) is bool(options)


def test_an_erased_message_stays_erased(inquiry, settings, administrator):
    inquiry.notifications.update(delivered_at=inquiry.received_at, attempts=1)
    inquiry.erase(by=administrator)
    settings.PATIENT_DATA_KEYS = [NEW, OLD]
    rotate()
    assert raw()[0] == ("",) * 6


def test_what_changes_between_reading_and_writing_is_not_overwritten(inquiry, settings, monkeypatch):
    settings.PATIENT_DATA_KEYS = [NEW, OLD]
    changes_of, seen = rotate_patient_keys.changes_of, []

    def meanwhile(model, fields, row):
        changes = changes_of(model, fields, row)
        if model is Inquiry and not seen:
            seen.append(row)
            Inquiry.objects.filter(pk=row["pk"]).update(message="Written meanwhile")
        return changes

    monkeypatch.setattr(rotate_patient_keys, "changes_of", meanwhile)
    rotate()
    assert seen
    settings.PATIENT_DATA_KEYS = [NEW]
    assert Inquiry.objects.get().message == "Written meanwhile"


def test_what_goes_between_reading_and_writing_is_passed_over(inquiry, settings, monkeypatch):
    settings.PATIENT_DATA_KEYS = [NEW, OLD]
    changes_of = rotate_patient_keys.changes_of

    def meanwhile(model, fields, row):
        changes = changes_of(model, fields, row)
        if model is InquiryNote:
            InquiryNote.objects.all().delete()
        return changes

    monkeypatch.setattr(rotate_patient_keys, "changes_of", meanwhile)
    assert rotate().startswith("1 rows encrypted anew.")


def test_a_long_run_shows_a_bar_on_a_terminal(inquiry, settings):
    class Terminal(StringIO):
        def isatty(self):
            return True

    settings.PATIENT_DATA_KEYS = [NEW, OLD]
    said = Terminal()
    call_command("rotate_patient_keys", stdout=said)
    assert f"[{'#' * 30}] 2 of 2\n" in said.getvalue()


ROTATE = """
import django; django.setup()
from django.conf import settings
from django.core.management import call_command
from django.db import connection
connection.settings_dict["NAME"] = {name!r}
call_command("rotate_patient_keys")
"""


@pytest.mark.django_db(transaction=True)
def test_killed_midway_every_message_still_opens_and_the_next_run_ends_the_work(cleaned, settings):
    for number in range(60):
        Inquiry.receive(cleaned, token=str(number))
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "clinic_site.settings", "PATIENT_DATA_KEYS": f"{NEW},{OLD}"}
    command = [sys.executable, "-c", ROTATE.format(name=str(connection.settings_dict["NAME"]))]
    process = subprocess.Popen(command, env=environment, cwd=site.BASE_DIR, stdout=subprocess.DEVNULL)
    settings.PATIENT_DATA_KEYS = [NEW]

    def renewed():
        count = 0
        for (stored,) in raw("SELECT message FROM appointments_inquiry"):
            try:
                count += bool(decrypt(stored))
            except WrongKeyError:
                continue
        return count

    until = time.monotonic() + 30
    while not renewed() and time.monotonic() < until and process.poll() is None:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert 0 < renewed() < 60, "killed in the midst of it"
    settings.PATIENT_DATA_KEYS = [NEW, OLD]
    assert {inquiry.message for inquiry in Inquiry.objects.all()} == {"Hello"}
    rotate()
    settings.PATIENT_DATA_KEYS = [NEW]
    assert renewed() == 60
