"""A file of redirects is looked at line by line before anything changes, and then taken in exactly as shown."""

import csv
import io
import re
import time
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import AuditEvent
from redirects import csv_files
from redirects.models import Redirect

IMPORT, EXPORT = "/admin/redirects/redirect/import/", "/admin/redirects/redirect/export/"


@pytest.fixture
def desk(signed_in, editor):
    return signed_in(editor)


@pytest.fixture
def look(desk):
    """Return a function that sends a file and gives the page that says what it would do."""

    def send(content):
        content = content.encode() if isinstance(content, str) else content
        return desk.post(IMPORT, {"file": SimpleUploadedFile("old.csv", content)}).text

    return send


@pytest.fixture
def confirm(desk):
    """Return a function that presses the button on such a page."""

    def press(page):
        text = unescape(re.search(r'<textarea name="text" hidden>&#10;(.*?)</textarea>', page, re.DOTALL)[1])
        digest = re.search(r'name="digest" value="(\w+)"', page)[1]
        return desk.post(IMPORT, {"text": text, "digest": digest}, follow=True).text

    return press


def lines(page):
    """Return ``{line number: what happens}``."""
    rows = re.findall(r"<tr><td>(\d+)</td><td>.*?</td><td>.*?</td><td>(.*?)</td></tr>", page)
    return {int(number): unescape(words) for number, words in rows}


def test_nothing_changes_before_it_is_confirmed(look, confirm, ways):
    Redirect.objects.lead("/changed", "/blog/")
    Redirect.objects.lead("/same", "/blog/")
    page = look(
        "From,To\n/new/,/blog/\n/changed,/contact/\n/same/,/blog/\n/away,gone\n/contact/,/blog/\n"
        "/new,/contact/\nold,/blog/\n/empty,\n/b,//evil.example\n/circle,/circle\n,/blog/\n\n/a,/new\n"
    )
    told = lines(page)
    assert told[2] == "Made" and told[3] == "Changed. It leads to /blog/ now." and told[4] == "Already so"
    assert told[5] == "Made" and told[6].startswith("Refused. A page stands there.")
    assert told[7] == "Refused. Line 2 names this address already."
    assert "first slash on" in told[8] and "second column, or “gone”" in told[9] and told[10].startswith("Refused")
    assert "cannot lead to itself" in told[11] and told[12].startswith("Refused")
    assert told[14] == "Made. /new leads on to there."
    assert ways() == {"/changed": "/blog/", "/same": "/blog/"}
    assert "The file was taken in: 3 made, 1 changed, 1 already so, 7 refused." in confirm(page)
    assert ways() == {"/changed": "/contact/", "/same": "/blog/", "/new": "/blog/", "/away": "", "/a": "/blog/"}
    assert Redirect.objects.get(old_path="/new").source == Redirect.Source.IMPORTED


def test_chains_and_circles_within_a_file_are_found(look, confirm, ways):
    page = look("/a,/b\n/b,/c\n/c,/a\n/z,/a\n")
    assert "in a circle" in lines(page)[3]
    confirm(page)
    assert ways() == {"/a": "/c", "/b": "/c", "/z": "/c"}


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda: Redirect.objects.lead("/old", "/contact/"),
        lambda: Redirect.objects.lead("/blog/sciatica", "/contact/"),
        lambda: Redirect.objects.close("/old"),
    ],
)
def test_what_changed_meanwhile_is_not_written_over(look, confirm, ways, meanwhile):
    page = look("/old,/blog/sciatica\n/other,/blog/\n")
    meanwhile()
    before = ways()
    again = confirm(page)
    assert "Something changed meanwhile, so nothing was taken in." in again and ways() == before
    confirm(again)
    assert "/other" in ways()


def test_a_change_of_other_redirects_does_not_disturb(look, confirm, ways):
    page = look("/old,/blog/\n")
    Redirect.objects.lead("/elsewhere", "/contact/")
    confirm(page)
    assert ways()["/old"] == "/blog/"


@pytest.mark.parametrize(
    "content",
    [
        "/café,/blog/\n".encode(),
        b"\xef\xbb\xbf" + "old;new\r\n/café;/blog/\r\n".encode(),
        "/café;/blog/\n".encode("latin-1"),
        "old\tnew\n/café\t/blog/".encode("utf-16"),
        '"/café","/blog/","more","columns"\n'.encode("cp1252"),
        b"/caf%C3%A9/,http://127.0.0.1:8000/blog/",
        "http://127.0.0.1:8000/café/,/blog/\r".encode(),
    ],
)
def test_files_of_every_usual_kind_are_read(look, confirm, ways, content):
    confirm(look(content))
    assert ways() == {"/caf%C3%A9": "/blog/"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The submitted file is empty|names no addresses|Choose a file"),
        (b"old,new\n", "names no addresses"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no file of text"),
        (b"\xff\xfe\0", "no file of text"),
        (b"/a,/b\n" * 5001, "more than 5,000 lines"),
        (b"/a,/" + b"b" * 1_000_000, "larger than 1 MB"),
        (b'/a,"' + b"b" * 200_000 + b'"', "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_told(look, ways, content, sentence):
    page = look(content)
    assert re.search(sentence, page) and "<title>Error: " in page and not ways()


def test_no_file_and_a_changed_confirmation_are_told(desk, ways):
    assert "Choose a file." in desk.post(IMPORT, {}).text
    assert "Something changed meanwhile" in desk.post(IMPORT, {"text": "/old,/blog/", "digest": "0"}).text
    assert "Nothing is changed yet" in desk.post(IMPORT, {"text": "/old,/blog/", "digest": ""}).text
    assert not ways()


def test_columns_that_were_exchanged_are_noticed(look, monkeypatch):
    monkeypatch.setattr(csv_files, "MOST_STANDING", 3)
    page = look("/contact/,/a\n/blog/,/b\n/es/contact/,/c\n/es/blog/,/d\n")
    assert "More than 3 of the old addresses have pages now." in page


def test_what_a_file_says_is_shown_as_text(look):
    page = look("/<script>alert(1)</script>,/blog/\n</textarea><b>,/blog/\n")
    assert "<script>alert(1)" not in page and "<b>" not in page


def test_a_huge_file_is_taken_in_quickly(look, confirm, ways):
    begun = time.monotonic()
    page = look("".join(f"/2019/{n}/an-old-address/,/blog/page-{n}/\n" for n in range(5000)))
    assert "Made: 5000" in page
    confirm(page)
    assert len(ways()) == 5000 and time.monotonic() - begun < 20


def test_an_export_is_complete_and_comes_in_again_as_it_is(desk, look, ways):
    Redirect.objects.lead("/a,b", "/blog/")
    Redirect.objects.lead("/x;=1+1", "/c/;@y")
    Redirect.objects.lead("/?p=1", "https://elsewhere.example/")
    Redirect.objects.close("/away")
    response = desk.get(EXPORT)
    rows = list(csv.reader(io.StringIO(response.text)))
    assert rows[0] == csv_files.HEADER and len(rows) == 5 and rows[4][1] == "gone"
    assert "attachment" in response["Content-Disposition"]
    assert set(lines(look(response.content)).values()) == {"Already so"}


def test_no_cell_of_an_export_becomes_a_formula(desk):
    Redirect.objects.lead("/x;=cmd|' /C calc'!A0".replace(" ", "%20"), "/y;@SUM(1)")
    for cell in re.split(r"[,;\t\r\n|]", desk.get(EXPORT).text):
        assert not re.match(r"\s*[\"']?[=+@-]", cell)


def test_a_file_taken_in_is_recorded_and_one_only_looked_at_is_not(look, confirm):
    page = look("/old-recorded,/blog/")
    assert not AuditEvent.objects.filter(kind="imported").exists()
    confirm(page)
    event = AuditEvent.objects.get(kind="imported")
    assert event.by_name == "editor" and event.detail.startswith("Redirects: ")
