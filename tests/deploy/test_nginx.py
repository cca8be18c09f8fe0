"""What nginx, as it is deployed, lets through, cuts off and keeps, before the real site."""

import socket
import time
from urllib.parse import urlencode

import pytest

from tests.deploy.proxy import HOST, missing, proxy
from tests.torture import patients
from tests.torture.site import running


@pytest.fixture(scope="module")
def site():
    if reason := missing():
        pytest.fail(reason)
    hosts = {"ALLOWED_HOSTS": f"{HOST},127.0.0.1"}
    with running("sqlite", variables=hosts) as site:
        yield site


@pytest.fixture(scope="module")
def front(site, tmp_path_factory):
    with proxy(tmp_path_factory.mktemp("nginx"), f"127.0.0.1:{site.port}") as front:
        yield front


def test_a_page_is_kept_for_a_second_and_asked_for_again(front):
    first = front.ask("/blog/")
    again = front.ask("/blog/")
    assert first[0] == again[0] == 200
    assert again[1]["X-Cache"] == "HIT"
    time.sleep(2.2)
    assert front.ask("/blog/")[1]["X-Cache"] in ("EXPIRED", "REVALIDATED")


@pytest.mark.parametrize(
    "path",
    ["/admin/login/", "/healthz", "/readyz", "/es/preview/token/", "/search/?q=pain", "/es/search/suggestions/?q=a"],
)
def test_what_is_not_for_everybody_is_not_kept(front, path):
    assert {front.ask(path)[1].get("X-Cache", "") for _ in range(3)} <= {"", "BYPASS"}


def test_signed_in_people_get_no_kept_page_and_leave_none(front):
    front.ask("/contact/")
    mine = front.ask("/contact/", Cookie="a=b; sessionid=abc")
    assert mine[1]["X-Cache"] == "BYPASS"


def test_a_message_goes_through_and_is_told_apart_by_its_own_address(front, site):
    words = patients.words(1)
    status, headers, _ = front.ask(
        "/contact/",
        "POST",
        urlencode(words),
        Content_Type="application/x-www-form-urlencoded",
        Sec_Fetch_Site="same-origin",
        X_Forwarded_For="6.6.6.6",
    )
    assert (status, headers["Location"]) == (302, "/contact/thanks/")
    assert site.ask("[i.full_name for i in Inquiry.objects.all()]") == [words["full_name"]]


def test_too_much_is_refused_at_once(front):
    status, _, _ = front.ask("/contact/", "POST", b"x" * 300_000, Content_Type="text/plain")
    assert status == 413
    status, _, _ = front.ask("/", Cookie="a=" + "b" * 40_000)
    assert status == 400


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "clinic.example.evil.example"])
def test_another_host_gets_no_answer(front, host):
    with front.connect() as visitor:
        visitor.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert visitor.recv(100) == b""


def test_http_leads_to_https_of_our_own_name(front):
    with socket.create_connection(("127.0.0.1", front.http)) as visitor:
        visitor.sendall(f"GET /blog/?a=1 HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Host: evil.example\r\n\r\n".encode())
        answer = visitor.recv(4000).decode()
    assert f"Location: https://{HOST}/blog/?a=1\r\n" in answer


def test_nobody_holds_a_connection_by_sending_slowly(front):
    with front.connect() as visitor:
        visitor.sendall(b"GET / HTTP/1.1\r\nHost: ")
        began = time.monotonic()
        assert not visitor.recv(100)
        assert time.monotonic() - began < 13


def test_uploads_run_nothing(front):
    status, headers, _ = front.ask("/media/evil.html")
    assert status == 200
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert front.ask("/media/evil.html", "POST", b"")[0] == 403
    assert front.ask("/media/../site.conf")[0] in (400, 404)


def test_figures_for_monitors_are_not_for_visitors(front):
    assert front.ask("/metrics")[0] == 404


def test_the_log_tells_no_whole_address_and_no_query(front):
    for path in ("/search/", "/search/suggestions/", "/contact/", "/blog/"):
        front.ask(f"{path}?q=my+secret+pain")
    log = (front.folder / "access.log").read_text()
    assert "secret" not in log
    assert "127.0.0.0 " in log and "127.0.0.1 " not in log


def test_no_search_is_left_on_the_disk(front):
    front.ask("/search/?q=my+lumbagotoe")
    front.ask("/blog/")
    kept = [path.read_bytes() for path in (front.folder / "cache").rglob("*") if path.is_file()]
    assert any(b"/blog/" in each for each in kept), "the folder is the right one"
    assert not any(b"lumbagotoe" in each for each in kept)


@pytest.mark.parametrize("place", ["/preview/", "/es/review/", "/admin/login/choose/invitation/"])
def test_the_log_tells_no_link_that_is_a_secret(front, place):
    front.ask(f"{place}c2VjcmV0/more/")
    deadline = time.monotonic() + 10  # nginx writes the line after the answer
    while f"{place}..." not in (log := (front.folder / "access.log").read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert "c2VjcmV0" not in log


def test_not_even_an_error_is_told_with_what_was_asked(front):
    for _ in range(60):  # more than an address may send
        if front.ask("/contact/?q=my+secret+pain", "POST", b"", Content_Type="text/plain")[0] == 429:
            break
    else:
        pytest.fail("Nothing was refused, so nothing was tried.")
    assert "secret" not in (front.folder / "error.log").read_text()
    time.sleep(1)  # others ask from the same address


def test_while_the_site_is_dead_pages_are_still_read_and_messages_say_so(front, site):
    front.ask("/blog/")
    site.kill("web")
    try:
        time.sleep(2.2)
        status, headers, _ = front.ask("/blog/")
        assert (status, headers["X-Cache"]) == (200, "STALE")
        status, headers, body = front.ask("/contact/", "POST", b"message=a", Content_Type="text/plain")
        assert status == 502 and headers["Retry-After"] == "60"
        assert b"Nothing you sent in this moment has reached us" in body
        front.ask("/not-kept/?q=my+secret+pain")
        assert "secret" not in (front.folder / "error.log").read_text()
    finally:
        site.launch("web")
        site.wait()
