"""What a load balancer is told: whether the process lives, and whether it can serve."""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from botocore.config import Config
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from appointments.models import Inquiry, Notification
from clinic_site import health, looks, places

APART = looks.apart


@pytest.fixture(autouse=True)
def room(monkeypatch):
    """Leave this machine's own disk out of it."""
    monkeypatch.setattr(places, "free_bytes", dict)


@contextmanager
def dead_database(failure):
    def refuse(execute, sql, params, many, context):
        raise failure("password=not-for-visitors")

    with connection.execute_wrapper(refuse):
        yield


def test_the_process_answers_without_asking_the_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


def test_a_site_that_can_serve_is_ready(client, db):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ready"})
    assert "no-store" in response["Cache-Control"]


# A server that refuses, and a connection that broke after it was made.
@pytest.mark.parametrize("failure", [OperationalError, InterfaceError])
def test_a_dead_database_makes_it_unready(client, db, failure):
    with dead_database(failure):
        response = client.get("/readyz")
    assert (response.status_code, response.json()["problem"]) == (503, "The database does not answer.")
    assert b"password" not in response.content


def test_a_missing_migration_makes_it_unready(client, db):
    MigrationRecorder.Migration.objects.filter(app="clinic_site").delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "migrate" in response.json()["problem"]


@pytest.fixture
def late_notice(db):
    inquiry = Inquiry.objects.create(
        full_name="A", email="a@b.co", preferred_contact="email", message="Hi", dedupe_key="a" * 64
    )
    return Notification.objects.create(inquiry=inquiry, created_at=timezone.now() - timedelta(minutes=20))


def test_a_notice_that_waits_is_seen_by_every_monitor_and_takes_no_machine_away(client, late_notice):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "degraded", "warnings": ["outbox"]})
    Notification.objects.update(created_at=timezone.now())
    assert client.get("/readyz").json() == {"status": "ready"}


def test_a_full_disk_and_a_folder_that_cannot_be_written_are_seen(client, db, settings, monkeypatch):
    monkeypatch.setattr(places, "free_bytes", lambda: {"DATA_DIR": 10_000_000})
    settings.MEDIA_ROOT.write_text("no folder")
    response = client.get("/readyz")
    assert (response.status_code, response.json()["warnings"]) == (200, ["disk", "media"])


@pytest.mark.parametrize(
    "outside", [{"REMOTE_ADDR": "203.0.113.7"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}, {"HTTP_VIA": "1.1 proxy"}]
)
def test_the_public_learns_only_that_something_needs_somebody(client, late_notice, outside):
    assert client.get("/readyz", **outside).json() == {"status": "degraded"}


def test_staff_who_read_messages_are_told_of_late_notices_and_nobody_else(client, front_desk, author, late_notice):
    outside = {"REMOTE_ADDR": "203.0.113.7"}
    response = client.get("/readyz", **outside)
    assert response.json() == {"status": "degraded"} and not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    client.force_login(author)
    assert client.get("/readyz", **outside).json() == {"status": "degraded"}
    client.force_login(front_desk)
    answer = client.get("/readyz", **outside).json()
    assert answer == {
        "status": "degraded",
        "warnings": ["outbox"],
        "undelivered": {"count": 1, "oldest_minutes": 20},
    }
    Notification.objects.update(created_at=timezone.now())
    assert client.get("/readyz", **outside).json()["undelivered"] == {"count": 0, "oldest_minutes": 0}


def test_asked_often_it_asks_little(client, db, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(looks, "ASKED_EVERY", 60)
    client.get("/readyz")
    with django_assert_max_num_queries(0):
        assert {client.get("/readyz").status_code for _ in range(20)} == {200}
    for look in (health.SERVING, *health.WARNINGS.values()):
        look._at = 0.0  # as long ago as for the next test


def test_the_migrations_of_the_release_are_read_once(client, db, monkeypatch):
    client.get("/readyz")
    monkeypatch.setattr(health.MigrationLoader, "build_graph", lambda self: pytest.fail("read again"))
    assert client.get("/readyz").status_code == 200


@pytest.fixture
def hanging(monkeypatch):
    """Questions are asked in threads, as on a server; what hangs until the test is over, and who asked it."""
    monkeypatch.setattr(looks, "apart", APART)
    monkeypatch.setattr(looks, "PATIENCE", 0.3)
    over = threading.Event()
    asked = []

    def hang():
        asked.append(threading.get_ident())
        over.wait(20)

    yield hang, asked
    over.set()


def test_a_database_that_hangs_makes_it_unready_in_time_and_holds_one_thread(client, hanging, monkeypatch):
    hang, asked = hanging
    monkeypatch.setattr(health, "SERVING", looks.Look(hang))
    monkeypatch.setattr(health, "WARNINGS", {})
    began = time.monotonic()
    answers = [client.get("/readyz") for _ in range(5)]
    assert time.monotonic() - began < 2
    assert {(each.status_code, each.json()["problem"]) for each in answers} == {(503, "The database does not answer.")}
    assert len(asked) == 1


def test_a_disk_or_bucket_that_hangs_is_a_warning_in_time(client, hanging, monkeypatch):
    hang, _ = hanging
    monkeypatch.setattr(health, "SERVING", looks.Look(lambda: ""))
    monkeypatch.setattr(health, "WARNINGS", {"disk": looks.Look(dict), "media": looks.Look(hang)})
    began = time.monotonic()
    assert client.get("/readyz").json() == {"status": "degraded", "warnings": ["media"]}
    assert time.monotonic() - began < 2


@pytest.mark.django_db(transaction=True)
def test_it_looks_with_a_connection_of_its_own_and_lets_it_go(client, monkeypatch):
    monkeypatch.setattr(looks, "apart", APART)
    before = threading.active_count()
    assert client.get("/readyz").json() == {"status": "ready"}
    until = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.01)
    assert threading.active_count() == before


def test_a_bucket_is_asked(settings, unused_port):
    settings.S3_BUCKET = "pictures"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": "pictures",
                "endpoint_url": f"http://127.0.0.1:{unused_port}",
                "access_key": "a",
                "secret_key": "b",
                "region_name": "us-east-1",
                "client_config": Config(connect_timeout=1, retries={"max_attempts": 0}),
            },
        },
    }
    assert "does not take us in (EndpointConnectionError)" in places.media_problem()
    assert "MEDIA_ROOT" not in places.folders()
