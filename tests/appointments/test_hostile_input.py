"""Whatever is sent to the contact form is stored exactly or answered with a clear sentence."""

import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from appointments.contact import Contact
from appointments.forms import ContactForm
from appointments.models import Inquiry

pytestmark = pytest.mark.django_db

FORM = "/contact/"
UNREADABLE = "This holds a character that did not reach us. Delete it, or type the words again."

KEPT = [
    "😀 👩‍👩‍👧‍👦 🏳️‍🌈",
    "مرحبا \u202eدلوقتي\u202c שלום",
    "<script>alert(1)</script>",
    "' OR 1=1; --",
    "{{ settings.SECRET_KEY }} {% load x %}",
    "a\u0301 ≠ á  double  spaces\t\ttabs  ",
    "\nfirst line empty",
    "\x01\x1b[31m",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \ue000 \U0010fffd",
    "=HYPERLINK(1)",
]


@pytest.mark.parametrize("text", KEPT)
def test_unusual_words_are_stored_exactly(client, contact_settings, typed, text):
    client.post(FORM, typed | {"message": text, "full_name": "x" + text.strip() + "x"})
    inquiry = Inquiry.objects.get()
    assert (inquiry.message, inquiry.full_name) == (text, "x" + text.strip() + "x")


@pytest.mark.parametrize("text", KEPT)
def test_unusual_words_come_back_exactly_when_something_else_is_wrong(client, contact_settings, typed, text):
    response = client.post(FORM, typed | {"message": text, "full_name": ""})
    assert response.context["form"]["message"].value() == text
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("field", ["full_name", "email", "phone", "message"])
@pytest.mark.parametrize("character", ["\x00", "\ufffd"])
def test_character_that_cannot_be_kept_is_named(client, contact_settings, typed, field, character):
    response = client.post(FORM, typed | {field: typed[field] + character + "1"})
    assert response.context["form"].errors[field][0] == UNREADABLE
    assert Inquiry.objects.count() == 0


@pytest.mark.parametrize("bad", [b"%ED%A0%80", b"%ED%BF%BF", b"%FF%FE", b"%C3%28"])
def test_bytes_that_are_no_text_are_named_and_not_replaced(client, contact_settings, bad):
    body = b"full_name=Ana&email=ana%40example.com&message=Hello+" + bad
    response = client.post(FORM, body, content_type="application/x-www-form-urlencoded")
    assert response.context["form"].errors["message"] == [UNREADABLE]
    assert Inquiry.objects.count() == 0


@pytest.mark.parametrize("field", ["token", "consent_version", "website", "preferred_contact", "preferred_time"])
@pytest.mark.parametrize("text", ["\x00", "x" * 10_000, "-1", "😀"])
def test_hidden_and_chosen_fields_never_break_the_page(client, contact_settings, typed, field, text):
    assert client.post(FORM, typed | {field: text}).status_code in (200, 302)


def test_forged_token_is_replaced(client, contact_settings, typed):
    response = client.post(FORM, typed | {"token": "'><script>", "full_name": ""})
    assert response.context["form"].token.isdecimal()


def test_too_many_fields_are_answered_with_a_sentence(client, contact_settings, typed):
    response = client.post(FORM, typed | {f"extra{number}": "x" for number in range(1001)})
    assert response.status_code == 400
    assert "did not reach us in one piece" in response.content.decode()
    assert "855-586-2615" in response.content.decode()


def test_too_large_a_body_is_answered_with_a_sentence(client, contact_settings, typed, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    response = client.post(FORM, typed | {"message": "x" * 11_000})
    assert response.status_code == 413
    assert "too large" in response.content.decode()
    assert "855-586-2615" in response.content.decode()


def test_large_file_is_refused_before_it_is_read(client, contact_settings, typed, settings, tmp_path):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    upload = tmp_path / "scan.bin"
    upload.write_bytes(bytes(20_000))
    with upload.open("rb") as file:
        assert client.post(FORM, typed | {"file": file}).status_code == 413


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"--x\r\nnot multipart", "multipart/form-data; boundary=", 400),
        (b"full_name=Ana", "application/x-www-form-urlencoded; charset=utf-16", 400),
        (b"{}", "application/json", 200),
        (b"\x00\xff", "application/octet-stream", 200),
        (b"", "", 200),
        (b"&&&==%%%", "application/x-www-form-urlencoded", 200),
    ],
)
def test_body_of_another_kind_is_answered_with_a_page(client, contact_settings, body, content_type, status):
    response = client.post(FORM, body, content_type=content_type)
    assert response.status_code == status
    assert "<h1" in response.content.decode()


def test_length_that_is_no_number_breaks_nothing(client, contact_settings):
    assert client.post(FORM, b"", content_type="text/plain", CONTENT_LENGTH="many").status_code == 200


@pytest.mark.parametrize("article", ["sciatica", "", "x'><script>alert(1)</script>", "\x00", "é" * 300, "a/../b"])
def test_article_in_the_address_is_kept_only_when_it_is_one(client, contact_settings, article):
    response = client.get(FORM, {"article": article})
    assert response.context["form"].article == (article if article == "sciatica" else "")


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(full_name=TEXT, email=TEXT, phone=TEXT, message=TEXT, way=st.sampled_from(["email", "phone", ""]))
@example(full_name="Ana", email="ana@example.com", phone="", message=" x ", way="email")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_stored_exactly_or_refused_with_a_sentence(contact_settings, full_name, email, phone, message, way):
    typed = {"full_name": full_name, "email": email, "phone": phone, "message": message, "preferred_contact": way}
    request = RequestFactory().post(FORM, typed)
    form = ContactForm(request.POST, contact=Contact())
    if form.is_valid():
        inquiry = Inquiry.objects.get(pk=form.save().pk)
        assert inquiry.message == message
        assert (inquiry.full_name, inquiry.email, inquiry.phone) == (full_name.strip(), email.strip(), phone.strip())
    else:
        assert form.problems()


@pytest.mark.parametrize("charset", ["zlib", "rot13", "idna", "utf-7", "raw_unicode_escape", "latin-1"])
def test_a_form_in_another_encoding_is_refused_with_a_sentence(client, contact_settings, charset):
    body = b'--x\r\nContent-Disposition: form-data; name="full_name"\r\n\r\n+2AA- \\ud800\r\n--x--\r\n'
    page = client.generic("POST", FORM, body, content_type=f"multipart/form-data; boundary=x; charset={charset}")
    assert page.status_code == 400 and "did not reach us in one piece" in page.text
