"""Patients say what their message is about; staff choose what they may say, and who is told."""

import pytest
from django.urls import reverse

from appointments.models import Inquiry, Subject

pytestmark = pytest.mark.django_db

FORM = "/contact/"


@pytest.fixture
def subjects(db):
    booking = Subject.objects.create(label="Book an appointment", position=1)
    billing = Subject.objects.create(label="Billing <b>", position=2)
    Subject.objects.create(label="Old", is_offered=False)
    return booking, billing


def test_what_a_message_is_about_is_kept_in_the_words_the_patient_read(client, contact_settings, typed, subjects):
    page = client.get(FORM).text
    assert page.index("Book an appointment") < page.index("Billing &lt;b&gt;") and "Old" not in page
    client.post(FORM, typed | {"about": str(subjects[1].pk)})
    subjects[1].label = "Renamed"
    subjects[1].save()
    inquiry = Inquiry.objects.get()
    assert (inquiry.about, inquiry.about_words) == (subjects[1], "Billing <b>")
    subjects[1].delete()
    inquiry.refresh_from_db()
    assert (inquiry.about, inquiry.about_words) == (None, "Billing <b>")


def test_it_need_not_be_said(client, contact_settings, typed, subjects):
    assert "What is your message about? (optional)" in client.get(FORM).text
    client.post(FORM, typed)
    assert Inquiry.objects.get().about_words == ""


@pytest.mark.parametrize("wrong", ["999", "x", "\x00", "Old"])
def test_a_choice_that_is_none_is_told_and_the_words_are_kept(client, contact_settings, typed, subjects, wrong):
    page = client.post(FORM, typed | {"about": wrong}).text
    assert "Choose what your message is about from the list." in page and "I would like to come in." in page
    assert not Inquiry.objects.exists()


def test_the_form_does_not_ask_when_there_is_nothing_to_choose(client, contact_settings, typed):
    assert "What is your message about?" not in client.get(FORM).text
    client.post(FORM, typed | {"about": "1"})
    assert Inquiry.objects.get().about_words == ""


def test_the_form_still_asks_while_the_database_is_away(client, contact_settings, subjects, broken_database):
    client.get(FORM)
    with broken_database():
        assert "Book an appointment" in client.get(FORM).text


def test_only_administrators_change_subjects(signed_in, front_desk, administrator, subjects):
    listed = reverse("admin:appointments_subject_changelist")
    assert signed_in(front_desk).get(listed).status_code == 403
    client = signed_in(administrator)
    assert "Book an appointment" in client.get(listed).text
    sent = {"label": "Insurance", "position": "3", "is_offered": "on", "recipients": "billing@"}
    page = client.post(reverse("admin:appointments_subject_add"), sent).text
    assert "“billing@” is not an email address." in page
    client.post(reverse("admin:appointments_subject_add"), sent | {"recipients": "billing@clinic.example"})
    assert Subject.objects.get(label="Insurance").recipients == "billing@clinic.example"
