"""Administrators set what the website says about reaching the clinic."""

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template

from appointments.contact import Contact
from appointments.models import ContactSettings, Placement
from appointments.models.settings import CONSENT

pytestmark = pytest.mark.django_db

PAGE = "/admin/appointments/contactsettings/1/change/"
TYPED = {
    "clinic_name": "Spine Clinic",
    "emergency_notice": "Call 911.",
    "notification_recipients": "a@clinic.example\nb@clinic.example",
}


def test_nothing_set_yet_gives_blanks_and_no_numbers():
    details = Contact()
    assert (details.clinic_name, details.address, details.demo_notice) == ("", "", False)
    assert [getattr(details, placement.value) for placement in Placement] == [None] * 4


def test_unknown_place_on_the_page_is_an_error():
    with pytest.raises(AttributeError):
        Contact().sidebar  # noqa: B018


def test_each_placement_has_a_setting_of_its_own():
    fields = {field.name for field in ContactSettings._meta.get_fields()}
    assert {f"{placement.value}_number" for placement in Placement} <= fields


@pytest.mark.parametrize("lines", ["a@clinic.example\n\n b@clinic.example \na@clinic.example", ""])
def test_recipients_are_one_address_a_line_each_once(lines):
    settings = ContactSettings(notification_recipients=lines)
    settings.full_clean(exclude=["id"])
    assert settings.recipients == (["a@clinic.example", "b@clinic.example"] if lines else [])


@pytest.mark.parametrize("lines", ["a@clinic.example, b@clinic.example", "desk", "a@clinic.example\nnot one"])
def test_line_that_is_no_address_is_named(lines):
    with pytest.raises(ValidationError, match="is not an email address"):
        ContactSettings(notification_recipients=lines).full_clean()


def test_changed_consent_gets_a_new_version_and_other_changes_do_not(contact_settings):
    contact_settings.consent_text = "New words."
    contact_settings.save()
    contact_settings.tagline = "Hello"
    contact_settings.save()
    contact_settings.consent_text = "Newer words."
    contact_settings.save(update_fields=["consent_text"])
    contact_settings.save(update_fields=["tagline"])
    contact_settings.refresh_from_db()
    assert contact_settings.consent_version == 3


def test_demonstration_is_announced_while_its_content_is_shown(contact_settings):
    ContactSettings.objects.update(demo_content="shown")
    assert Contact().demo_notice is True
    ContactSettings.objects.update(demo_content="cleared")
    assert Contact().demo_notice is False


def test_visitor_is_asked_to_sign_in(client, contact_settings):
    assert client.post(PAGE, TYPED)["Location"].startswith("/admin/login/")
    assert ContactSettings.current().clinic_name != "Spine Clinic"


@pytest.mark.parametrize("account", ["front_desk", "editor", "author", "medical_reviewer"])
def test_other_roles_are_refused(request, signed_in, contact_settings, account):
    assert signed_in(request.getfixturevalue(account)).post(PAGE, TYPED).status_code == 403
    assert ContactSettings.current().clinic_name != "Spine Clinic"


def test_administrator_changes_the_settings(signed_in, administrator, contact_settings, urgent_number):
    ContactSettings.objects.update(is_demo=True)
    answer = signed_in(administrator).post(PAGE, TYPED | {"header_number": urgent_number.pk})
    assert answer["Location"] == "/admin/"
    settings = ContactSettings.current()
    assert (settings.clinic_name, settings.header_number, settings.is_demo) == ("Spine Clinic", urgent_number, False)


def test_settings_can_be_filled_in_before_the_row_exists(signed_in, administrator):
    client = signed_in(administrator)
    assert client.get("/admin/appointments/contactsettings/")["Location"] == PAGE
    assert client.get(PAGE).status_code == 200
    assert not ContactSettings.objects.exists()
    client.post(PAGE, TYPED)
    assert ContactSettings.objects.get().recipients == ["a@clinic.example", "b@clinic.example"]


def test_wrong_recipient_is_told_to_the_administrator(signed_in, administrator, contact_settings):
    page = signed_in(administrator).post(PAGE, TYPED | {"notification_recipients": "desk"}).content.decode()
    assert "“desk” is not an email address." in page


def test_there_is_neither_a_second_row_nor_a_deletion(signed_in, administrator, contact_settings):
    client = signed_in(administrator)
    assert client.get("/admin/appointments/contactsettings/add/").status_code == 403
    assert client.post("/admin/appointments/contactsettings/1/delete/", {"post": "yes"}).status_code == 403
    assert ContactSettings.objects.count() == 1


def test_retired_number_cannot_be_placed(
    signed_in, administrator, contact_settings, appointments_number, urgent_number
):
    appointments_number.retire(urgent_number, by=administrator)
    page = signed_in(administrator).post(PAGE, TYPED | {"footer_number": appointments_number.pk}).content.decode()
    assert "Select a valid choice" in page


class FakeArticle:
    slug, title = "sciatica", "Sciatica"


def test_contact_section_knows_its_number_its_place_and_its_article(rf, contact_settings):
    template = Template("{% load contact %}{% contact_section article=article %}")
    html = template.render(Context({"contact": Contact(), "article": FakeArticle}))
    assert "855-586-2615" in html
    assert 'action="/contact/"' in html
    assert '<input type="hidden" name="placement" value="contact_section">' in html
    assert '<input type="hidden" name="article" value="sciatica" form="contact-form">' in html
    assert 'id="contact-form"' in html


def test_contact_section_stands_without_an_article(contact_settings):
    html = Template("{% load contact %}{% contact_section %}").render(Context({"contact": Contact()}))
    assert '<input type="hidden" name="article" value="" form="contact-form">' in html
    assert 'name="placement" value="contact_section"' in html


def test_the_second_of_two_people_changing_the_settings_undoes_nothing(signed_in, administrator, contact_settings):
    client = signed_in(administrator)
    seen = client.get(PAGE).context["adminform"].form["seen"].value()
    assert client.post(PAGE, {**TYPED, "tagline": "First", "seen": seen}).status_code == 302
    page = client.post(PAGE, {**TYPED, "clinic_name": "Typed second", "seen": seen})
    assert page.status_code == 200
    assert "Somebody else changed these settings" in page.content.decode()
    assert "Typed second" in page.content.decode(), "what was typed is still there"
    contact_settings.refresh_from_db()
    assert (contact_settings.tagline, contact_settings.clinic_name) == ("First", "Spine Clinic")


@pytest.mark.parametrize("name", ["clinic_name", "emergency_notice"])
def test_what_every_page_needs_cannot_be_emptied(signed_in, administrator, contact_settings, name):
    page = signed_in(administrator).post(PAGE, {**TYPED, name: ""})
    assert list(page.context["adminform"].form.errors) == [name]


@pytest.mark.parametrize("words", ["The clinic may call me.", "SPINE CLINIC may call me.", " "])
def test_words_of_consent_name_the_clinic(signed_in, administrator, contact_settings, words):
    answer = signed_in(administrator).post(PAGE, {**TYPED, "consent_text": words})
    stored = ContactSettings.current()
    if "SPINE" in words or not words.strip():
        assert (answer.status_code, stored.consent_text) == (302, words.strip())
    else:
        assert "Name the clinic in these words, as “Spine Clinic”" in answer.text and words in answer.text
        assert stored.clinic_name != "Spine Clinic"


def test_the_words_of_consent_given_at_first_take_the_clinics_name(signed_in, administrator):
    signed_in(administrator).post(PAGE, {**TYPED, "consent_text": CONSENT})
    assert ContactSettings.current().consent_text.startswith("Spine Clinic may call or text me")


def test_administrator_reaches_the_contact_page_from_the_settings(signed_in, administrator, contact_settings):
    assert '<a href="/contact/" class="viewsitelink">' in signed_in(administrator).get(PAGE).text


def test_words_first_set_are_not_those_that_visitors_read_before(client, signed_in, administrator):
    assert 'name="consent_version" value="1"' in client.get("/contact/").text
    signed_in(administrator).post(PAGE, {**TYPED, "consent_text": CONSENT})
    assert ContactSettings.current().consent_version == 2
