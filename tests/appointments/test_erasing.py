"""What a patient wrote is erased on request, and no trace of it is left."""

import re
import secrets

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from appointments.encryption import decrypt
from appointments.models import Attempt, Inquiry, InquiryEvent, Notification
from appointments.models.inquiries import dedupe_key

from .patients import ERASE, INBOX, SCREEN, TRACES, WORDS, address_of, message_with_everything, stored


@pytest.fixture
def inquiry(db, cleaned, front_desk):
    return message_with_everything(cleaned, front_desk)


@pytest.fixture
def desk(signed_in, administrator):
    return signed_in(administrator)


def every_cell():
    """Return the text of every column of every table, opened where a key opens it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str(cell) for row in cursor.fetchall() for cell in row]
    return [decrypt(cell) if cell.startswith("gAAAA") else cell for cell in found]


def traces(words):
    return {word for word in words for cell in every_cell() if word in cell.casefold()}


def test_erasing_is_confirmed_on_a_page_that_says_what_goes_and_what_stays(desk, inquiry):
    page = desk.post(ERASE, {"numbers": inquiry.pk, "who": "0" * 64}).content.decode()
    assert "What goes" in page and "What stays" in page and "backups" in page
    assert Inquiry.objects.get().erased_at is None
    answer = desk.post(ERASE, {"numbers": inquiry.pk, "who": "0" * 64, "confirmed": "yes"}, follow=True)
    assert f"Message {inquiry.pk} was erased." in answer.content.decode()
    assert Inquiry.objects.get().erased_at


def test_one_message_is_erased_from_its_own_page(desk, inquiry):
    assert address_of(inquiry) in desk.get(inquiry.get_absolute_url()).content.decode()
    assert "Erase for good" in desk.get(address_of(inquiry)).content.decode()
    answer = desk.post(ERASE, {"numbers": inquiry.pk, "confirmed": "yes"}, follow=True)
    assert answer.redirect_chain == [(inquiry.get_absolute_url(), 302)] and answer.status_code == 200
    assert desk.get(address_of(inquiry))["Location"] == inquiry.get_absolute_url()


def test_no_trace_of_the_patient_is_left_in_any_column_of_any_table(desk, inquiry):
    hashes = [inquiry.email_hash, inquiry.phone_hash, inquiry.sender_hash, inquiry.dedupe_key]
    Notification.objects.filter(kind="patient").update(last_error="refused <Zelda.Quux@Example.com>")
    Attempt.objects.create(
        notification=Notification.objects.get(kind="patient"), error="refused Zelda.Quux@Example.com"
    )
    desk.get(desk.post(SCREEN, {"person": WORDS["email"]})["Location"])
    desk.get(inquiry.get_absolute_url())
    # Before, every one of them is found: the search itself works.
    assert traces(TRACES) == {*TRACES} - {"5550147"} and traces(hashes) == {*hashes}
    desk.post(ERASE, {"numbers": inquiry.pk, "confirmed": "yes"})
    assert traces(TRACES) == set() and traces(hashes) == set()


def test_refusal_that_quotes_the_address_goes_also_from_a_mail_that_was_sent(inquiry, administrator):
    sent = Notification.objects.filter(kind="patient")
    Attempt.objects.create(notification=sent.get(), error="refused Zelda.Quux@Example.com")
    sent.update(delivered_at=timezone.now(), attempts=2)
    inquiry.erase(by=administrator)
    assert sent.exists() and traces(TRACES) == set()


def test_worker_that_holds_an_acknowledgement_keeps_its_row(inquiry, administrator):
    held = timezone.now() + timezone.timedelta(minutes=5)
    Notification.objects.filter(kind="patient").update(claimed_until=held, attempts=1)
    inquiry.erase(by=administrator)
    assert Notification.objects.filter(kind="patient").count() == 1


def test_dates_handling_and_consent_stay(inquiry, administrator, front_desk):
    inquiry.set_status("scheduled", by=front_desk)
    before = Inquiry.objects.get()
    assert inquiry.erase(by=administrator, source="203.0.113.0") is True
    after = Inquiry.objects.get()
    for name in ("received_at", "about_words", "preferred_contact", "status", "status_changed_by", "assigned_to"):
        assert getattr(after, name) == getattr(before, name)
    for name in ("consent", "consent_wording", "consent_version", "consented_at"):
        assert getattr(after, name) == getattr(before, name) == getattr(inquiry, name)
    assert (after.erased_by, after.call_back_on, after.attribution) == (administrator, None, {})
    event = InquiryEvent.objects.of(inquiry).get(kind="erased")
    assert (event.by, event.source, event.detail) == (administrator, "203.0.113.0", "")


@pytest.mark.parametrize(("status", "after"), [("new", "closed"), ("waiting", "closed"), ("spam", "spam")])
def test_what_waited_to_be_dealt_with_is_closed_without_counting_as_an_answer(inquiry, administrator, status, after):
    Inquiry.objects.update(status=status, first_answered_at=None)
    inquiry.erase(by=administrator)
    assert (inquiry.status, inquiry.first_answered_at) == (after, None)
    recorded = InquiryEvent.objects.of(inquiry).filter(kind="status", detail=f"{status} → closed").exists()
    assert recorded is (status != after)


def test_erasing_again_changes_nothing(desk, inquiry, administrator):
    assert inquiry.erase(by=administrator) is True
    first = Inquiry.objects.values().get()
    assert inquiry.erase(by=administrator) is False
    answer = desk.post(ERASE, {"numbers": inquiry.pk, "confirmed": "yes", "who": "0" * 64}, follow=True)
    assert f"Message {inquiry.pk} was erased before." in answer.content.decode()
    assert Inquiry.objects.values().get() == first
    assert InquiryEvent.objects.of(inquiry).filter(kind="erased").count() == 1


def test_same_words_sent_again_after_erasing_are_a_new_message(inquiry, administrator, cleaned):
    old_key = dedupe_key("a", cleaned | WORDS | {"consent": True}, inquiry.about)
    assert inquiry.dedupe_key == old_key
    inquiry.erase(by=administrator)
    assert inquiry.dedupe_key != old_key and re.fullmatch("[0-9a-f]{64}", inquiry.dedupe_key)
    assert Inquiry.receive(cleaned | WORDS, token="a").pk != inquiry.pk


def hold(inquiry, administrator):
    inquiry.hold(True, by=administrator)


def be_untold(inquiry, administrator):
    Notification.objects.filter(kind="staff").update(delivered_at=None)


@pytest.mark.parametrize(
    ("prevent", "sentence"),
    [(hold, "It is on legal hold."), (be_untold, "The mail that tells the staff of it has not gone out yet.")],
)
def test_message_that_must_stay_is_not_erased_and_it_is_said_why(desk, inquiry, administrator, prevent, sentence):
    prevent(inquiry, administrator)
    page = desk.get(address_of(inquiry)).content.decode()
    assert sentence in page and "Erase for good" not in page
    answer = desk.post(ERASE, {"numbers": inquiry.pk, "confirmed": "yes"}, follow=True)
    assert f"Message {inquiry.pk} was not erased. {sentence}" in answer.content.decode()
    with pytest.raises(ValidationError, match=re.escape(sentence)):
        inquiry.erase(by=administrator)
    assert Inquiry.objects.get().full_name == "Zelda Quux"


def test_of_several_messages_only_those_that_must_stay_do(desk, inquiry, cleaned, administrator):
    other = stored(cleaned | WORDS, token="b")
    other.hold(True, by=administrator)
    page = desk.post(ERASE, {"numbers": [inquiry.pk, other.pk]})
    assert page.context["going"] == [inquiry] and [held for held, _ in page.context["staying"]] == [other]
    desk.post(ERASE, {"numbers": [inquiry.pk, other.pk], "confirmed": "yes"})
    assert list(Inquiry.objects.filter(erased_at=None)) == [other]


@pytest.mark.parametrize("numbers", [[], ["x"], ["9" * 18], ["9" * 40], ["-1"], ["\x00"]])
def test_erasing_nothing_leads_back_with_a_sentence(desk, inquiry, numbers):
    answer = desk.post(ERASE, {"numbers": numbers, "confirmed": "yes", "who": "<x>"}, follow=True)
    assert answer.redirect_chain == [(SCREEN, 302)]
    assert "Tick the messages to erase." in answer.content.decode()


@pytest.mark.parametrize("number", [0, 10**17, 10**30])
def test_message_that_does_not_exist_is_not_found(desk, inquiry, number):
    assert desk.get(f"{INBOX}{number}/erase/").status_code == 404


def test_message_that_no_key_opens_can_still_be_erased(desk, inquiry):
    foreign = Fernet(Fernet.generate_key()).encrypt(b"x").decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE appointments_inquiry SET message = %s", [foreign])
    desk.post(ERASE, {"numbers": inquiry.pk, "confirmed": "yes"})
    assert Inquiry.objects.get().erased_at


def test_two_people_erasing_at_once_erase_once(at_once, inquiry, administrator):
    results = at_once(*[lambda: Inquiry.objects.get(pk=inquiry.pk).erase(by=administrator)] * 2)
    assert sorted(results) == [False, True]
    assert InquiryEvent.objects.of(inquiry).filter(kind="erased").count() == 1


def test_database_refuses_an_erased_message_that_still_holds_words(inquiry, administrator):
    inquiry.erase(by=administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Inquiry.objects.update(full_name=secrets.token_hex(4))
