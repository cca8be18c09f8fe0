"""Whatever is shown has its triggers, and they change the token once, with the change and never before it."""

import pytest
from django.apps import apps
from django.db import connection, transaction

from appointments.models import PhoneNumber
from blog import guards
from blog.models import Topic
from page_cache import content, triggers
from page_cache.apps import _watch_tables
from page_cache.models import ContentState
from page_cache.shown import COUNTS, MOMENTS, NOT_SHOWN, SHOWN


def test_every_model_is_shown_or_is_not():
    known = {model._meta.label for model in apps.get_models()}
    assert len(SHOWN) == len(set(SHOWN)) and not set(SHOWN) & set(NOT_SHOWN)
    assert known == set(SHOWN) | set(NOT_SHOWN)
    assert set(COUNTS) | set(MOMENTS) <= set(SHOWN)


@pytest.mark.django_db
def test_every_table_that_is_shown_has_its_triggers_whatever_the_guards_do():
    def missing():
        with connection.cursor() as cursor:
            there = dict(triggers.installed(cursor))
        return [
            name
            for table, _ in triggers.watched()
            for name in (f"shown_{table}_insert", f"shown_{table}_update", f"shown_{table}_delete")
            if there.get(name) != table
        ]

    assert missing() == []
    guards.remove(connection)
    assert missing() == []
    triggers.remove(connection)
    assert missing() != []
    triggers.install(connection)
    guards.install(connection)
    assert missing() == []


@pytest.mark.django_db(transaction=True)
def test_a_migration_changes_the_token():
    before = content.state().token
    _watch_tables("default")
    assert content.state().token not in (before, "new")


@pytest.mark.django_db(transaction=True)
def test_each_transaction_changes_the_token_when_it_is_done_and_not_before():
    tokens = [content.state().token]
    for number in range(3):
        with transaction.atomic():
            for each in range(20):
                Topic.objects.create(name=f"{number} {each}", slug=f"t-{number}-{each}", description="Words.")
            assert content.state() is None  # in a transaction, nobody knows
        tokens.append(content.state().token)
    assert len(set(tokens)) == 4


@pytest.mark.django_db(transaction=True)
def test_changes_at_once_all_come_through(at_once):
    numbers = [
        PhoneNumber.objects.create(key=f"n-{each}", label=f"Desk {each}", number=f"+1201555019{each}")
        for each in range(4)
    ]

    def change(number):
        for _ in range(5):
            with transaction.atomic():
                PhoneNumber.objects.filter(pk=number.pk).update(hours="Always")
                Topic.objects.create(name=f"{number.pk} {_}", slug=f"t-{number.pk}-{_}", description="Words.")
        return True

    assert at_once(*[lambda number=number: change(number) for number in numbers]) == [True] * 4


@pytest.mark.django_db(transaction=True)
def test_without_its_row_the_state_is_not_known(client):
    token = ContentState.objects.get().token
    ContentState.objects.all().delete()
    assert content.state() is None
    ContentState.objects.create(pk=1, token=token)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_is_opened_again_by_the_first_question():
    assert content.state()
    if connection.vendor == "postgresql":
        connection.connection.close()
    else:
        connection.connection.interrupt()
    assert content.state()
