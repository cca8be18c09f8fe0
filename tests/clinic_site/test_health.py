"""What a load balancer is told: whether the process lives, and whether it can serve."""

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder


def test_the_process_answers_without_asking_the_database(client):
    response = client.get("/healthz")  # pytest-django fails a test without its marker that asks the database
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_the_database_answers_and_is_migrated(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ready"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_before_every_migration_is_applied(client):
    MigrationRecorder(connection).migration_qs.filter(app="blog").order_by("-id").first().delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        "status": "unavailable",
        "problem": "Migrations are not applied. Run manage.py migrate.",
    }
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("failure", [OperationalError, InterfaceError])
def test_not_ready_when_the_database_does_not_answer(client, failure):
    def fail(execute, sql, params, many, context):
        raise failure("password=not-for-visitors")

    with connection.execute_wrapper(fail):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["problem"] == "The database does not answer."
    assert b"password" not in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_is_asked_without_a_cookie(client, address):
    assert not client.get(address).cookies
