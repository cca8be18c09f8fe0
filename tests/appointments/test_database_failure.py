"""When the database cannot take a message, the patient keeps their words and gets the phone number."""

import sqlite3
from contextlib import closing

import pytest
from django.db import OperationalError, connection, connections

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


# The same with a database that really cannot

sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's disk and locks are the server's.")
postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server to lose.")


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def assert_all_acknowledged_are_stored(acknowledged):
    assert sorted(inquiry.message for inquiry in Inquiry.objects.all()) == sorted(acknowledged)
    assert Notification.objects.count() == len(acknowledged)


@pytest.fixture
def committing(transactional_db, contact_settings, client):
    """A site that commits what it stores and has read its contact details once."""
    client.get(FORM)


@sqlite
def test_on_a_full_disk_each_message_is_stored_or_handed_back(committing, client, typed):
    ask(f"PRAGMA max_page_count = {ask('PRAGMA page_count')[0] + 8}")
    acknowledged, response = [], None
    try:
        for number in range(100):
            sent = typed | {"message": f"I would like to come in.  Thank you! {number} {'x' * 4000}"}
            response = client.post(FORM, sent)
            if response.status_code != 302:
                break
            acknowledged.append(sent["message"])
        assert acknowledged
        assert_kept_for_another_try(response, sent)
        assert_all_acknowledged_are_stored(acknowledged)
    finally:
        ask("PRAGMA max_page_count = 1073741823")
    assert client.post(FORM, sent).status_code == 302
    assert_all_acknowledged_are_stored([*acknowledged, sent["message"]])


@sqlite
def test_while_another_program_holds_the_database_the_message_is_handed_back(committing, client, typed):
    ask("PRAGMA busy_timeout = 100")
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            assert_kept_for_another_try(client.post(FORM, typed), typed)
            assert client.get(FORM).status_code == 200
        finally:
            other.execute("ROLLBACK")
            ask("PRAGMA busy_timeout = 5000")
    assert client.post(FORM, typed).status_code == 302
    assert_all_acknowledged_are_stored([typed["message"]])


@pytest.fixture
def elsewhere():
    """A second connection to the same database."""
    other = connection.copy()
    yield other
    other.close()


@postgresql
@pytest.mark.parametrize("before", ["SELECT", 'INSERT INTO "appointments_notification"'])
def test_when_the_connection_is_lost_the_message_is_handed_back(committing, client, typed, elsewhere, before):
    backend = ask("SELECT pg_backend_pid()")[0]

    def lose(execute, sql, params, many, context):
        if sql.startswith(before):
            with elsewhere.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(lose):
        response = client.post(FORM, typed)
    assert_kept_for_another_try(response, typed)
    connections.close_all()  # as Django does between requests, which the test client leaves out
    assert_all_acknowledged_are_stored([])
    assert client.post(FORM, typed).status_code == 302
    assert_all_acknowledged_are_stored([typed["message"]])


@postgresql
def test_a_server_that_only_reads_leaves_the_message_with_the_patient(committing, client, typed):
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    response = client.post(FORM, typed)
    assert_kept_for_another_try(response, typed)
    connections.close_all()  # the refusal goes with its connection
    assert client.post(FORM, typed).status_code == 302
    assert_all_acknowledged_are_stored([typed["message"]])


@postgresql
@pytest.mark.parametrize("limit", ["lock_timeout", "statement_timeout"])
def test_a_locked_table_leaves_the_message_with_the_patient(committing, client, typed, elsewhere, limit):
    with connection.cursor() as cursor:
        cursor.execute(f"SET {limit} = 100")
    with elsewhere.cursor() as cursor:
        cursor.execute("BEGIN; LOCK TABLE appointments_inquiry IN SHARE MODE")
        response = client.post(FORM, typed)
        cursor.execute("ROLLBACK")
    assert_kept_for_another_try(response, typed)
    connections.close_all()  # the limit goes with its connection
    assert client.post(FORM, typed).status_code == 302
    assert_all_acknowledged_are_stored([typed["message"]])
