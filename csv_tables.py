"""Tables of text as CSV that no spreadsheet takes for formulas. Reads no database."""

import csv
import io
import re

CHUNK = 64 * 1024  # bytes
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85")
# What spreadsheets skip before a formula, and every way of writing the signs that one begins with.
SKIPPED = "\\s\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
SIGNS = "=+\\-@\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"
# Not only where a cell begins: a program that parts cells at semicolons or tabs begins one in the middle of ours.
FORMULA = re.compile(f"(\\A|[;\t\n\\|])(?=[{SKIPPED}\ufffd]*[{SIGNS}])|\\A(?=[\t\n])")


def readable(value):
    """Return a value as text: lines end in one way, and each character that no file can hold becomes “\ufffd”."""
    text = "" if value is None else str(value)
    return UNREADABLE.sub("\ufffd", LINE_ENDS.sub("\n", text))


def unformulated(text):
    """Return the text with an apostrophe wherever a spreadsheet could begin to read a formula.

    Phone numbers that begin with + get one too; they stay readable, and no number loses its plus sign.
    """
    return FORMULA.sub(r"\1'", text)


def csv_chunks(table):
    """Yield a table of texts as CSV in UTF-8, some ``CHUNK`` bytes at a time; its mark at the start is for Excel."""
    buffer = io.StringIO(newline="")
    buffer.write("\ufeff")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    for row in table:
        writer.writerow([unformulated(text) for text in row])
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
