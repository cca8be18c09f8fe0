"""The contact form in Spanish: its words, its errors, and what is kept of the language."""

import re

import pytest
from django.template import Context, Template
from django.utils import translation

from appointments import letters
from appointments.contact import Contact
from appointments.models import ContactSettings, Inquiry, Subject
from appointments.models.settings import CONSENT_ES
from tests.appointments.test_contact_settings import PAGE, TYPED

pytestmark = pytest.mark.django_db

FORM = "/es/contact/"


def test_errors_are_told_in_spanish_and_nothing_typed_is_lost(client, contact_settings):
    page = client.post(FORM, {"full_name": "Ana Peña", "email": "ana@"})
    assert page.text.index("<title>Error:") < page.text.index("Hay un problema")
    assert "Escriba un correo electrónico con el formato nombre@ejemplo.com." in page.text
    assert "Escriba su mensaje." in page.text and 'value="Ana Peña"' in page.text


def test_a_message_keeps_its_language_and_the_words_its_sender_saw(client, contact_settings, typed):
    consent = "La clínica puede llamarme. No es una condición de atención."
    ContactSettings.objects.update(consent_text_es=consent)
    subject = Subject.objects.create(label="Book an appointment", label_es="Pedir una cita")
    page = client.get(FORM).text
    assert consent in page and "Pedir una cita" in page and "Book an appointment" not in page
    version = re.search(r'name="consent_version" value="(\d+)"', page)[1]
    sent = client.post(FORM, typed | {"consent": "on", "consent_version": version, "about": subject.pk})
    assert sent["Location"] == "/es/contact/thanks/"
    inquiry = Inquiry.objects.get()
    assert (inquiry.language, inquiry.consent_wording, inquiry.about_words) == ("es", consent, "Pedir una cita")


def test_words_without_a_translation_stand_in_english(client, contact_settings):
    ContactSettings.objects.update(intro="Tell us.", intro_es="")
    assert "Tell us." in client.get(FORM).text


def test_changed_spanish_words_of_consent_get_a_new_version(contact_settings):
    before = contact_settings.consent_version
    contact_settings.consent_text_es = "Otra cosa."
    contact_settings.save()
    assert contact_settings.consent_version == before + 1


@pytest.mark.parametrize(("language", "subject"), [("en", "We have your message"), ("es", "Recibimos su mensaje")])
def test_the_mail_to_the_patient_speaks_the_language_of_the_message(cleaned, contact_settings, language, subject):
    inquiry = Inquiry.receive(cleaned, token="t", language=language)
    mail = letters.acknowledgement(inquiry, ["a@b.co"], message_id="1")
    assert mail.subject.startswith(subject) and mail.body.startswith(subject)


def test_staff_see_that_an_answer_is_wanted_in_spanish(signed_in, front_desk, cleaned):
    inquiry = Inquiry.receive(cleaned, token="t", language="es")
    client = signed_in(front_desk)
    for address in ("/admin/appointments/inquiry/", inquiry.get_absolute_url()):
        assert "Spanish" in client.get(address).text
    Inquiry.objects.update(language="en")
    for address in ("/admin/appointments/inquiry/", inquiry.get_absolute_url()):
        assert "Spanish" not in client.get(address).text


@pytest.mark.parametrize("words", ["La clínica puede llamarme.", "SPINE CLINIC puede llamarme."])
def test_spanish_words_of_consent_name_the_clinic(signed_in, administrator, contact_settings, words):
    page = signed_in(administrator).post(PAGE, {**TYPED, "consent_text_es": words})
    if "SPINE" in words:
        assert (page.status_code, ContactSettings.current().consent_text_es) == (302, words)
    else:
        assert list(page.context["adminform"].form.errors) == ["consent_text_es"] and words in page.text
        assert ContactSettings.current().clinic_name != "Spine Clinic"


def test_the_spanish_words_of_consent_given_at_first_take_the_clinics_name(signed_in, administrator):
    signed_in(administrator).post(PAGE, {**TYPED, "consent_text_es": CONSENT_ES})
    assert ContactSettings.current().consent_text_es.startswith("Spine Clinic puede llamarme")


def test_what_cannot_be_taken_is_refused_in_spanish(client, contact_settings, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    page = client.post(FORM, {"message": "x" * 100})
    assert page.status_code == 413 and "Su mensaje es demasiado grande." in page.text
    assert "solo se puede abrir" in client.delete(FORM).text


def test_a_message_that_cannot_be_stored_is_handed_back_in_spanish(client, contact_settings, typed, broken_database):
    client.get(FORM)
    with broken_database():
        page = client.post(FORM, typed)
    assert page.status_code == 503 and "No pudimos guardar su mensaje" in page.text and typed["full_name"] in page.text


def test_numbers_say_what_they_are_for_in_spanish(client, contact_settings, urgent_number):
    type(urgent_number).objects.filter(pk=urgent_number.pk).update(hours_es="Todos los días, de 7 a. m. a 10 p. m.")
    page = client.get(FORM).text
    assert "Todos los días" in page and "Every day" not in page


@pytest.mark.parametrize(("language", "address"), [("en", "/contact/"), ("es", FORM)])
def test_texts_lead_to_the_form_in_their_language(contact_settings, language, address):
    text = Template("{% load contact %}{{ html|phone_numbers:contact }}")
    with translation.override(language):
        shown = text.render(Context({"html": '<a href="/contact/">x</a>', "contact": Contact()}))
    assert shown == f'<a href="{address}">x</a>'
