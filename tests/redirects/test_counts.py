"""What is asked for is counted without a cost to visitors and without a trace of them."""

import datetime
import sqlite3
import time

import pytest
from django.db import OperationalError, connection

from redirects import tally as counting
from redirects import unfound
from redirects.models import MissingAddress, Redirect
from redirects.models import missing as keeping
from redirects.tally import tally

pytestmark = pytest.mark.django_db


def missing():
    return {each.path: each.hits for each in MissingAddress.objects.all()}


def test_uses_are_counted_and_written_down_together(client, django_assert_max_num_queries):
    redirect = Redirect.objects.lead("/old", "/blog/")
    for _ in range(5):
        client.get("/old/")
        client.get("/nothing/here/")
    redirect.refresh_from_db()
    assert redirect.hits == 0 and redirect.last_hit_on is None
    with django_assert_max_num_queries(12):
        tally.write()
    redirect.refresh_from_db()
    assert redirect.hits == 5 and redirect.last_hit_on and missing() == {"/nothing/here": 5}


def test_counts_are_written_by_the_first_request_after_a_minute(client, settings, monkeypatch):
    client.get("/nothing/here/")
    assert not missing()
    now = time.monotonic()
    monkeypatch.setattr(counting.time, "monotonic", lambda: now + 61)
    client.get("/nothing/else/")
    assert missing() == {"/nothing/here": 1, "/nothing/else": 1}


def test_counts_that_cannot_be_written_are_kept_and_the_visitor_is_answered(client, settings, monkeypatch, caplog):
    settings.COUNTS_WRITTEN_EVERY = 0
    Redirect.objects.lead("/old", "/blog/")

    def refuse(*args, **kwargs):
        raise OperationalError("attempt to write a readonly database")

    with monkeypatch.context() as patch:
        patch.setattr(type(MissingAddress.objects.all()), "count_up", refuse)
        assert client.get("/nothing/here/").status_code == 404
        assert client.get("/old/").status_code == 301
    assert "could not be written yet: OperationalError" in caplog.text
    tally.write()
    assert missing() == {"/nothing/here": 1} and Redirect.objects.get().hits == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite alone locks the whole database")
def test_counting_never_waits_for_a_lock(client, settings):
    settings.COUNTS_WRITTEN_EVERY = 0
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    assert client.get("/nothing/here/").status_code == 404
    assert time.monotonic() - begun < 3  # the usual time to wait is five seconds
    other.execute("ROLLBACK")
    other.close()
    tally.write()
    assert missing() == {"/nothing/here": 1}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite can be told to write nothing")
def test_a_database_that_is_only_read_answers(client, settings):
    settings.COUNTS_WRITTEN_EVERY = 0
    Redirect.objects.lead("/old", "/blog/")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    try:
        assert client.get("/old/").status_code == 301
        assert client.get("/nothing/here/").status_code == 404
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")


def test_what_is_held_in_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(counting, "MOST_HELD", 10)
    for number in range(50):
        tally.count_missing(f"/page-{number}", "")
        tally.count_missing("/page-3", "")
    tally.write()
    assert len(missing()) == 10 and missing()["/page-3"] == 51


def test_the_least_asked_for_are_dropped(monkeypatch):
    monkeypatch.setattr(keeping, "MOST_KEPT", 3)
    MissingAddress.objects.count_up({f"/page-{n}": (n, "") for n in range(1, 6)}, on=datetime.date(2026, 5, 14))
    MissingAddress.objects.filter(path="/page-5").ignore()
    MissingAddress.objects.count_up({"/new": (9, ""), "/page-5": (1, "")}, on=datetime.date(2026, 5, 15))
    assert missing() == {"/page-3": 3, "/page-4": 4, "/new": 9, "/page-5": 6}


def test_what_nobody_asked_for_in_a_month_is_dropped_first(monkeypatch):
    monkeypatch.setattr(keeping, "MOST_KEPT", 2)
    MissingAddress.objects.count_up({"/often-once": (99, ""), "/often": (9, "")}, on=datetime.date(2026, 5, 14))
    MissingAddress.objects.count_up({"/often": (1, ""), "/new": (1, "")}, on=datetime.date(2026, 6, 14))
    assert missing() == {"/often": 10, "/new": 1}


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/sciatica-causes/", "/sciatica-causes"),
        ("/2019/05/14/sciatica/", "/2019/05/14/sciatica"),
        ("/2019-05-14-sciatica/", "/2019-05-14-sciatica"),
        ("/category/back-pain/page/3/", "/category/back-pain/page/3"),
        ("/wp-content/uploads/2019/05/herniated-disc-1024x768.jpg", None),
        ("/a-very-long-title-about-what-happens-after-a-lumbar-fusion-surgery/", None),
        ("/.well-known/security.txt", None),
    ],
)
def test_plain_addresses_are_listed(path, kept):
    assert unfound.kept(path) == (kept or path.rstrip("/"))


@pytest.mark.parametrize(
    "path",
    [
        "/wp-login.php",
        "/.env",
        "/.git/config",
        "/blog/.env.production",
        "/wp-admin/",
        "/xmlrpc.php",
        "/cgi-bin/luci",
        "/a/../../etc/passwd",
        "/index.php/admin",
        "/backup.sql",
        "/vendor/phpunit/x",
        "/<script>alert(1)</script>",
        "/${jndi:ldap://x}",
    ],
)
def test_probes_are_counted_together(path):
    assert unfound.kept(path) == unfound.PROBES


@pytest.mark.parametrize(
    "path",
    [
        "/reset/ada@example.com/",
        "/reset/ada%40example.com/",
        "/call/8665530612/",
        "/call/(866)-553-0612",
        "/call/866.553.0612/",
        "/patient/12345678/",
        "/confirm/dGhpcyBpcyBhIHRva2VuMTIz/",
        "/confirm/550e8400-e29b-41d4-a716-446655440000/",
        "/confirm/9f86d081884c7d659a2feaa0c55ad015",
        "/page/" + "a" * 200,
    ],
)
def test_what_may_tell_of_a_person_is_not_kept(client, path):
    assert unfound.kept(path) == unfound.PRIVATE
    client.get(path, headers={"Referer": "https://search.example/?q=ada+roe"})
    tally.write()
    assert missing() == {unfound.PRIVATE: 1}


@pytest.mark.parametrize("path", ["/admin/x/", "/static/x.css", "/media/x.jpg", "/preview/x/", "/review/x/"])
def test_the_sites_own_addresses_are_not_counted(client, path):
    assert unfound.kept(path) is None


def test_of_where_a_visitor_came_from_the_host_alone_is_kept(client):
    for referrer in (
        "https://user:word@Search.Example:8443/find?q=my+name",
        "http://[broken",
        "about:blank",
        "x" * 999,
    ):
        client.get("/nothing/here/?name=Ada", headers={"Referer": referrer})
    tally.write()
    kept = MissingAddress.objects.get()
    assert (kept.path, kept.hits, kept.last_referrer) == ("/nothing/here", 4, "search.example")
