from contextlib import contextmanager

from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder


@contextmanager
def dead_database():
    def refuse(execute, sql, params, many, context):
        raise OperationalError("connection refused")

    with connection.execute_wrapper(refuse):
        yield


def test_the_process_answers_without_asking_the_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_a_site_that_can_serve_is_ready(client, db):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ready"})
    assert "no-store" in response["Cache-Control"]


def test_a_dead_database_makes_it_unready(client, db):
    with dead_database():
        response = client.get("/readyz")
    assert (response.status_code, response.json()["problem"]) == (503, "The database does not answer.")


def test_a_missing_migration_makes_it_unready(client, db):
    MigrationRecorder.Migration.objects.filter(app="clinic_site").delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "migrate" in response.json()["problem"]
