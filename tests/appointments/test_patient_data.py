"""A patient asks what is stored, or asks for it to be erased."""

import json
import re
import secrets

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from appointments.encryption import decrypt
from appointments.models import Attempt, ContactSettings, Inquiry, InquiryEvent, InquiryNote, Notification, Subject
from appointments.models.inquiries import dedupe_key

INBOX = "/admin/appointments/inquiry/"
SCREEN = f"{INBOX}patient-data/"
HAND_OUT = f"{SCREEN}hand-out/"
ERASE = f"{SCREEN}erase/"
WORDS = {
    "full_name": "Zelda Quux",
    "email": "Zelda.Quux@Example.com",
    "phone": "(201) 555-0147",
    "message": "My zygapophysis <b>aches</b>",
}
TRACES = ["zelda", "quux", "5550147", "555-0147", "zygapophysis", "newsletter-of-zelda", "called zelda"]


def stored(words, token="a", **more):
    """Return a message as it is when staff were told of it."""
    inquiry = Inquiry.receive(words, token=token, **more)
    Notification.objects.filter(inquiry=inquiry, kind="staff").update(delivered_at=timezone.now(), attempts=1)
    return inquiry


@pytest.fixture
def inquiry(db, cleaned, front_desk):
    """A message that left words in every place where there can be some."""
    inquiry = stored(
        cleaned | WORDS | {"consent": True},
        consent_wording="You may call me.",
        consent_version=4,
        attribution={"utm_source": "newsletter-of-zelda"},
        sender_hash="c" * 64,
        about=Subject.objects.create(label="Insurance"),
        acknowledge=True,
    )
    InquiryNote.objects.write(inquiry, "Called Zelda on Monday", by=front_desk)
    inquiry.assign(front_desk, by=front_desk)
    inquiry.call_back(timezone.localdate(), by=front_desk)
    return inquiry


@pytest.fixture
def desk(signed_in, administrator):
    return signed_in(administrator)


def address_of(inquiry):
    return f"{INBOX}{inquiry.pk}/erase/"


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


# Who


@pytest.mark.django_db
def test_visitor_is_asked_to_sign_in(client, inquiry):
    for address in (SCREEN, HAND_OUT, ERASE, address_of(inquiry)):
        assert client.get(address)["Location"].startswith("/admin/login/")
        assert client.post(address, {"numbers": inquiry.pk, "confirmed": "yes"})["Location"].startswith("/admin/login/")
    assert Inquiry.objects.get().erased_at is None


@pytest.mark.parametrize("account", ["front_desk", "author", "editor", "medical_reviewer"])
def test_only_administrators_find_hand_out_and_erase(request, signed_in, inquiry, account):
    account = request.getfixturevalue(account)
    client = signed_in(account)
    for address in (SCREEN, HAND_OUT, ERASE, address_of(inquiry)):
        assert client.get(address).status_code == 403
        assert client.post(address, {"numbers": inquiry.pk, "confirmed": "yes", "kind": "json"}).status_code == 403
    with pytest.raises(PermissionDenied):
        inquiry.erase(by=account)
    assert Inquiry.objects.get().erased_at is None


def test_every_step_is_a_protected_post_and_looking_changes_nothing(administrator, inquiry):
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator)
    for address in (SCREEN, HAND_OUT, ERASE):
        sent = {"numbers": inquiry.pk, "confirmed": "yes", "kind": "json", "person": "a@example.com"}
        assert client.post(address, sent).status_code == 403
    assert client.get(HAND_OUT).status_code == client.get(ERASE).status_code == 405
    assert client.get(address_of(inquiry), {"confirmed": "yes"}).status_code == 200
    assert Inquiry.objects.get().erased_at is None
    assert not InquiryEvent.objects.filter(kind__in=["erased", "exported", "searched"]).exists()


# Finding


@pytest.mark.parametrize(
    "person", ["zelda.quux@example.com", " ZELDA.QUUX@EXAMPLE.COM ", "+1 201 555 0147", "201.555.0147"]
)
def test_person_is_found_however_written_in_every_box_and_nothing_typed_stands_in_the_address(
    desk, inquiry, cleaned, administrator, person
):
    stored(cleaned, token="b")
    inquiry.set_status("spam", by=administrator)
    inquiry.trash(by=administrator)
    found = desk.post(SCREEN, {"person": person})
    assert re.fullmatch(rf"{SCREEN}\?who=[0-9a-f-]+", found["Location"])
    page = desk.get(found["Location"])
    assert [message.pk for message in page.context["found"]] == [inquiry.pk]
    assert "1 message found" in page.content.decode() and "In the trash" in page.content.decode()
    searched, listed = InquiryEvent.objects.filter(kind__in=["searched", "listed"]).order_by("pk")
    assert (searched.by, searched.source, searched.detail) == (administrator, "127.0.0.0", "a patient's data")
    assert listed.detail == "a patient's data; messages: 1"


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        ("", "Enter an email address or a phone number."),
        ("Zelda", "Enter a whole email address, or a phone number with its area code."),
        ("12345", "Enter a whole email address, or a phone number with its area code."),
        ("x" * 300, "Enter a shorter email address or phone number."),
        ("a\x00@example.com", "Null characters are not allowed."),
    ],
)
def test_wrong_search_is_answered_with_a_sentence_and_kept(desk, inquiry, person, sentence):
    page = desk.post(SCREEN, {"person": person})
    assert page.status_code == 200 and sentence in page.content.decode()
    assert page.context["form"]["person"].value() == person
    assert not InquiryEvent.objects.filter(kind="searched").exists()


@pytest.mark.parametrize("who", ["", "zelda", "0" * 64, "%00", "-".join(["0" * 64] * 40)])
def test_address_that_names_nobody_finds_nothing(desk, inquiry, who):
    assert "No message was found" in desk.get(f"{SCREEN}?who={who}").content.decode()


def test_other_messages_of_the_same_household_are_told_of_and_can_be_added(desk, inquiry, cleaned):
    same_phone = stored(cleaned | {"phone": WORDS["phone"], "email": "bo@example.com"}, token="b")
    page = desk.get(desk.post(SCREEN, {"person": WORDS["email"]})["Location"])
    assert "1 more message gives one of the same addresses or numbers" in page.content.decode()
    wider = desk.get(f"{SCREEN}?who={page.context['wider']}")
    assert {message.pk for message in wider.context["found"]} == {inquiry.pk, same_phone.pk}
    assert "more message" not in wider.content.decode()


def test_page_asks_the_same_few_queries_however_many_messages(desk, cleaned, inquiry, django_assert_max_num_queries):
    for number in range(20):
        stored(cleaned | WORDS, token=f"n{number}")
    address = desk.post(SCREEN, {"person": WORDS["email"]})["Location"]
    with django_assert_max_num_queries(14):
        assert "21 messages found" in desk.get(address).content.decode()


# Handing out


def test_data_handed_out_holds_all_that_is_stored_without_names_of_staff(desk, inquiry, front_desk, administrator):
    ContactSettings.objects.create(clinic_name="Spine Clinic")
    inquiry.set_status("scheduled", by=front_desk)
    inquiry.mark_read(by=front_desk)
    response = desk.post(HAND_OUT, {"numbers": inquiry.pk, "kind": "json"})
    assert response["Content-Disposition"] == f'attachment; filename="patient-data-{timezone.localdate()}.json"'
    assert (response["Cache-Control"], response["X-Content-Type-Options"]) == ("no-store", "nosniff")
    copy = json.loads(response.content)
    assert copy["clinic"] == "Spine Clinic"
    [message] = copy["messages"]
    assert {"Zelda Quux", WORDS["email"], WORDS["phone"], WORDS["message"]} < set(message["message"].values())
    assert message["message"]["Words agreed to"] == "You may call me." and message["message"]["Agreed at"]
    assert message["message"]["Version of these words"] == "4" and message["message"]["About"] == "Insurance"
    assert message["came_from"] == {"utm_source": "newsletter-of-zelda"}
    assert [note["note"] for note in message["notes"]] == ["Called Zelda on Monday"]
    assert [mail["mail"] for mail in message["mails"]] == ["Notice to the staff"]
    steps = [step["step"] for step in message["steps"]]
    assert {"Wrote a note", "Set the status: new → scheduled", "Opened", "Exported"} <= set(steps)
    for name in ("frontdesk", "Fran", "administrator", "Ada"):
        assert name not in response.content.decode()


def test_page_handed_out_shows_words_and_runs_nothing(desk, inquiry):
    page = desk.post(HAND_OUT, {"numbers": inquiry.pk, "kind": "html"}).content.decode()
    assert "My zygapophysis &lt;b&gt;aches&lt;/b&gt;" in page and "You may call me." in page
    assert "Called Zelda on Monday" in page and "utm_source: newsletter-of-zelda" in page
    assert "<script" not in page and "frontdesk" not in page


def test_handing_out_is_recorded_for_each_message(desk, inquiry, administrator):
    desk.post(HAND_OUT, {"numbers": inquiry.pk, "kind": "html"})
    event = InquiryEvent.objects.of(inquiry).get(kind="exported")
    assert (event.by, event.detail) == (administrator, "all that is stored, html")


@pytest.mark.parametrize("sent", [{}, {"kind": "exe"}, {"kind": "json"}, {"kind": "json", "numbers": "x"}])
def test_handing_out_nothing_leads_back_with_a_sentence(desk, inquiry, sent):
    if sent.get("kind") == "exe":
        sent = sent | {"numbers": inquiry.pk}
    answer = desk.post(HAND_OUT, {**sent, "who": "0" * 64}, follow=True)
    assert answer.redirect_chain == [(f"{SCREEN}?who={'0' * 64}", 302)]
    assert "Tick the messages to hand out, then choose a kind of file." in answer.content.decode()
    assert not InquiryEvent.objects.filter(kind="exported").exists()


# Erasing


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
    old_key = dedupe_key("a", cleaned | WORDS | {"consent": True})
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
