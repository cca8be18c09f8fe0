"""The rules themselves are verified too, and every record, however many there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog import chunks, guards
from blog.models import Alarm, Revision
from tests.blog.verifying import differences, verify

# Rules


@pytest.mark.parametrize("name", [name for name, *_ in guards.RULES])
def test_a_rule_taken_off_the_database_is_found(db, name):
    assert verify()
    table = next(rule[1] for rule in guards.RULES if rule[0] == name)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
    assert differences() == [f"Rule {name} is not in force on the table {table}."]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite cannot switch a trigger off")
def test_a_rule_switched_off_is_found(db):
    name, table, *_ = guards.RULES[0]
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    assert differences() == [f"Rule {name} is not in force on the table {table}."]


def test_all_rules_taken_off_are_told_one_by_one(db):
    guards.remove(connection)
    assert len(differences()) == len(guards.RULES)


# However many there are


def test_nothing_is_passed_over_between_two_chunks(make_article, monkeypatch):
    for number in range(5):
        make_article(title=f"Article {number}")
    monkeypatch.setattr(chunks.in_chunks, "__defaults__", (2,))
    assert verify().startswith("5 revisions, ")
    guards.remove(connection)
    Revision._base_manager.update(summary="Changed")
    guards.install(connection)
    assert len(differences()) == 5
    assert Alarm.objects.count() == 5


def test_queries_do_not_grow_with_the_records(published_article, make_published):
    with CaptureQueriesContext(connection) as few:
        verify()
    for number in range(3):
        make_published(title=f"Article {number}")
    with CaptureQueriesContext(connection) as many:
        assert verify() == "4 revisions, 4 reviews, 4 publications, 0 pictures: all as recorded."
    assert len(many) == len(few)
