"""One person's messages are found by email address or phone number, and neither ever stands in an address."""

import logging
import re

import pytest
from cryptography.fernet import Fernet

from appointments.models import Inquiry, InquiryEvent

pytestmark = pytest.mark.django_db

INBOX = "/admin/appointments/inquiry/"
FIND = f"{INBOX}find/"
NOT_FOUND = "No message came from there."
UNREADABLE = "Type a whole email address, a phone number with its area code, or a message’s number such as #123."


@pytest.fixture
def ana(cleaned):
    """Three messages of Ana: one kept, one held as spam, one by phone; and one of somebody else."""
    Inquiry.receive(cleaned | {"full_name": "Bo", "email": "bo@example.com", "phone": ""}, token="bo")
    number = "(201) 555-0123"
    return [
        Inquiry.receive(cleaned | {"phone": number}, token="1"),
        Inquiry.receive(cleaned | {"phone": number}, token="2", spam_reasons=["honeypot"]),
        Inquiry.receive(cleaned | {"email": "", "phone": number, "preferred_contact": "phone"}, token="3"),
    ]


@pytest.fixture
def find(signed_in, front_desk):
    """Return a function that looks for a text as the front desk."""
    client = signed_in(front_desk)
    return lambda text: client.post(FIND, {"sought": text})


def test_visitor_is_asked_to_sign_in(client):
    assert client.post(FIND, {"sought": "ana@example.com"})["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("account", ["author", "editor", "medical_reviewer"])
def test_other_roles_find_nothing(request, signed_in, ana, account):
    client = signed_in(request.getfixturevalue(account))
    assert client.post(FIND, {"sought": "ana@example.com"}).status_code == 403
    assert client.get(FIND).status_code == 403
    assert not InquiryEvent.objects.exists()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ana@example.com", 2),
        (" ANA@Example.com ", 2),
        ("201-555-0123", 3),
        ("+1 201 555 0123", 3),
        ("2015550123", 3),
    ],
)
def test_person_is_found_however_it_is_written(find, client, ana, text, found):
    answer = find(text)
    assert re.fullmatch(rf"{INBOX}\?who=[0-9a-f]{{64}}", answer["Location"])
    page = client.get(answer["Location"])
    assert {row.full_name for row in page.context["cl"].result_list} == {"Ana"}
    words = " ".join(page.content.decode().split())
    assert f"Messages of one person ({found})" in words and "Back to the inbox" in words


def test_person_is_found_while_keys_change(find, client, ana, settings):
    settings.PATIENT_DATA_KEYS = [Fernet.generate_key().decode(), *settings.PATIENT_DATA_KEYS]
    assert len(client.get(find("ana@example.com")["Location"]).context["cl"].result_list) == 2


@pytest.mark.parametrize("written", ["#{}", "# {}", "{}"])
def test_number_leads_to_the_message(find, ana, written):
    assert find(written.format(ana[0].pk))["Location"] == f"{INBOX}{ana[0].pk}/change/"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type an email address, a phone number or a message’s number first."),
        ("   ", "Type an email address, a phone number or a message’s number first."),
        ("Ana", UNREADABLE),
        ("555-012", UNREADABLE),
        ("#", UNREADABLE),
        ("#12#", UNREADABLE),
        ("nobody@example.com", NOT_FOUND),
        ("201-555-0199", NOT_FOUND),
        ("#999999", "There is no message #999999."),
        ("#999999999999999999", "There is no message #999999999999999999."),
        ("#" + "9" * 200, UNREADABLE),
        ("a" * 300 + "@example.com", "That is too long for an email address or phone number."),
        ("a\0b@example.com", "Null characters are not allowed."),
    ],
)
def test_what_finds_nothing_gets_a_sentence_and_stays_typed(find, ana, text, sentence):
    answer = find(text)
    page = answer.content.decode()
    assert answer.status_code == 200 and sentence in page and "<title>Error: " in page
    if text.strip() and "\0" not in text:
        assert f'value="{text.strip()}"' in page


def test_searching_by_address_is_not_offered(signed_in, front_desk, ana):
    client = signed_in(front_desk)
    assert client.get(f"{FIND}?sought=ana@example.com")["Location"] == INBOX
    assert not InquiryEvent.objects.exists()


def test_search_needs_the_csrf_token(client, front_desk, ana):
    client.handler.enforce_csrf_checks = True
    client.force_login(front_desk)
    assert client.post(FIND, {"sought": "ana@example.com"}).status_code == 403


def test_search_is_recorded_without_what_was_typed(find, front_desk, ana, caplog):
    with caplog.at_level(logging.DEBUG):
        for text in ("ana@example.com", "nobody@example.com", "201-555-0123", f"#{ana[0].pk}", "Ana"):
            answer = find(text)
            assert "example.com" not in answer.headers.get("Location", "")
            assert "0123" not in re.sub("[0-9a-f]{64}", "", answer.headers.get("Location", ""))
    events = InquiryEvent.objects.order_by("pk")
    assert {(event.kind, event.by) for event in events} == {("searched", front_desk)}
    assert [event.detail for event in events] == [
        "one person’s messages: 2 found",
        "one person’s messages: 0 found",
        "one person’s messages: 3 found",
        "number of a message: 1 found",
    ]
    # The database's own log of statements is off outside of DEBUG; nothing else may name anybody.
    assert not any(
        "example.com" in record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )


@pytest.mark.parametrize("who", ["x", "f" * 63, "f" * 64, "-".join(["f" * 64] * 11), "f" * 64 + "'"])
def test_forged_name_of_a_person_finds_nobody(signed_in, front_desk, ana, who):
    response = signed_in(front_desk).get(INBOX, {"who": who})
    assert response.context["cl"].result_list == []
    assert "No message was found." in response.content.decode()


def test_list_of_one_person_offers_every_step(find, client, ana):
    page = client.get(find("ana@example.com")["Location"]).content.decode()
    assert 'value="not_spam"' in page and 'value="restore"' in page
