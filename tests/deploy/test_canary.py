"""What a patient types is in no file of nginx, in none of the site's logs and in no cache that processes share."""

import gzip
import re
import time
from urllib.parse import quote_plus, unquote_plus, urlencode

import brotli
import pytest
from redis import Redis

from tests.torture import patients

CANARY = "qzxvkwj"
FORM = "application/x-www-form-urlencoded"
WORDS = patients.words(3) | {
    "full_name": f"Canary {CANARY}",
    "email": f"{CANARY}@example.com",
    "message": f"My {CANARY} hurts",
    "landing_page": f"/blog/?x={CANARY}",
    "last_referrer": f"https://search.example/?q={CANARY}",
    "checker_answers": CANARY,
}


def texts(attacked, front):
    """Yield ``(place, text)`` of everything that nginx, the site's processes and their cache wrote."""
    for path in front.folder.rglob("*"):
        if path.is_file():
            yield f"nginx: {path.relative_to(front.folder).parts[0]}", unpacked(path.read_bytes())
    yield "log of the site", (attacked.site.folder / "log").read_bytes()
    cache = Redis(port=attacked.redis)
    for key in cache.scan_iter():
        yield "Redis", key + b" " + (cache.get(key) or b"")
    cache.close()


def unpacked(content):
    """Return a kept answer with its body as visitors read it; any other file as it is."""
    head, _, body = content.partition(b"\r\n\r\n")
    encoding = re.search(rb"(?i)\r\ncontent-encoding: (\w+)", head)
    unpack = {b"gzip": gzip.decompress, b"br": brotli.decompress}.get(encoding and encoding[1])
    return head + unpack(body) if unpack else content


def found(attacked, front):
    time.sleep(1)  # all write their logs after they answered
    return {place for place, text in texts(attacked, front) if CANARY in unquote_plus(text.decode("latin-1")).lower()}


@pytest.fixture
def patient(attacked, nginx):
    """Return a function that sends words as a patient's browser does."""

    def send(address, words, **headers):
        body = words if isinstance(words, bytes) else urlencode(words).encode()
        kind = {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin", "Accept-Encoding": "br"} | headers
        return nginx.ask(address, "POST", body, **kind)

    return send


def test_what_a_patient_types_stays_where_it_belongs(attacked, nginx, patient):
    assert patient("/contact/", WORDS)[0] == 302
    for words in (
        WORDS | {"email": CANARY},
        WORDS | {"message": CANARY * 20_000},
        urlencode(WORDS).encode()[:-3] + b"%f",
    ):
        assert patient("/contact/", words)[0] in (200, 302, 400, 413)
    assert patient("/contact/", WORDS, **{"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert patient("/contact/", WORDS, **{"Content-Type": f"multipart/form-data; boundary={CANARY}"})[0] in (200, 400)
    assert patient("/contact/with-answers/", WORDS | {"attach_answers": "on"})[0] == 200
    assert patient("/condition-checker/", {"state": CANARY, "answer": CANARY})[0] == 200
    assert patient("/admin/login/", {"login": CANARY, "password": CANARY})[0] in (200, 403)
    # Typed where it does not belong: behind a question mark, in a cookie, in what a browser says of itself.
    for address in ("/search/", "/blog/", "/contact/", "/condition-checker/", "/es/"):
        for accepted in ("br", "identity"):
            told = {"Cookie": f"a={CANARY}", "Referer": f"https://x.example/?q={CANARY}", "User-Agent": CANARY}
            assert nginx.ask(f"{address}?q={quote_plus(CANARY)}", **{"Accept-Encoding": accepted}, **told)[0] == 200
    assert nginx.ask("/blog/")[0] == 200
    assert {"Redis", "nginx: access.log", "log of the site"} <= {place for place, _ in texts(attacked, nginx)}
    assert found(attacked, nginx) <= {"nginx: cache"}
    # Only an address itself names what nginx keeps for a second, in a file that nobody but nginx reads.
    for path in (nginx.folder / "cache").rglob("*"):
        if path.is_file():
            text = re.sub(rb"(?m)^KEY: .*$", b"", unpacked(path.read_bytes()))
            assert CANARY not in unquote_plus(text.decode("latin-1")).lower()


def test_control_a_careless_log_is_found_out(attacked, weakened, patient):
    front = weakened(lambda text: text.replace('"$request_method $told"', '"$request" "$http_referer"'))
    front.ask(f"/contact/?message={CANARY}")
    assert "nginx: access.log" in found(attacked, front)


def test_control_a_careless_cache_is_found_out(attacked, nginx):
    cache = Redis(port=attacked.redis)
    cache.set("careless", CANARY)
    assert "Redis" in found(attacked, nginx)
    cache.delete("careless")
    cache.close()
