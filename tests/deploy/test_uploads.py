"""Whatever is sent to the site through nginx: refused or taken in words, soon, in little memory, without an error."""

import io
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from PIL import Image as Pillow

from tests.blog.broken_pictures import SCRIPT, plain, png
from tests.deploy.conftest import children
from tests.deploy.proxy import HOST
from tests.torture import patients

FORM, LIBRARY, CSV = "/contact/", "/admin/blog/image/upload/", "/admin/redirects/redirect/import/"
MULTIPART = "multipart/form-data; boundary=b"
SECONDS, MEGABYTES = 2, 200
NAMES = [
    "../../../etc/passwd",
    "..\\..\\x.php",
    "/etc/cron.d/x",
    "a.php\0.jpg",
    "a" * 5000,
    "\u202egpj.exe",
    ".htaccess",
    "%2e%2e%2fx",
]
NAMES += ["'; DROP TABLE x;--.jpg", "<script>.jpg", "CON", "", " ", "a.jpg/", "a\r\nSet-Cookie: x=y", 'a"; name="title']


def part(name, content, filename=None, more=""):
    named = "" if filename is None else f'; filename="{filename}"'
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"{named}{more}\r\n\r\n'
    return head.encode("utf-8", "surrogateescape") + content + b"\r\n"


def parts(*all_of_them):
    return b"".join(all_of_them) + b"--b--\r\n"


PHOTO = plain()
TO_ANYBODY = {
    "thousands of fields": ("application/x-www-form-urlencoded", b"&".join(b"a%d=" % n for n in range(20_000))),
    "one field thousands of times": ("application/x-www-form-urlencoded", b"message=a&" * 12_000),
    "separators alone": ("application/x-www-form-urlencoded", b"&" * 130_000),
    "broken escapes": ("application/x-www-form-urlencoded", b"message=%ff%fe%zz%00&" * 900),
    "names of one hash": ("application/x-www-form-urlencoded", b"&".join(b"%%00%d=" % n for n in range(900))),
    "a long name": ("application/x-www-form-urlencoded", b"a" * 130_000),
    "thousands of parts": (MULTIPART, parts(*[part(f"a{n}", b"x") for n in range(2000)])),
    "thousands of files": (MULTIPART, parts(*[part(f"a{n}", b"x", "x") for n in range(1900)])),
    "parts without an end": (MULTIPART, part("message", b"x") * 2000),
    "headers without an end": (MULTIPART, b"--b\r\n" + b"X: y\r\n" * 21_000),
    "a header of 100 kB": (MULTIPART, parts(part("a", b"x", more="; x=" + "y" * 100_000))),
    "parts within parts": (
        MULTIPART,
        b"".join(b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" for _ in range(2000)),
    ),
    "boundaries alone": (MULTIPART, b"--b\r\n" * 25_000),
    "almost the boundary": (MULTIPART, part("a", b"\r\n--" * 30_000)),
    "no boundary": ("multipart/form-data", parts(part("a", b"x"))),
    "a long boundary": ("multipart/form-data; boundary=" + "b" * 3000, b"--" + b"b" * 3000),
    "base64 that is none": (MULTIPART, parts(part("a", b"=" * 60_000, more="\r\nContent-Transfer-Encoding: base64"))),
    "a file for a word": (
        MULTIPART,
        parts(part("message", b"MZ" + bytes(90_000), "x.exe"), part("full_name", b"a", "x")),
    ),
    "another charset": ("application/x-www-form-urlencoded; charset=utf-7", b"message=+ADw-script+AD4-"),
    "a charset that is none": ("application/x-www-form-urlencoded; charset=" + "x" * 500, b"message=a"),
    "JSON, deep": ("application/json", b"[" * 100_000),
    "XML with entities": ("text/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    "packed": ("application/x-www-form-urlencoded", b"\x1f\x8b" + bytes(90_000)),
}
TO_STAFF = {
    "169 megapixels": png((13_000, 13_000), depth=1, color=0),
    "cut off": plain(size=(640, 480))[:900],
    "a web page": b"<!doctype html>" + SCRIPT,
    "a picture and a web page": PHOTO + SCRIPT,
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "nothing": b"",
    "a program": b"\x7fELF" + bytes(4000),
    "11 MB": b"\xff\xd8\xff" + bytes(11 << 20),
}
TABLES = {
    "a picture": PHOTO,
    "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "one endless line": b"a" * 2_000_000,
    "one endless cell": b'"' + b"a," * 400_000,
    "quotes alone": b'"' * 500_000,
    "commas alone": b"," * 900_000,
    "nothing but line ends": b"\r" * 900_000,
    "NUL": bytes(900_000),
}


class Sender:
    """Sends to nginx, and keeps what was not as it must be."""

    def __init__(self, attacked, front):
        self.front, self.wrong, self.workers = front, [], children(attacked.site.processes["web"].pid)
        self.staff = {"Cookie": f"sessionid={attacked.editor['session']}"}
        page = front.ask(LIBRARY.replace("upload", "add"), **self.staff)
        self.token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page[2])[1].decode()
        self.staff["Cookie"] += "; " + re.search(r"csrftoken=\w+", page[1]["Set-Cookie"])[0]
        self.staff |= {"Referer": f"https://{HOST}/admin/", "X-CSRFToken": self.token}

    def memory(self):
        """Return the megabytes that the site's processes have ever held, the largest of them."""
        peaks = [re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1] for pid in self.workers]
        return max(map(int, peaks)) / 1024

    def send(self, name, address, body, kind, *, allowed, **headers):
        before, began = self.memory(), time.monotonic()
        status, _, _ = self.front.ask(address, "POST", body, Content_Type=kind, **headers)
        took, grown = time.monotonic() - began, self.memory() - before
        if status not in allowed or took > SECONDS * slowness() or grown > MEGABYTES:
            self.wrong.append((name, address, status, round(took, 2), round(grown)))
        return status


def slowness():
    """Return how many times as long as alone anything takes on this machine now."""
    waiting = float(Path("/proc/loadavg").read_text().split()[0])
    return max(1, waiting)


@pytest.fixture
def sender(attacked, nginx):
    return Sender(attacked, nginx)


def test_whatever_anybody_sends_is_answered_in_words(sender):
    for name, (kind, body) in TO_ANYBODY.items():
        sender.send(name, FORM, body, kind, allowed=(200, 302, 400, 403, 413), Sec_Fetch_Site="same-origin")
        sender.send(name, "/condition-checker/", body, kind, allowed=(200, 400, 413))
        sender.send(name, "/csp-reports/", body, kind, allowed=(200, 204, 400, 403, 413, 415))
        sender.send(name, "/admin/login/", body, kind, allowed=(200, 400, 403, 413))
    assert sender.wrong == []


def test_whatever_staff_choose_for_a_picture_is_answered_in_words(sender):
    for name, content in TO_STAFF.items():
        body = parts(part("title", b"A"), part("upload", content, "picture.jpg"), part("alt_text", b"A"))
        sender.send(name, LIBRARY, body, MULTIPART, allowed=(201, 400), **sender.staff)
    for name in NAMES:
        body = parts(part("title", b"A"), part("upload", different_photo(name), name), part("alt_text", b"A picture"))
        sender.send(name, LIBRARY, body, MULTIPART, allowed=(201, 400), **sender.staff)
    assert sender.wrong == []


def different_photo(text):
    buffer = io.BytesIO()
    Pillow.new("RGB", (40 + NAMES.index(text), 48), "teal").save(buffer, "JPEG")
    return buffer.getvalue()


def test_files_are_where_pictures_belong_and_of_the_sites_own_names(attacked, sender):
    folder = attacked.site.folder / "data/media"
    kept = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    assert kept and all(re.fullmatch(r"pictures/[\w/.-]+\.(jpg|webp|png|avif)", f"{path}") for path in kept)


def test_whatever_staff_choose_for_a_table_is_answered_in_words(sender):
    for name, content in TABLES.items():
        body = parts(part("file", content, "redirects.csv"))
        sender.send(name, CSV, body, MULTIPART, allowed=(200, 400), **sender.staff)
    assert sender.wrong == []


def test_too_much_is_refused_before_the_site_reads_it(nginx):
    for address, length in ((FORM, 200_000), (FORM, 10**12), (LIBRARY, 10**9), (FORM, 10**30)):
        head = f"POST {address} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {length}\r\n\r\n"
        began = time.monotonic()
        assert re.match(rb"HTTP/1.1 (400|413) ", nginx.send(head.encode())), length
        assert time.monotonic() - began < SECONDS * slowness()


def test_chunks_without_an_end_are_cut_off(nginx):
    head = f"POST {FORM} HTTP/1.1\r\nHost: {HOST}\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert nginx.send(head.encode() + b"4000\r\n" + bytes(0x4000) + (b"\r\n4000\r\n" + bytes(0x4000)) * 20).startswith(
        b"HTTP/1.1 413 "
    )


def messages(attacked):
    with closing(sqlite3.connect(attacked.site.folder / "data/db.sqlite3")) as database:
        return database.execute("SELECT count(*) FROM appointments_inquiry").fetchone()


def test_a_length_that_is_a_lie_stores_nothing(attacked, nginx):
    before = messages(attacked)
    for length in (5, 5000):  # less and more than there is
        head = f"POST {FORM} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {length}\r\nSec-Fetch-Site: same-origin\r\n"
        head += "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        answer = nginx.send(head.encode() + urlencode(patients.words(7)).encode())
        assert b" 302 " not in answer and b"HTTP/1.1 50" not in answer
    assert messages(attacked) == before


def test_control_an_answer_that_is_late_or_wrong_is_found_out(sender):
    sender.send("wrong", "/nowhere/", b"a=b", "text/plain", allowed=(200,))
    assert [name for name, *_ in sender.wrong] == ["wrong"]
