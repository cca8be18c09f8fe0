"""A patient writes to the clinic."""

import re

import pytest

from appointments.models import ContactSettings, Inquiry, Notification

pytestmark = pytest.mark.django_db

FORM = "/contact/"


def sentences(response):
    return [sentence for _, sentence in response.context["form"].problems()]


def test_message_is_stored_exactly_as_typed_with_its_notification(client, contact_settings, typed):
    response = client.post(FORM, typed)
    assert (response.status_code, response["Location"]) == (302, "/contact/thanks/")
    inquiry = Inquiry.objects.get()
    for name in ("full_name", "email", "phone", "preferred_contact", "preferred_time", "message"):
        assert getattr(inquiry, name) == typed[name]
    assert inquiry.status == Inquiry.Status.NEW
    assert Notification.objects.get().inquiry == inquiry


def test_thanks_page_says_what_happens_next_and_nothing_of_the_message(client, contact_settings, typed):
    ContactSettings.objects.update(answer_time="one business day")
    page = client.post(FORM, typed, follow=True).content.decode()
    assert "usually within one business day" in page
    assert typed["email"] not in page


def test_consent_is_kept_with_the_words_their_version_and_the_time(client, contact_settings, typed):
    client.post(FORM, typed)
    inquiry = Inquiry.objects.get()
    assert (inquiry.consent_wording, inquiry.consent_version) == (contact_settings.consent_text, 1)
    assert inquiry.consented_at is not None


def test_box_left_unticked_keeps_no_consent(client, contact_settings, typed):
    del typed["consent"]
    client.post(FORM, typed)
    inquiry = Inquiry.objects.get()
    assert (inquiry.consent, inquiry.consent_wording, inquiry.consented_at) == (False, "", None)


def test_consent_box_is_never_ticked_beforehand(client, contact_settings):
    page = client.get(FORM).content.decode()
    assert re.search(r'<input type="checkbox" name="consent" id="id_consent">', page)


def test_consent_to_words_that_changed_meanwhile_is_asked_again(client, contact_settings, typed):
    contact_settings.consent_text = "Other words."
    contact_settings.save()
    response = client.post(FORM, typed)
    assert sentences(response) == [
        "These words changed since you opened the page. Read them, and tick the box to agree."
    ]
    page = response.content.decode()
    assert 'name="consent_version" value="2"' in page
    assert not re.search(r'name="consent"[^>]*checked', page)
    assert Inquiry.objects.count() == 0


def test_without_consent_words_the_form_does_not_ask(client, contact_settings, typed):
    ContactSettings.objects.update(consent_text="")
    assert 'name="consent"' not in client.get(FORM).content.decode()
    client.post(FORM, typed)
    assert Inquiry.objects.get().consent is False


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"full_name": ""}, "Enter your full name."),
        ({"full_name": "  "}, "Enter your full name."),
        ({"message": ""}, "Enter your message."),
        ({"message": " \r\n "}, "Enter your message."),
        ({"email": "ana@"}, "Enter an email address in the form name@example.com."),
        ({"phone": "call me"}, "Enter a phone number with its area code, for example 201-555-0123."),
        ({"phone": "12345"}, "Enter a phone number with its area code, for example 201-555-0123."),
        ({"phone": ""}, "Enter your phone number, or choose an answer by email."),
        ({"preferred_contact": "email", "email": ""}, "Enter your email address, or choose an answer by phone."),
        ({"preferred_contact": ""}, "Choose whether we should answer by email or by phone."),
        ({"preferred_contact": "pigeon"}, "Choose an answer by email or by phone."),
        ({"preferred_time": "midnight"}, "Choose a time of day from the list."),
        (
            {"preferred_contact": "", "email": "", "phone": ""},
            "Enter an email address or a phone number, so that we can answer you.",
        ),
        ({"full_name": "x" * 201}, "Enter a shorter name. It has 201 characters; the most is 200."),
        ({"phone": "1" * 20 + " " * 21 + "1"}, "Enter a shorter phone number. It has 42 characters; the most is 40."),
        ({"message": "x" * 5001}, "Enter a shorter message. It has 5,001 characters; the most is 5,000."),
    ],
)
def test_each_mistake_has_its_sentence_and_keeps_what_was_typed(client, contact_settings, typed, changes, expected):
    response = client.post(FORM, typed | changes)
    assert sentences(response) == [expected]
    page = response.content.decode()
    assert re.search(r"<title>\s*Error: ", page)
    assert page.index("There is a problem") < page.index("<h1")
    assert page.count(expected) == 2
    anchor = response.context["form"].problems()[0][0]
    assert f'href="#{anchor}"' in page
    assert f'id="{anchor}"' in page
    assert "Ana María O’Neill" in page or "full_name" in changes
    assert response["Cache-Control"] == "no-store"
    assert Inquiry.objects.count() == 0


def test_error_is_described_to_assistive_technology(client, contact_settings, typed):
    page = client.post(FORM, typed | {"email": "ana@"}).content.decode()
    assert re.search(r'<input type="email"[^>]*aria-invalid="true"', page)
    assert re.search(r'<input type="email"[^>]*aria-describedby="id_email_helptext id_email_error"', page)
    assert 'id="id_email_error"' in page


def test_nothing_is_asked_of_the_browser_that_would_cut_or_stop_a_message(client, contact_settings):
    page = client.get(FORM).content.decode()
    assert "novalidate" in page
    assert "maxlength" not in page
    assert not re.search(r"<(input|textarea|select)[^>]* required", page)


@pytest.mark.parametrize(
    "phone", ["2015550123", "+1 201 555 0123", "(201)555-0123", "201.555.0123 x12", "201 555 0123 ext. 4", "555-0123"]
)
def test_phone_is_taken_in_any_spelling_and_never_rewritten(client, contact_settings, typed, phone):
    client.post(FORM, typed | {"phone": phone})
    assert Inquiry.objects.get().phone == phone


@pytest.mark.parametrize(("given", "way"), [("email", "email"), ("phone", "phone")])
def test_the_only_way_given_is_the_way_we_answer(client, contact_settings, typed, given, way):
    missing = {"email", "phone"} - {given}
    client.post(FORM, typed | {missing.pop(): "", "preferred_contact": ""})
    assert Inquiry.objects.get().preferred_contact == way


def test_line_break_counts_as_one_character(client, contact_settings, typed):
    client.post(FORM, typed | {"message": "\r\n".join(["x"] * 2500) + "x"})
    assert len(Inquiry.objects.get().message) == 2500 + 2 * 2499 + 1


def test_sending_twice_stores_one_message_and_answers_alike(client, contact_settings, typed):
    first, second = client.post(FORM, typed), client.post(FORM, typed)
    assert second["Location"] == first["Location"]
    assert Inquiry.objects.count() == Notification.objects.count() == 1


@pytest.mark.parametrize("change", [{"message": "Another"}, {"token": "2026112210"}, {"email": "bo@example.com"}])
def test_other_words_or_another_hour_are_another_message(client, contact_settings, typed, change):
    client.post(FORM, typed)
    client.post(FORM, typed | change)
    assert Inquiry.objects.count() == 2


def test_filled_honeypot_is_kept_aside_and_answered_alike(client, contact_settings, typed):
    response = client.post(FORM, typed | {"website": "http://spam.example"})
    assert response["Location"] == "/contact/thanks/"
    inquiry = Inquiry.objects.get()
    assert (inquiry.status, inquiry.spam_reasons) == (Inquiry.Status.SPAM, ["honeypot"])


def test_honeypot_is_hidden_from_people(client, contact_settings):
    page = client.get(FORM).content.decode()
    assert re.search(
        r'<div hidden>\s*<label[^>]*>[^<]*</label> <input type="text" name="website" autocomplete="off"', page
    )


def test_page_asks_few_queries_and_sets_no_cookie(client, contact_settings, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        response = client.get(FORM)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert response["Cache-Control"].startswith("public")


def test_page_keeps_its_etag_within_the_hour(client, contact_settings, time_machine):
    time_machine.move_to("2026-11-22 09:10Z", tick=False)
    first = client.get(FORM)
    time_machine.move_to("2026-11-22 09:50Z", tick=False)
    assert client.get(FORM)["ETag"] == first["ETag"]
    assert 'value="2026112209"' in first.content.decode()


def test_form_works_before_anything_is_set(client, db, typed):
    assert client.get(FORM).status_code == 200
    client.post(FORM, typed)
    assert Inquiry.objects.count() == 1


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
@pytest.mark.parametrize("address", [FORM, "/contact/thanks/"])
def test_other_methods_are_refused_with_what_is_possible(client, contact_settings, method, address):
    response = getattr(client, method)(address)
    assert response.status_code == 405
    assert "GET" in response["Allow"]


def test_head_is_answered_like_get_without_a_body(client, contact_settings):
    response = client.head(FORM)
    assert (response.status_code, response.content) == (200, b"")


def test_log_names_the_message_by_number_only(client, contact_settings, typed, caplog):
    with caplog.at_level("DEBUG", logger="appointments"):
        client.post(FORM, typed)
    assert f"Inquiry {Inquiry.objects.get().pk} received" in caplog.text
    assert not any(word in caplog.text for word in (typed["full_name"], typed["email"], typed["phone"], "come in"))


def test_the_same_words_after_staff_dealt_with_them_are_another_message(client, contact_settings, typed, front_desk):
    for _ in range(2):
        client.post(FORM, typed)
    Inquiry.objects.get().set_status("closed", by=front_desk)
    for _ in range(2):
        client.post(FORM, typed)
    assert sorted(Inquiry.objects.values_list("status", flat=True)) == ["closed", "new"]
    assert Notification.objects.count() == 2
