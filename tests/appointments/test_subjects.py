"""Patients say what their message is about; staff choose what they may say, and who is told."""

import pytest
from django.urls import reverse

from appointments.models import Inquiry, Subject

pytestmark = pytest.mark.django_db

FORM = "/contact/"
QUERIES = 8  # however many subjects there are


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


def test_the_same_words_about_something_else_are_another_message(client, contact_settings, typed, subjects):
    for subject in [*subjects, subjects[1]]:
        client.post(FORM, typed | {"about": str(subject.pk)})
    assert sorted(Inquiry.objects.values_list("about", flat=True)) == sorted(subject.pk for subject in subjects)


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


@pytest.mark.parametrize(("count", "element"), [(7, '<input type="radio" name="about"'), (8, '<select name="about"')])
def test_few_subjects_are_shown_at_once_and_many_in_a_list(client, contact_settings, typed, count, element):
    made = [Subject.objects.create(label=f"Subject {number}") for number in range(count)]
    assert element in client.get(FORM).text
    assert "Choose what your message is about" in client.post(FORM, typed | {"about": "999"}).text
    client.post(FORM, typed | {"about": ""})
    client.post(FORM, typed | {"about": str(made[-1].pk), "message": "Another"})
    assert [inquiry.about for inquiry in Inquiry.objects.order_by("pk")] == [None, made[-1]]


def test_a_subject_withdrawn_meanwhile_keeps_the_words_typed(client, contact_settings, typed, subjects):
    subjects[0].is_offered = False
    subjects[0].save()
    page = client.post(FORM, typed | {"about": str(subjects[0].pk)}).text
    assert "Choose what your message is about from the list." in page and "I would like to come in." in page


def test_the_form_asks_as_few_queries_however_many_subjects(client, contact_settings, django_assert_num_queries):
    for number in range(20):
        Subject.objects.create(label=f"Subject {number}")
        if number in (0, 19):
            with django_assert_num_queries(QUERIES):
                client.get(FORM)


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


def test_administrators_put_subjects_in_order_from_their_list(signed_in, administrator, subjects):
    listed = reverse("admin:appointments_subject_changelist")
    client = signed_in(administrator)
    rows = client.get(listed).context["cl"].formset.forms
    sent = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows), "_save": "Save"}
    for place, row in enumerate(rows):
        sent |= {f"form-{place}-id": row.instance.pk, f"form-{place}-position": 9 - place}
        sent |= {f"form-{place}-is_offered": "on"}
    client.post(listed, sent)
    assert list(Subject.objects.all()) == [row.instance for row in reversed(rows)]
    page = client.post(listed, sent | {"form-0-position": "99999999999999999999"})
    assert page.status_code == 200 and "Please correct the error" in page.text
