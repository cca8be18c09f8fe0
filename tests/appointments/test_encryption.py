"""Patients' words stand encrypted in the database, and nothing tells what they are."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.db import connection
from django.db.models import F

from appointments import encryption
from appointments.encryption import WrongKeyError, decrypt, encrypt, encrypted_fields, key_of
from appointments.models import Inquiry, InquiryNote

WORDS = "My back hurts, Zoë 😀"


@pytest.fixture
def keys(settings):
    """Two keys, the first of them in use."""
    found = [Fernet.generate_key().decode() for _ in range(2)]
    settings.PATIENT_DATA_KEYS = found[:1]
    return found


@pytest.fixture
def inquiry(db, keys, cleaned):
    return Inquiry.receive(cleaned | {"message": WORDS, "full_name": "Zoë Quist"}, token="t")


def raw(column, table="appointments_inquiry"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return cursor.fetchone()[0]


def test_words_come_back_as_they_were(keys):
    assert decrypt(encrypt(WORDS)) == WORDS
    assert WORDS not in encrypt(WORDS)


def test_the_same_words_never_look_the_same(keys):
    assert encrypt(WORDS) != encrypt(WORDS)


def test_nothing_stays_nothing(keys):
    assert (encrypt(""), encrypt(None), decrypt(""), decrypt(None)) == ("", None, "", None)


def test_an_older_key_still_opens(keys, settings):
    stored = encrypt(WORDS)
    settings.PATIENT_DATA_KEYS = [keys[1], keys[0]]
    assert decrypt(stored) == WORDS
    assert (key_of(stored), key_of(encrypt(WORDS))) == (1, 0)


@pytest.mark.parametrize("stored", ["cut", "plain words", "né"])
def test_a_wrong_key_or_a_damaged_text_is_an_error_without_the_words(keys, settings, stored):
    stored = encrypt(WORDS)[:-5] if stored == "cut" else stored
    with pytest.raises(WrongKeyError) as caught:
        decrypt(stored)
    assert stored not in str(caught.value) and caught.value.__cause__ is None
    assert key_of(stored) is None


def test_another_clinics_key_does_not_open(keys, settings):
    stored = encrypt(WORDS)
    settings.PATIENT_DATA_KEYS = keys[1:]
    with pytest.raises(WrongKeyError):
        decrypt(stored)


def test_the_database_holds_no_word_that_was_typed(inquiry, front_desk):
    InquiryNote.objects.write(inquiry, "Called her", by=front_desk)
    for column, word in [("full_name", "Quist"), ("email", "ana@"), ("message", "back")]:
        assert word not in raw(column) and decrypt(raw(column))
    assert "Called" not in raw("text", "appointments_inquirynote")
    assert raw("phone") == "", "what was not given stays empty"


def test_everything_patients_and_staff_write_of_a_message_is_encrypted():
    named = {model: [field.name for field in fields] for model, fields in encrypted_fields().items()}
    assert named[Inquiry] == ["full_name", "email", "phone", "message"]
    assert named[InquiryNote] == ["text"]


@pytest.mark.parametrize("wanted", ["Zoë Quist", F("email"), b"x", 5])
def test_a_question_that_would_silently_find_nothing_is_refused(inquiry, wanted):
    with pytest.raises(FieldError) as caught:
        Inquiry.objects.filter(full_name=wanted).count()
    assert "Quist" not in str(caught.value)


@pytest.mark.parametrize("lookup", ["iexact", "contains", "icontains", "startswith", "in", "regex", "gt"])
def test_words_cannot_be_searched(inquiry, lookup):
    with pytest.raises(FieldError):
        Inquiry.objects.filter(**{f"message__{lookup}": "back"}).count()


def test_whether_there_is_something_may_be_asked(inquiry):
    assert Inquiry.objects.filter(phone="").count() == 1
    assert Inquiry.objects.exclude(full_name="").count() == 1
    assert Inquiry.objects.filter(message__isnull=False).count() == 1


def test_no_words_in_what_python_shows_of_a_message(inquiry, front_desk):
    note = InquiryNote.objects.write(inquiry, "Called her", by=front_desk)
    shown = f"{inquiry} {inquiry!r} {note} {note!r} {Inquiry.objects.all()!r}"
    assert "Zoë" not in shown and "Called" not in shown


def test_readiness_tells_that_the_keys_do_not_open_what_is_stored(client, inquiry, keys, settings):
    assert encryption.problem() == "" and client.get("/readyz").status_code == 200
    settings.PATIENT_DATA_KEYS = keys[1:]
    answer = client.get("/readyz")
    assert answer.status_code == 503 and "PATIENT_DATA_KEYS" in answer.json()["problem"]


def test_readiness_needs_no_message(client, db):
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("place", ["", "{pk}/change/"])
def test_staff_are_told_in_a_sentence_that_the_keys_are_wrong(client, front_desk, inquiry, keys, settings, place):
    client.force_login(front_desk)
    client.raise_request_exception = False
    settings.PATIENT_DATA_KEYS = keys[1:]
    answer = client.get("/admin/appointments/inquiry/" + place.format(pk=inquiry.pk))
    page = answer.content.decode()
    assert answer.status_code == 500 and "cannot be opened with the keys" in page
    assert "Traceback" not in page and "gAAAA" not in page
