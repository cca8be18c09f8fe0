"""A patient asks what is stored, or asks for it to be erased."""

import json
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from appointments.models import ContactSettings, Inquiry, InquiryEvent, Notification

from .patients import ERASE, HAND_OUT, SCREEN, WORDS, address_of, message_with_everything, stored


@pytest.fixture
def inquiry(db, cleaned, front_desk):
    return message_with_everything(cleaned, front_desk)


@pytest.fixture
def desk(signed_in, administrator):
    return signed_in(administrator)


# Who


def test_after_a_pause_one_is_led_back_to_the_screen_and_not_to_an_address_without_a_page(desk, inquiry, settings):
    settings.CONFIRMED_SECONDS = settings.CONFIRMED_FORM_SECONDS = 0
    answer = desk.post(HAND_OUT, {"numbers": inquiry.pk, "kind": "json"})
    assert answer.url == f"/admin/login/again/?next={SCREEN}"
    settings.CONFIRMED_SECONDS = settings.CONFIRMED_FORM_SECONDS = 600
    page = desk.post(answer.url, {"password": "administrator-password"}, follow=True)
    assert page.status_code == 200 and "Please do that once more" in page.text


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


def test_mail_that_was_left_out_is_not_told_of_as_sent(desk, inquiry, mailoutbox):
    Inquiry.objects.update(status="spam")
    assert Notification.objects.claim_next().deliver() and not mailoutbox
    copy = json.loads(desk.post(HAND_OUT, {"numbers": inquiry.pk, "kind": "json"}).content)
    assert [mail["mail"] for mail in copy["messages"][0]["mails"]] == ["Notice to the staff"]


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
