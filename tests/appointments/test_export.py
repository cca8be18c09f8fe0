"""Messages leave the site as CSV or XLSX: only what was ticked, recorded first, and never as formulas."""

import re
from datetime import date, datetime

import pytest
from cryptography.fernet import Fernet
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from appointments.encryption import WrongKeyError
from appointments.models import Inquiry, InquiryEvent, Subject

from .exported import ALL, EXPORT, INBOX, USUAL, content, table


@pytest.fixture
def inquiry(db, cleaned):
    return Inquiry.receive(
        cleaned | {"consent": True, "phone": "+1 201 555 0123"},
        token="a",
        consent_wording="You may call me.",
        consent_version=4,
        attribution={"utm_source": "newsletter"},
        about=Subject.objects.create(label="Insurance"),
    )


@pytest.fixture
def messages(inquiry, cleaned, administrator):
    """One in each of three boxes: new, spam and trash."""
    spam = Inquiry.receive(cleaned | {"full_name": "Spam"}, token="b", spam_reasons=["honeypot"])
    trashed = Inquiry.receive(cleaned | {"full_name": "Trashed"}, token="c")
    trashed.trash(by=administrator)
    return inquiry, spam, trashed


@pytest.fixture
def export(signed_in, administrator):
    client = signed_in(administrator)
    return lambda **chosen: client.post(EXPORT, USUAL | chosen)


# Who


@pytest.mark.django_db
def test_visitor_is_asked_to_sign_in(client):
    assert client.get(EXPORT)["Location"].startswith("/admin/login/")
    assert client.post(EXPORT, USUAL)["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("account", ["front_desk", "author", "editor", "medical_reviewer"])
def test_only_administrators_export(request, signed_in, inquiry, account):
    account = request.getfixturevalue(account)
    client = signed_in(account)
    assert client.get(EXPORT).status_code == 403
    assert client.post(EXPORT, USUAL).status_code == 403
    with pytest.raises(PermissionDenied):
        Inquiry.objects.all().take_out(by=account)
    assert not InquiryEvent.objects.filter(kind="exported").exists()


def test_front_desk_is_not_offered_the_export_in_the_list(signed_in, front_desk, inquiry):
    client = signed_in(front_desk)
    assert "export_selected" not in client.get(INBOX).content.decode()
    ticked = {"action": "export_selected", ACTION_CHECKBOX_NAME: [inquiry.pk]}
    assert b'name="columns"' not in client.post(INBOX, ticked).content


def test_export_is_a_protected_post(administrator, inquiry):
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator)
    assert client.post(EXPORT, USUAL).status_code == 403
    assert client.get(EXPORT, USUAL).status_code == 200
    assert client.put(EXPORT).status_code in (403, 405)
    assert not InquiryEvent.objects.filter(kind="exported").exists()


# Which messages, and what of them


def test_form_ticks_neither_the_message_nor_where_its_sender_came_from(signed_in, administrator, inquiry):
    form = signed_in(administrator).get(EXPORT).context["form"]
    assert {"full_name", "email", "phone", "received_at"} <= set(form["columns"].value())
    assert not {"message", "came_from", "spam_reasons"} & set(form["columns"].value())


def test_spam_and_trash_leave_only_when_chosen(export, messages):
    def names(box):
        return [row[1] for row in table(export(box=box))[1:]]

    assert names("all") == names("new") == names("") == ["Ana"]
    assert names("spam") == ["Spam"]
    assert names("trash") == ["Trashed"]


def test_messages_are_chosen_by_subject_and_days(export, messages):
    inquiry, *_ = messages
    for number, day in ((inquiry.pk, 10), (messages[1].pk, 12)):
        late = timezone.make_aware(datetime(2026, 5, day, 23, 30))
        Inquiry.objects.filter(pk=number).update(received_at=late, status="new")
    chosen = {"since": "2026-05-10", "until": "2026-05-10"}
    assert table(export(**chosen))[1:] == [[str(inquiry.pk), "Ana"]]
    assert [row[1] for row in table(export(since="2026-05-10"))[1:]] == ["Spam", "Ana"]
    assert [row[1] for row in table(export(about=Subject.objects.get().pk))[1:]] == ["Ana"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_each_column_holds_its_own(export, inquiry, administrator, kind):
    inquiry.set_status("waiting", by=administrator)
    inquiry.assign(administrator, by=administrator)
    inquiry.call_back(date(2026, 12, 1), by=administrator)
    inquiry.refresh_from_db()
    headings, row = table(export(columns=ALL, kind=kind))
    found = dict(zip(headings, row, strict=True))
    assert found["Name"] == "Ana" and found["Email address"] == "ana@example.com"
    assert found["Phone number"].removeprefix("'") == "+1 201 555 0123"
    assert found["The message itself"] == "Hello" and found["About"] == "Insurance"
    assert found["Received"] == timezone.localtime(inquiry.received_at).strftime("%Y-%m-%d %H:%M")
    assert found["Status"] == "Waiting for the patient" and found["Taken on by"] == "administrator"
    assert (found["Agreed to calls and texts"], found["Version of these words"]) == ("Yes", "4")
    assert found["Where the visitor came from"] == "utm_source: newsletter"
    assert (found["Call back on"], found["Starred"], found["Erased"]) == ("2026-12-01", "No", "")


@pytest.mark.parametrize("name", ALL)
def test_any_column_can_go_alone_and_reads_all_messages_in_one_query(
    export, messages, name, django_assert_max_num_queries
):
    with django_assert_max_num_queries(16):
        assert len(table(export(columns=[name]))) == 2


def test_what_is_not_ticked_is_not_decrypted(export, inquiry):
    foreign = Fernet(Fernet.generate_key()).encrypt(b"x").decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE appointments_inquiry SET message = %s, email = %s", [foreign, foreign])
    assert table(export())[1:] == [[str(inquiry.pk), "Ana"]]
    # And what no key opens is an error before the file begins, not half a file.
    for kind in ("csv", "xlsx"):
        with pytest.raises(WrongKeyError):
            export(columns=["number", "message"], kind=kind)


# From the list


def test_ticked_messages_lead_to_the_form_and_stand_in_no_address(signed_in, administrator, messages):
    client = signed_in(administrator)
    ticked = {"action": "export_selected", ACTION_CHECKBOX_NAME: [messages[1].pk]}
    page = client.post(f"{INBOX}?box=spam", ticked)
    assert page.status_code == 200 and "1 ticked message." in page.content.decode()
    assert "box" not in page.context["form"].fields
    signed = page.context["form"]["selected"].value()
    wrong = client.post(EXPORT, {"selected": signed, "kind": "csv"})
    assert "Tick at least one thing to take out." in wrong.content.decode()
    assert wrong.context["form"]["selected"].value() == signed
    response = client.post(EXPORT, {"selected": signed, "kind": "csv", "columns": ["full_name"]})
    assert table(response) == [["Name"], ["Spam"]]


@pytest.mark.parametrize("selected", ["[1]", "x" * 5000, "\x00", "a:b:c"])
def test_forged_list_of_messages_takes_nothing_out(export, inquiry, selected):
    page = export(selected=selected)
    assert "There is no message to take out any more." in page.content.decode()
    assert not InquiryEvent.objects.filter(kind="exported").exists()


# What was typed wrongly


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"columns": []}, "Tick at least one thing to take out."),
        ({"columns": ["password"]}, "Tick only things from this list."),
        ({"kind": "exe"}, "Choose one of these kinds of file."),
        ({"kind": ""}, "Choose a kind of file."),
        ({"box": "lost"}, "Choose a box from the list."),
        ({"since": "2026-02-30"}, "Enter a day that exists, for example 2026-05-14."),
        ({"since": "0001-01-01\x00"}, "Enter a day that exists, for example 2026-05-14."),
        ({"about": "9" * 40}, "Choose a subject from the list."),
        ({"about": "\x00"}, "Null characters are not allowed."),
        ({"since": "2026-05-02", "until": "2026-05-01"}, "This day is before the first one. Enter a later day."),
        ({"since": "9999-12-31"}, "No message is like that. Choose others, or more days."),
        ({"until": "0001-01-01"}, "No message is like that. Choose others, or more days."),
    ],
)
def test_wrong_choice_is_answered_with_a_sentence_and_kept(export, inquiry, wrong, sentence):
    page = export(**wrong)
    assert page.status_code == 200 and sentence in page.content.decode()
    assert page.context["form"]["columns"].value() == wrong.get("columns", USUAL["columns"])
    assert not InquiryEvent.objects.filter(kind="exported").exists()


# The record


def test_export_is_recorded_before_the_first_byte_for_the_file_and_for_each_message(export, messages, administrator):
    response = export(box="all", columns=["full_name", "message"])
    events = InquiryEvent.objects.filter(kind="exported")
    whole = events.get(inquiry_number=None)
    assert (whole.by, whole.source) == (administrator, "127.0.0.0")
    assert whole.detail == "messages: 1; csv: full_name message"
    assert events.get(inquiry_number=messages[0].pk).detail == "csv: full_name message"
    assert events.count() == 2
    response.close()


def test_message_that_came_in_after_the_record_is_not_in_the_file(export, inquiry, cleaned):
    response = export()
    Inquiry.receive(cleaned | {"full_name": "Later"}, token="later")
    assert len(table(response)) == 2


def test_details_of_the_record_fit_and_hold_nothing_a_patient_wrote(export, inquiry):
    content(export(columns=ALL))
    for event in InquiryEvent.objects.filter(kind="exported"):
        assert len(event.detail) <= 200
        assert not re.search("Ana|ana@|Hello", event.detail)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_file_is_saved_and_kept_by_nobody_on_the_way(export, inquiry, kind):
    response = export(kind=kind)
    assert response["Content-Disposition"] == f'attachment; filename="inquiries-{timezone.localdate()}.{kind}"'
    assert (response["Cache-Control"], response["X-Content-Type-Options"]) == ("no-store", "nosniff")
    response.close()
