"""What a load balancer is told: whether the process lives, and whether it can serve."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from appointments.models import Inquiry, Notification


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


def test_staff_who_read_messages_are_told_of_late_notices_and_nobody_else(client, front_desk, author):
    inquiry = Inquiry.objects.create(
        full_name="A", email="a@b.co", preferred_contact="email", message="Hi", dedupe_key="a" * 64
    )
    Notification.objects.create(inquiry=inquiry, created_at=timezone.now() - timedelta(minutes=20))
    response = client.get("/readyz")
    assert response.json() == {"status": "ready"} and not response.cookies and "Cookie" not in response.get("Vary", "")
    client.force_login(author)
    assert client.get("/readyz").json() == {"status": "ready"}
    client.force_login(front_desk)
    assert client.get("/readyz").json()["undelivered"] == {"count": 1, "oldest_minutes": 20}
    Notification.objects.update(created_at=timezone.now())
    assert client.get("/readyz").json()["undelivered"] == {"count": 0, "oldest_minutes": 0}
