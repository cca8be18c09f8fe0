"""The short form of the long trials: acknowledged means stored, once, and told of, whatever is killed or full."""

import pytest
from django.db import connection

from tests.torture import full_disk, submissions
from tests.torture.site import running


@pytest.fixture(scope="module")
def site():
    with running({"postgresql": "postgres"}.get(connection.vendor, connection.vendor)) as site:
        yield site


def test_nothing_acknowledged_is_lost_while_servers_are_killed(db, site):
    facts, problems = submissions.trial(site, messages=100, kill_every=1, kills=3, pause=0.2, drain=60)
    assert problems == [], facts


def test_control_a_site_that_answers_before_it_stores_is_found_out(site):
    site.serve("tests.torture.naive:stores_later")
    _, problems = submissions.trial(site, messages=8, first=1000, kill_every=60, drain=60)
    site.serve("clinic_site.wsgi")
    assert any("acknowledged and not stored" in problem for problem in problems), problems


def test_a_full_disk_loses_nothing_and_gives_the_words_back(site):
    if site.server:
        pytest.skip("The disk that is to be full holds a SQLite database.")
    if reason := full_disk.possible():
        pytest.skip(reason)
    facts, problems = full_disk.trial(site, messages=20, first=2000)
    assert problems == [], facts
