"""Exported files hold text and nothing else, and any number of messages."""

import csv
import ctypes
import gc
import io
import re
import secrets
import threading
import time
from pathlib import Path

import pytest
from django.db import connection
from openpyxl import load_workbook

import csv_tables
from appointments.models import Inquiry

from .exported import ALL, EXPORT, USUAL, content, table

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
def export(signed_in, administrator):
    client = signed_in(administrator)
    return lambda **chosen: client.post(EXPORT, USUAL | chosen)


# Formulas and other hostile words


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_begins_as_a_formula(text):
    written = b"".join(csv_tables.csv_chunks([[csv_tables.readable(text)]])).decode("utf-8-sig")
    row = next(csv.reader(io.StringIO(written)))
    assert not DANGEROUS.match(row[0]) and not row[0].startswith(("\t", "\r", "\n"))
    # Nor does one where another program parts cells and lines.
    assert not any(map(DANGEROUS.match, re.split("[;\t\n]", row[0])))
    assert row[0].replace("'", "") == csv_tables.readable(text).replace("'", "")


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_words_stay_as_they_are(text):
    assert csv_tables.unformulated(csv_tables.readable(text)) == text


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
    assert csv_tables.readable("a\x00b\x1bc\ud800d\r\ne\rf\tg") == "a\ufffdb\ufffdc\ufffdd\ne\nf\tg"
    assert (csv_tables.readable(None), csv_tables.readable(4)) == ("", "4")


# Size


class Memory:
    """How far this process's memory grows while a block runs, in MB."""

    def __enter__(self):
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)  # what other tests left would be taken before the process grows
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
