"""Messages leave the site as CSV or XLSX: only what was ticked, recorded first, and never as formulas."""

import csv
import io
import re
import secrets
import threading
import time
from datetime import date, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from appointments import exports
from appointments.encryption import WrongKeyError
from appointments.models import Inquiry, InquiryEvent, Subject

INBOX = "/admin/appointments/inquiry/"
EXPORT = f"{INBOX}export/"
ALL = [column.name for column in exports.COLUMNS]
USUAL = {"box": "all", "columns": ["number", "full_name"], "kind": "csv"}

FORMULAS = [
    '=HYPERLINK("http://evil.example","x")',
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\u3000\u200b\ufeff=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    "﹦1",
    "\u22121",
    "\x00=1+1",
    "\x01-1",
    'a";=1+1',
    "line\n=1+1",
    "line\r\n\t@x",
    "tabbed\t=1+1",
]
HARMLESS = [
    "",
    "Ana María O’Neill",
    "1 = 1",
    "a-b",
    "ana+x@example.com",
    "(201) 555-0123",
    "😀 \"quoted\", 'so'",
    "a, b; c",
]
DANGEROUS = re.compile("[\\s\u200b\ufeff]*[=+@＝＋－＠﹦\u2212-]")


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


def content(response):
    return b"".join(response.streaming_content)


def table(response):
    assert response.status_code == 200 and response.streaming, response.context["form"].errors
    data = content(response)
    if data.startswith(b"PK"):
        return [
            [cell or "" for cell in row] for row in load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
        ]
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


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


# Formulas and other hostile words


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_begins_as_a_formula(text):
    row = next(csv.reader(io.StringIO(b"".join(exports.csv_chunks([[exports.readable(text)]])).decode("utf-8-sig"))))
    assert not DANGEROUS.match(row[0]) and not row[0].startswith(("\t", "\r", "\n"))
    # Nor does one where another program parts cells and lines.
    assert not any(map(DANGEROUS.match, re.split("[;\t\n]", row[0])))
    assert row[0].replace("'", "") == exports.readable(text).replace("'", "")


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_words_stay_as_they_are(text):
    assert exports.unformulated(exports.readable(text)) == text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_hostile_words_pass_through_every_column_as_text(export, cleaned, administrator, kind):
    for number, text in enumerate(FORMULAS):
        words = f"{text}."
        typed = dict.fromkeys(["full_name", "email", "phone", "message"], words)
        Inquiry.receive(
            cleaned | typed | {"consent": True},
            token=str(number),
            consent_wording=words.replace("\x00", ""),
            consent_version=1,
            attribution={"utm_source": words.replace("\x00", "")},
            spam_reasons=[words.replace("\x00", "")],
        )
    administrator.username = "=administrator"
    administrator.save()
    Inquiry.objects.update(about_words="=1+1", assigned_to=administrator)
    response = export(box="spam", columns=ALL, kind=kind)
    if kind == "csv":
        cells = [cell for row in table(response) for cell in row]
        assert len(cells) == len(ALL) * (len(FORMULAS) + 1)
        assert not any(DANGEROUS.match(cell) for cell in cells)
    else:
        sheet = load_workbook(io.BytesIO(content(response))).active
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "inlineStr"}
        assert all(cell.quotePrefix for cell in cells[len(ALL) :])
        names = {cell.value for cell in sheet["C"][1:]}
        assert "=cmd|' /C calc'!A0." in names and "\ufffd=1+1." in names


def test_control_characters_and_line_ends_reach_no_file():
    assert exports.readable("a\x00b\x1bc\ud800d\r\ne\rf\tg") == "a\ufffdb\ufffdc\ufffdd\ne\nf\tg"
    assert (exports.readable(None), exports.readable(4)) == ("", "4")


# Size


class Memory:
    """How far this process's memory grows while a block runs, in MB."""

    def __enter__(self):
        self.before = self.peak = self.resident()
        self.started, self.ended = time.monotonic(), threading.Event()
        self.watch = threading.Thread(target=self.sample)
        self.watch.start()
        return self

    def sample(self):
        while not self.ended.wait(0.005):
            self.peak = max(self.peak, self.resident())

    def __exit__(self, *_):
        self.ended.set()
        self.watch.join()
        self.took, self.grew = time.monotonic() - self.started, self.peak - self.before

    @staticmethod
    def resident():
        return int(re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024


@pytest.fixture
def ten_thousand(db, cleaned):
    first = Inquiry.receive(cleaned | {"message": secrets.token_hex(500)}, token="first")
    others = [field.column for field in Inquiry._meta.concrete_fields if field.name not in ("id", "dedupe_key")]
    columns = ", ".join(others)
    copy = f"SELECT %s, {columns} FROM appointments_inquiry WHERE id = %s"
    copy = f"INSERT INTO appointments_inquiry (dedupe_key, {columns}) {copy}"
    with connection.cursor() as cursor:
        cursor.executemany(copy, [(f"{number:064x}", first.pk) for number in range(9_999)])


def test_ten_thousand_messages_leave_within_little_memory(export, ten_thousand, capsys):
    columns = ["number", "received_at", "full_name", "email", "message"]
    for kind in ("csv", "xlsx"):
        with Memory() as memory:
            size = sum(map(len, export(columns=columns, kind=kind).streaming_content))
        with capsys.disabled():
            told = f"{size / 1e6:.1f} MB in {memory.took:.1f} s, memory +{memory.grew:.1f} MB"
            print(f"\n10,000 messages as {kind}: {told}")  # noqa: T201 - a figure to be read
        assert memory.grew < 8 and memory.took < 60
    # A file that is held whole is told from one that is not.
    with Memory() as memory:
        assert len(table(export(columns=columns))) == 10_001
    assert memory.grew > 8
