"""Redirects as files of two columns: read, looked at line by line before anything is changed, and written."""

import csv
import hashlib
import io
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from . import addresses
from .forms import STANDS
from .models import Redirect
from .own_pages import stands
from .ways import GONE

MOST_BYTES = 1_000_000
MOST_LINES = 5000
MOST_STANDING = 100
GONE_WORDS = {"gone", "410"}
HEADER = ["old address", "new address", "times used", "last used", "why"]
MADE, CHANGED, SAME, REFUSED = "Made", "Changed", "Already so", "Refused"


@dataclass(frozen=True)
class Line:
    """What becomes of one line of a file."""

    number: int
    old: str
    new: str
    outcome: str
    words: str = ""


class Plan:
    """What becomes of a file's lines, and of the redirects. ``digest`` tells two plans apart."""

    def __init__(self, rows, ways, standing):
        self.ways, self._standing, self._named = ways, standing, {}
        self.lines = [self._line(*row) for row in rows]
        told = repr([self.lines, sorted(ways.changed.items(), key=lambda change: change[0])])
        self.digest = hashlib.sha256(told.encode()).hexdigest()

    def _line(self, number, old, new):
        try:
            key = addresses.old(old)
            address = GONE if new.lower() in GONE_WORDS else addresses.new(_given(new))
            if key in self._named:
                raise ValidationError(f"Line {self._named[key]} names this address already.")
            before = self.ways[key]
            if before is None and key in self._standing:
                raise ValidationError(STANDS)
            end = self.ways.lead(key, address)
        except ValidationError as error:
            return Line(number, old, new, REFUSED, " ".join(error.messages))
        self._named[key] = number
        if before == end:
            return Line(number, key, end or "gone", SAME)
        words = f"It {f'leads to {before}' if before else 'is gone'} now." if before is not None else ""
        if end != address:
            words = f"{words} {address} leads on to there.".strip()
        return Line(number, key, end or "gone", MADE if before is None else CHANGED, words)

    @property
    def counts(self):
        """How many lines come to each outcome, as ``[(outcome, count), …]`` without those of none."""
        outcomes = [line.outcome for line in self.lines]
        return [(each, outcomes.count(each)) for each in (MADE, CHANGED, SAME, REFUSED) if each in outcomes]

    @property
    def changes_something(self):
        return bool(self.ways.changed)

    @property
    def refused(self):
        return [line for line in self.lines if line.outcome == REFUSED]

    @property
    def others(self):
        return [line for line in self.lines if line.outcome != REFUSED]


def text_of(content):
    """Return a file's text: UTF-8 with or without a mark, UTF-16 with one, else Windows' Western European.

    Raises ``ValidationError`` for what is no text.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError("The file is larger than 1 MB. Split it in parts.")
    has_utf16_mark = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    encodings = ["utf-16"] if has_utf16_mark else ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValidationError("This is no file of text. Save it as CSV and choose it again.")


def rows_of(text):
    """Return ``[(line number, old, new), …]``; a first line without any address is a header.

    Raises ``ValidationError`` for a text that has no such lines, or too many.
    """
    lines = text.splitlines()
    mark = max(",;\t", key=lambda each: sum(each in line for line in lines[:100]))
    reader, rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark), []
    try:
        for cells in reader:
            old, new, *_ = [*(cell.strip() for cell in cells), "", ""]
            is_header = not rows and "/" not in old
            if (old or new) and not is_header:
                rows.append((reader.line_num, old, new))
            if len(rows) > MOST_LINES:
                raise ValidationError(f"The file has more than {MOST_LINES:,} lines. Split it in parts.")
    except csv.Error as error:
        raise ValidationError(f"Line {reader.line_num} cannot be read: {error}.") from error
    if not rows:
        raise ValidationError(
            "The file names no addresses. Put the old ones in the first column, the new in the second."
        )
    return rows


def standing_of(rows, asking):
    """Return the keys of those old addresses that have pages of the site.

    Raises ``ValidationError`` when there are so many that the columns seem to be exchanged.
    """
    known, standing = set(Redirect.objects.values_list("old_path", flat=True)), set()
    for _, old, _ in rows:
        try:
            key = addresses.old(old)
        except ValidationError:
            continue
        if key not in known and stands(key, asking):
            standing.add(key)
        if len(standing) > MOST_STANDING:
            raise ValidationError(
                f"More than {MOST_STANDING} of the old addresses have pages now. "
                "Is the old address in the first column?"
            )
    return standing


def look(rows, standing):
    """Return the ``Plan`` of these rows; nothing is changed."""
    return Plan(rows, Redirect.objects.all_ways(), standing)


def take_in(rows, standing, *, digest, by):
    """Do what the plan with this digest says; return ``(plan, done)``.

    When something else changed since so that the plan is another one, nothing is done, and the new plan comes back.
    """
    with Redirect.objects.changing():
        plan = look(rows, standing)
        if plan.digest != digest:
            return plan, False
        Redirect.objects.keep(plan.ways, by=by, source=Redirect.Source.IMPORTED)
        return plan, True


def write(file):
    """Write all redirects, oldest first, as ``rows_of`` reads them."""
    writer = csv.writer(file)
    writer.writerow(HEADER)
    for redirect in Redirect.objects.order_by("pk").iterator():
        where = [_cell(redirect.old_path), _cell(redirect.new_path) or "gone"]
        used = redirect.last_hit_on.isoformat() if redirect.last_hit_on else ""
        writer.writerow([*where, redirect.hits, used, redirect.get_source_display()])


def _cell(address):
    # No address begins with the sign of a formula; a program that parts cells at semicolons shall not find one inside.
    return address.replace(";", "%3B")


def _given(new):
    if not new:
        raise ValidationError("Write the new address in the second column, or “gone”.")
    return new
