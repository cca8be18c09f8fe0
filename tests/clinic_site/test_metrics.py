"""What a Prometheus on this machine is told, and that nobody else is told anything."""

import http.client
import re
import time
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from appointments.models import Inquiry, Notification
from backups import files
from clinic_site import looks, places
from clinic_site.health import metrics
from tests.deploy.proxy import HOST, missing, proxy
from tests.torture import patients
from tests.torture.site import running

LOOKED_EVERY = looks.ASKED_EVERY  # by a server: for this process, tests make it none
PLAIN = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


def figures(text):
    """Return each sample's value by its name and labels."""
    return {
        (sample.name.removeprefix("clinic_site_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def ask(port, path, method="GET", body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    found = answer.status, answer.read().decode()
    connection.close()
    return found


@pytest.fixture
def now(settings, tmp_path, db):
    """Return a function that asks for the figures as Prometheus does."""
    settings.METRICS, settings.METRICS_DIR = True, tmp_path
    return lambda: figures(metrics(RequestFactory().get("/metrics")).content.decode())


def test_there_is_nothing_to_ask_unless_it_is_turned_on(client, db):
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize(
    ("outside", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": ""}, 200),  # at the web server's own socket
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "10.0.0.3"}, 404),
        ({"REMOTE_ADDR": "no address"}, 404),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ({"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": ""}, 404),
        ({"HTTP_FORWARDED": "for=127.0.0.1"}, 404),
    ],
)
def test_only_a_program_of_this_machine_is_answered(settings, tmp_path, db, outside, status):
    settings.METRICS, settings.METRICS_DIR = True, tmp_path
    assert metrics(RequestFactory().get("/metrics", **outside)).status_code == status


def test_the_site_as_it_is_now(now, settings, monkeypatch):
    monkeypatch.setattr(places, "free_bytes", lambda: {"DATA_DIR": 5})
    first = now()
    assert first["last_backup_timestamp_seconds",] == 0 and first["notices_oldest_seconds",] == 0
    words = {"full_name": "Pat Ient", "email": "pat@patient.example", "message": "Help", "preferred_contact": "email"}
    for number, status in enumerate(["new", "closed", "spam"]):
        inquiry = Inquiry.objects.create(**words, dedupe_key=str(number) * 64, status=status)
        Notification.objects.create(
            inquiry=inquiry, created_at=timezone.now() - timedelta(hours=number), last_error="no" if number else ""
        )
    Notification.objects.create(inquiry=inquiry, kind="patient", attempts=10, last_error="no")
    settings.BACKUP_DIR.mkdir()
    files.new_path(settings.BACKUP_DIR, taken := timezone.now().replace(microsecond=0)).touch()
    seen = now()
    assert seen["database_up",] == 1
    assert (seen["inquiries", "inbox"], seen["inquiries", "quarantine"]) == (2, 1)
    assert (seen["notices_undelivered",], seen["mails_failing",], seen["mails_given_up",]) == (3, 2, 1)
    assert 7200 <= seen["notices_oldest_seconds",] < 7260
    assert seen["last_backup_timestamp_seconds",] == taken.timestamp()
    assert seen["disk_free_bytes", "DATA_DIR"] == 5
    assert {key for key in seen if key[0] == "reviews"} == {("reviews", "overdue"), ("reviews", "due_soon")}


def test_each_look_costs_the_same_few_queries(now, django_assert_num_queries):
    with django_assert_num_queries(4):
        now()


def test_a_dead_database_is_a_figure_and_no_error(now, monkeypatch):
    monkeypatch.setattr(looks.Look, "answer", lambda self: (_ for _ in ()).throw(TimeoutError))
    assert now()["database_up",] == 0


@pytest.fixture(scope="module")
def site():
    variables = {"METRICS": "true", "ALLOWED_HOSTS": f"{HOST},127.0.0.1", "BEHIND_PROXY": "true"}
    database = {"postgresql": "postgres"}.get(connection.vendor, connection.vendor)
    with running(database, variables=variables, workers=2) as site:
        yield site


def test_the_processes_of_a_server_are_added_up_and_outlive_one_another(db, site):
    before = figures(ask(site.port, "/metrics")[1])
    for _ in range(40):
        assert ask(site.port, "/blog/")[0] == 200
        assert ask(site.port, "/blog/my-name-is-pat/")[0] == 404
    words = patients.words(7)
    assert ask(site.port, "/contact/", "POST", urlencode(words), **PLAIN)[0] == 302
    assert ask(site.port, "/", "SECRET-METHOD")[0] in (405, 200, 403)
    time.sleep(LOOKED_EVERY + 0.1)
    text = ask(site.port, "/metrics")[1]
    after = figures(text)

    def more(*key):
        return after.get(key, 0) - before.get(key, 0)

    def answers(method, status, route, page=""):
        return more("requests_total", method, page, route, status)

    made, kept = answers("GET", "2xx", "/blog/", "made"), answers("GET", "2xx", "kept", "kept")
    assert 1 <= made <= 2 and made + kept == 40
    assert answers("GET", "4xx", "/blog/<slug:slug>/", "not kept") == 40
    assert more("request_seconds_count", "/blog/<slug:slug>/") == 40
    assert more("request_seconds_bucket", "+Inf", "/blog/<slug:slug>/") == 40
    assert answers("POST", "3xx", "/contact/") == 1
    assert any(key[:2] == ("requests_total", "other") for key in after)
    assert after["inquiries", "inbox"] + after["inquiries", "quarantine"] >= 1
    for secret in ["my-name", "SECRET", words["full_name"], words["email"]]:
        assert secret not in text
    folder = site.folder / "data" / "metrics"
    files_before = {path.name for path in folder.iterdir()}
    assert len({re.search(r"\d+", name)[0] for name in files_before if name.startswith("counter")}) == 2

    site.kill("web")
    site.launch("web")
    site.wait()
    ask(site.port, "/blog/my-name-is-pat/")
    again = figures(ask(site.port, "/metrics")[1])
    key = ("requests_total", "GET", "not kept", "/blog/<slug:slug>/", "4xx")
    assert again[key] == after[key] + 1
    assert {path.name for path in folder.iterdir()} == files_before, "the new processes count on where the others ended"


def test_what_a_proxy_passes_on_is_not_answered(site):
    assert ask(site.port, "/metrics", **{"X-Forwarded-For": "127.0.0.1"})[0] == 404
    assert ask(site.port, "/metrics")[0] == 200


def test_through_nginx_only_its_own_listener_of_this_machine_answers(site, tmp_path):
    if reason := missing():
        pytest.fail(reason)
    with proxy(tmp_path, f"127.0.0.1:{site.port}") as front:
        assert front.ask("/metrics")[0] == 404
        status, text = ask(front.metrics, "/metrics")
        assert status == 200 and "clinic_site_requests_total" in text
        assert ask(front.metrics, "/metrics", **{"X-Forwarded-For": "203.0.113.9"})[0] == 404
        assert [ask(front.metrics, path)[0] for path in ("/", "/admin/", "/readyz")] == [404] * 3
        assert ask(front.metrics, "/metrics", "POST", "")[0] == 403
    assert f"listen 127.0.0.1:{front.metrics};" in (tmp_path / "metrics.conf").read_text()
