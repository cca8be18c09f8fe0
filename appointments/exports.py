"""Messages as rows of text, and the rows as XLSX that no spreadsheet takes for formulas. Reads no database."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from django.utils import timezone
from xlsxwriter import Workbook

from csv_tables import readable

from . import spam

TEXT_ONLY = dict.fromkeys(["strings_to_formulas", "strings_to_urls", "strings_to_numbers"], False)


def moment(time):
    """Return a time on the clinic's clock, such as ``2026-11-23 14:05``; nothing stays nothing."""
    return timezone.localtime(time).strftime("%Y-%m-%d %H:%M") if time else ""


def yes_or_no(value):
    return "Yes" if value else "No"


@dataclass(frozen=True)
class Column:
    """One thing that may be exported of a message: its name, its words, and what it reads of the ``Inquiry``."""

    name: str
    label: str
    text: Callable
    fields: tuple = ()
    is_usual: bool = False


def _plain(name, label, field="", **options):
    field = field or name
    return Column(name, label, lambda inquiry: getattr(inquiry, field), (field,), **options)


def _time(name, label, **options):
    return Column(name, label, lambda inquiry: moment(getattr(inquiry, name)), (name,), **options)


def _choice(name, label, **options):
    return Column(name, label, lambda inquiry: getattr(inquiry, f"get_{name}_display")(), (name,), **options)


def _mark(name, label):
    return Column(name, label, lambda inquiry: yes_or_no(getattr(inquiry, name)), (name,))


def _account(inquiry):
    return inquiry.assigned_to.get_username() if inquiry.assigned_to else ""


def _came_from(inquiry):
    return "\n".join(f"{name}: {value}" for name, value in sorted(inquiry.attribution.items()))


COLUMNS = [
    _plain("number", "Number", "pk", is_usual=True),
    _time("received_at", "Received", is_usual=True),
    _plain("full_name", "Name", is_usual=True),
    _plain("email", "Email address", is_usual=True),
    _plain("phone", "Phone number", is_usual=True),
    _choice("preferred_contact", "How to answer", is_usual=True),
    _choice("preferred_time", "Best time", is_usual=True),
    _plain("about_words", "About", is_usual=True),
    _choice("language", "Language", is_usual=True),
    _plain("message", "The message itself"),
    _choice("status", "Status", is_usual=True),
    _time("status_changed_at", "Status set"),
    _time("first_read_at", "First opened"),
    _time("first_answered_at", "First answered"),
    Column("assigned_to", "Taken on by", _account, ("assigned_to__username",)),
    Column("call_back_on", "Call back on", lambda inquiry: inquiry.call_back_on or "", ("call_back_on",)),
    _mark("is_starred", "Starred"),
    _mark("consent", "Agreed to calls and texts"),
    _plain("consent_wording", "Words agreed to"),
    _plain("consent_version", "Version of these words"),
    _time("consented_at", "Agreed at"),
    Column("came_from", "Where the visitor came from", _came_from, ("attribution",)),
    Column(
        "spam_reasons", "Signs of spam", lambda inquiry: " ".join(spam.words(inquiry.spam_reasons)), ("spam_reasons",)
    ),
    _time("trashed_at", "Put into the trash"),
    _mark("legal_hold", "On legal hold"),
    _time("erased_at", "Erased"),
]


def rows(columns, inquiries):
    """Yield the headings, then for each inquiry its texts in the same order."""
    yield [column.label for column in columns]
    for inquiry in inquiries:
        yield [readable(column.text(inquiry)) for column in columns]


def xlsx_file(table):
    """Return a table of texts as an open XLSX file without a name, each cell text and nothing else.

    Row by row, so that its size asks for no memory. Excel keeps each text as it is also when somebody edits it.
    """
    # The file has no name, so that it is gone with this process; the folder, readable by nobody else, is gone below.
    with ExitStack() as failing, tempfile.TemporaryDirectory(prefix="export-") as folder:
        file = failing.enter_context(tempfile.TemporaryFile())
        with Workbook(file, {**TEXT_ONLY, "constant_memory": True, "tmpdir": folder}) as book:
            sheet = book.add_worksheet("Messages")
            sheet.freeze_panes(1, 0)
            text, heading = book.add_format({"quote_prefix": True}), book.add_format({"bold": True})
            for number, row in enumerate(table):
                for place, words in enumerate(row):
                    sheet.write_string(number, place, words, text if number else heading)
        file.seek(0)
        failing.pop_all()
    return file
