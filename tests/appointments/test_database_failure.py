"""When the database cannot take a message, the patient keeps their words and gets the phone number."""

import pytest
from django.db import OperationalError, connection

from appointments.contact import Contact
from appointments.models import Inquiry, Notification

pytestmark = pytest.mark.django_db

FORM = "/contact/"


def assert_kept_for_another_try(response, typed):
    page = response.content.decode()
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert response["Cache-Control"] == "no-store"
    assert "We could not save your message" in page
    assert "855-586-2615" in page
    assert typed["full_name"] in page and "I would like to come in.  Thank you!" in page


def test_message_is_handed_back_while_nothing_can_be_read(client, contact_settings, typed, broken_database):
    client.get(FORM)
    with broken_database():
        response = client.post(FORM, typed)
    assert_kept_for_another_try(response, typed)


@pytest.mark.parametrize("table", ["appointments_inquiry", "appointments_notification"])
def test_message_is_handed_back_whole_when_it_cannot_be_written(client, contact_settings, typed, table, caplog):
    def full(execute, sql, params, many, context):
        if sql.startswith(f'INSERT INTO "{table}"'):
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(full):
        response = client.post(FORM, typed)
    assert_kept_for_another_try(response, typed)
    assert Inquiry.objects.count() == Notification.objects.count() == 0
    assert typed["email"] not in caplog.text and "O’Neill" not in caplog.text


def test_message_sent_again_afterwards_is_stored_once(client, contact_settings, typed, broken_database):
    client.get(FORM)
    with broken_database():
        client.post(FORM, typed)
    assert client.post(FORM, typed).status_code == 302
    assert Inquiry.objects.count() == 1


def test_page_answers_from_memory_while_the_database_is_away(client, contact_settings, broken_database):
    client.get(FORM)
    with broken_database():
        response = client.get(FORM)
    assert response.status_code == 200
    assert "855-586-2615" in response.content.decode()


def test_contact_details_are_blank_when_nothing_was_ever_read(db, broken_database):
    details = Contact()
    with broken_database():
        assert (details.clinic_name, details.header, details.number("appointments")) == ("", None, None)
        assert details.is_live is False


def test_numbers_named_in_texts_come_from_memory_too(contact_settings, urgent_number, broken_database):
    Contact().number("urgent")
    with broken_database():
        assert Contact().number("urgent") == urgent_number


def test_same_message_at_the_same_moment_is_stored_once(at_once, contact_settings, cleaned):
    outcomes = at_once(*[lambda: Inquiry.receive(cleaned, token="t").pk] * 8)
    assert len(set(outcomes)) == 1, outcomes
    assert Inquiry.objects.count() == Notification.objects.count() == 1
