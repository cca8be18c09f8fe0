"""The short form of the long trials: acknowledged means stored, once, and told of, whatever is killed."""

import pytest
from django.db import connection

from tests.torture import full_disk, submissions


@pytest.fixture
def database(db):
    return {"postgresql": "postgres"}.get(connection.vendor, connection.vendor)


def test_nothing_acknowledged_is_lost_while_servers_are_killed(database):
    facts, problems = submissions.trial(database, messages=40, kill_every=1.5, drain=90)
    assert problems == [], facts


def test_control_a_site_that_answers_before_it_stores_is_found_out():
    _, problems = submissions.trial("sqlite", messages=10, kill_every=60, naive=True, drain=60)
    assert any("acknowledged and not stored" in problem for problem in problems), problems


def test_a_full_disk_loses_nothing_and_gives_the_words_back():
    if reason := full_disk.possible():
        pytest.skip(reason)
    facts, problems = full_disk.trial(messages=20)
    assert problems == [], facts
