"""What was done stays as it was recorded, and outlives those who did it."""

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection, transaction

from audit import guards, kinds
from audit.models import AuditEvent
from tests.blog.raw import add, change, refused, run

pytestmark = pytest.mark.django_db

TABLE = "audit_auditevent"


@pytest.fixture
def event(editor):
    return AuditEvent.objects.record("changed", by=editor, source="203.0.113.0", subject=editor, detail="E-mail")


def test_database_refuses_to_change_a_record(event):
    for column in (field.column for field in AuditEvent._meta.concrete_fields):
        with refused("records are never changed"):
            run(f"UPDATE {TABLE} SET {column} = {column}")
    assert run(f"UPDATE {TABLE} SET detail = detail WHERE id = -1") == 0, "the statement itself is sound"
    with refused("records are never changed"):
        change(event, detail="nothing")


def test_database_refuses_to_delete_a_record(event):
    with refused("records are never deleted"):
        run(f"DELETE FROM {TABLE}")
    with refused("records are never deleted"), transaction.atomic():
        AuditEvent.objects.all().delete()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="Only SQLite has INSERT OR REPLACE.")
def test_database_refuses_to_replace_a_record(event):
    columns = ", ".join(field.column for field in AuditEvent._meta.concrete_fields)
    with refused("records are never changed"):
        run(f"INSERT OR REPLACE INTO {TABLE} ({columns}) SELECT {columns} FROM {TABLE}")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="Only PostgreSQL has TRUNCATE.")
def test_database_refuses_to_empty_the_record(event):
    with refused("records are never deleted"):
        run(f"TRUNCATE {TABLE} CASCADE")


def test_triggers_can_be_taken_off_and_put_on_again(event):
    guards.remove(connection)
    assert run(f"UPDATE {TABLE} SET detail = 'x'") == 1
    guards.install(connection)
    guards.install(connection)
    with refused("records are never changed"):
        run(f"UPDATE {TABLE} SET detail = 'y'")


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"kind": ""}, "audit_has_a_kind"),
        ({"by_name": ""}, "audit_keeps_who_by_name"),
        ({"by_id": None}, "audit_keeps_who_by_name"),
        ({"subject_kind": ""}, "audit_subject_is_whole"),
        ({"subject_number": None}, "audit_subject_is_whole"),
    ],
)
def test_database_refuses_half_a_record(event, changes, constraint):
    add(event)
    with refused(constraint):
        add(event, **changes)


def test_an_account_may_go_and_its_records_stay(event, editor):
    number = editor.pk
    editor.groups.clear()
    User.objects.get(pk=number).delete()
    connection.check_constraints()
    (kept,) = AuditEvent.objects.filter(by=number)
    assert (kept.by_name, kept.subject, kept.subject_number) == ("editor", "editor", number)
    assert str(kept) == "editor changed editor"


def test_only_kinds_that_are_named_are_recorded(editor):
    with pytest.raises(ValueError, match="no kind of event"):
        AuditEvent.objects.record("looked", by=editor)
    assert not AuditEvent.objects.exists()
    for kind in kinds.KINDS:
        assert AuditEvent.objects.record(kind, by=editor).get_kind_display() == kinds.KINDS[kind]


def test_long_and_broken_words_are_kept_readable(editor):
    event = AuditEvent.objects.record("changed", by=editor, detail="a\0b\n" + "x" * 600)
    assert event.detail.startswith("ab xxx") and event.detail.endswith("…") and len(event.detail) == 500


# Sign-ins


def kept():
    return [(e.kind, e.by_name, e.subject, e.source, e.detail) for e in AuditEvent.objects.order_by("pk")]


def sign_in(client, name, password):
    return client.post("/admin/login/", {"login": name, "password": password}, REMOTE_ADDR="203.0.113.77")


def test_a_sign_in_and_a_sign_out_are_recorded(client, editor):
    assert sign_in(client, "editor", "editor-password").status_code == 302
    assert client.post("/admin/logout/", REMOTE_ADDR="203.0.113.77").status_code == 200
    assert client.post("/admin/logout/").status_code == 302, "nobody is signed in any more"
    assert kept() == [
        ("signed_in", "editor", "editor", "203.0.113.0", ""),
        ("signed_out", "editor", "editor", "203.0.113.0", ""),
    ]


def test_a_failed_sign_in_names_the_account_only_if_there_is_one(client, editor):
    assert sign_in(client, "editor", "wrong").status_code == 200
    assert sign_in(client, "my-secret-password", "wrong").status_code == 200
    assert kept() == [
        ("sign_in_failed", "", "editor", "203.0.113.0", ""),
        ("sign_in_failed", "", "", "203.0.113.0", "unknown account"),
    ]


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, " ", "'; DROP TABLE audit_auditevent; --"])
def test_odd_names_are_unknown_accounts_and_no_errors(client, db, name):
    assert sign_in(client, name, "wrong").status_code == 200
    assert all(line[4] == "unknown account" for line in kept())


def test_nobody_is_kept_as_nobody(db):
    assert str(AuditEvent.objects.record("signed_out", by=AnonymousUser())) == "The site signed out"
