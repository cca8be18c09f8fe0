"""What was done with patients' messages stays as it was recorded, and administrators can look it up."""

import pytest
from django.db import connection, transaction

from appointments import guards
from appointments.models import Inquiry, InquiryEvent
from tests.blog.raw import add, change, refused, run

pytestmark = pytest.mark.django_db

LIST = "/admin/appointments/inquiryevent/"
TABLE = "appointments_inquiryevent"


@pytest.fixture
def inquiry(cleaned):
    return Inquiry.receive(cleaned, token="t")


@pytest.fixture
def event(inquiry, front_desk):
    return InquiryEvent.objects.record("viewed", inquiry, by=front_desk, source="203.0.113.0")


# The database


def test_database_refuses_to_change_a_record(event):
    for column in (field.column for field in InquiryEvent._meta.concrete_fields):
        with refused("records are never changed"):
            run(f"UPDATE {TABLE} SET {column} = {column}")
    assert run(f"UPDATE {TABLE} SET detail = detail WHERE id = -1") == 0, "the statement itself is sound"
    with refused("records are never changed"):
        change(event, detail="Nobody looked")


def test_database_refuses_to_delete_a_record(event):
    with refused("records are never deleted"):
        run(f"DELETE FROM {TABLE}")
    with refused("records are never deleted"), transaction.atomic():
        InquiryEvent.objects.all().delete()
    assert run(f"DELETE FROM {TABLE} WHERE id = -1") == 0


def test_database_refuses_to_put_another_record_in_its_place(event):
    with refused("records are never changed"), transaction.atomic():
        event.detail = "Nobody looked"
        InquiryEvent._base_manager.bulk_create(
            [event], update_conflicts=True, update_fields=["detail"], unique_fields=["id"]
        )
    event.refresh_from_db()
    add(event)
    assert list(InquiryEvent.objects.values_list("detail", flat=True)) == ["", ""]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="Only SQLite has INSERT OR REPLACE.")
def test_database_refuses_to_replace_a_record(event):
    columns = ", ".join(field.column for field in InquiryEvent._meta.concrete_fields)
    with refused("records are never changed"):
        run(f"INSERT OR REPLACE INTO {TABLE} ({columns}) SELECT {columns} FROM {TABLE}")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="Only PostgreSQL has TRUNCATE.")
@pytest.mark.parametrize("table", guards.RECORDS)
def test_database_refuses_to_empty_the_records(event, table):
    connection.check_constraints()  # what waits for the transaction's end would stand in the way
    with refused("records are never deleted"):
        run(f"TRUNCATE {table} CASCADE")


def test_triggers_can_be_taken_off_and_put_on_again(event):
    guards.remove(connection)
    assert run(f"UPDATE {TABLE} SET detail = 'x'") == 1
    guards.install(connection)
    guards.install(connection)
    with refused("records are never changed"):
        run(f"UPDATE {TABLE} SET detail = 'y'")


def test_an_account_with_records_cannot_be_deleted(event, front_desk):
    with refused("(?i)foreign key"), transaction.atomic():
        run("DELETE FROM auth_user WHERE id = %s", front_desk.pk)
        connection.check_constraints()


# The list


def test_visitor_is_asked_to_sign_in(client, event):
    for address in (LIST, f"{LIST}{event.pk}/change/"):
        assert client.get(address)["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("account", ["author", "editor", "medical_reviewer", "front_desk"])
def test_other_roles_see_no_records(request, signed_in, event, account):
    client = signed_in(request.getfixturevalue(account))
    for address in (LIST, f"{LIST}{event.pk}/change/"):
        assert client.get(address).status_code == 403


def test_administrators_see_what_was_done_by_whom_and_when(signed_in, administrator, event, inquiry):
    page = signed_in(administrator).get(LIST).content.decode()
    assert "Opened" in page and "Fran Desk" in page and "203.0.113.0" in page
    assert f'<a href="/admin/appointments/inquiry/{inquiry.pk}/change/">#{inquiry.pk}</a>' in page
    assert signed_in(administrator).get(f"{LIST}{event.pk}/change/").status_code == 200


def test_nobody_adds_changes_or_deletes_a_record(signed_in, administrator, event):
    client = signed_in(administrator)
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{event.pk}/change/", {"detail": "x"}).status_code == 403
    assert client.post(f"{LIST}{event.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"})
    assert InquiryEvent.objects.get().detail == ""


def test_a_deleted_message_keeps_its_number_without_a_link(signed_in, administrator, event, inquiry):
    inquiry.notifications.all().delete()
    inquiry.delete()
    page = signed_in(administrator).get(LIST).content.decode()
    assert f"#{event.inquiry_number}, deleted" in page
    assert f"/inquiry/{event.inquiry_number}/change/" not in page


def test_records_are_found_by_message_by_what_and_by_whom(signed_in, administrator, event, front_desk, inquiry):
    other = InquiryEvent.objects.record("listed", by=administrator)
    purged = InquiryEvent.objects.record("purged", inquiry)
    client = signed_in(administrator)

    def found(query):
        return {row.pk for row in client.get(LIST + query).context["cl"].result_list}

    assert found("") == {event.pk, other.pk, purged.pk}
    assert found(f"?q={inquiry.pk}") == found(f"?q=%23{inquiry.pk}") == {event.pk, purged.pk}
    assert found("?kind__exact=listed") == {other.pk}
    assert found(f"?who={front_desk.pk}") == {event.pk}
    assert found("?who=site") == {purged.pk}
    assert found("?at__gte=2020-01-01+00:00:00%2B00:00&at__lt=2020-01-02+00:00:00%2B00:00") == set()


@pytest.mark.parametrize("query", ["q=ana@example.com", "q=" + "9" * 400, "q=٣", "q=-1", "q=x%20y", "who=x", "who=%00"])
def test_odd_questions_find_nothing_or_all_and_never_fail(signed_in, administrator, event, query):
    answer = signed_in(administrator).get(f"{LIST}?{query}")
    assert answer.status_code == 200
    assert len(answer.context["cl"].result_list) == (0 if query.startswith("q=") else 1)


def test_the_list_asks_the_same_few_queries_however_long(
    signed_in, administrator, inquiry, front_desk, django_assert_max_num_queries
):
    for _ in range(30):
        InquiryEvent.objects.record("viewed", inquiry, by=front_desk)
    client = signed_in(administrator)
    with django_assert_max_num_queries(10):
        client.get(LIST)
