"""Whoever asks for another host, by whatever header, changes nothing that others or the clinic's staff get to see."""

import socket

import pytest

from tests.deploy.conftest import OTHER
from tests.deploy.proxy import HOST

FEED = "/blog/feed/json/"  # full of whole addresses, and kept
GET = f"GET {FEED} HTTP/1.1"
NAMING = [
    "X-Forwarded-Host",
    "X-Host",
    "X-Forwarded-Server",
    "X-HTTP-Host-Override",
    "X-Original-Host",
    "X_Forwarded_Host",
]
NAMING += [
    "X-Forwarded-Prefix",
    "X-Script-Name",
    "Script-Name",
    "SCRIPT_NAME",
    "X-Real-IP",
    "X-Forwarded-For",
    "Origin",
]
NAMING += ["X-Original-URL", "X-Rewrite-URL", "Referer", "X-Forwarded-Port", "X-Forwarded-Scheme", "Via"]
ASKED = {
    "another host": f"{GET}\r\nHost: {OTHER}",
    "another host and ours": f"{GET}\r\nHost: {OTHER}\r\nHost: {HOST}",
    "ours and another host": f"{GET}\r\nHost: {HOST}\r\nHost: {OTHER}",
    "another host in the line": f"GET https://{OTHER}{FEED} HTTP/1.1\r\nHost: {HOST}",
    "ours in the line": f"GET https://{HOST}{FEED} HTTP/1.1\r\nHost: {OTHER}",
    "a user of ours in the line": f"GET https://{HOST}@{OTHER}{FEED} HTTP/1.1\r\nHost: {HOST}",
    "another port": f"{GET}\r\nHost: {HOST}:1337",
    "another host as port": f"{GET}\r\nHost: {HOST}:{OTHER}",
    "a user of ours": f"{GET}\r\nHost: {HOST}@{OTHER}",
    "another host behind a space": f"{GET}\r\nHost: {HOST} {OTHER}",
    "another host behind a comma": f"{GET}\r\nHost: {HOST},{OTHER}",
    "another host behind a slash": f"{GET}\r\nHost: {HOST}/{OTHER}",
    "another host behind a hash": f"{GET}\r\nHost: {HOST}#{OTHER}",
    "a folded header": f"{GET}\r\nHost: {HOST}\r\n {OTHER}",
    "a space before the colon": f"{GET}\r\nHost: {HOST}\r\nHost : {OTHER}",
    "a host below ours": f"{GET}\r\nHost: {OTHER}.{HOST}",
    "no host": GET,
    "the old way": f"GET {FEED} HTTP/1.0\r\nHost: {OTHER}",
    "a trailing dot": f"{GET}\r\nHost: {HOST}.",
    "capitals": f"{GET}\r\nHost: {HOST.upper()}",
    "Forwarded": f"{GET}\r\nHost: {HOST}\r\nForwarded: for={OTHER};host={OTHER};proto=http",
    **{name: f"{GET}\r\nHost: {HOST}\r\n{name}: {OTHER}" for name in NAMING},
    **{f"{name} as address": f"{GET}\r\nHost: {HOST}\r\n{name}: https://{OTHER}/admin/" for name in NAMING},
}
SIGNS = [OTHER.encode(), b"1337", HOST.upper().encode(), f"{HOST}.".encode() + b"/", b"http://" + HOST.encode()]


def crossed(front, address):
    """Return the names of the ways in which another host reaches the one who asks, or those who ask afterwards."""
    found = []
    for number, (name, raw) in enumerate(ASKED.items()):
        page = f"{address}?v={number}"
        raw = raw.replace(FEED, page)
        answered = front.send(f"{raw}\r\nConnection: close\r\n\r\n".encode())
        status, headers, body = front.ask(page)
        assert status == 200, (name, status)
        kept = f"{headers}".encode() + body
        found += [name for said in (answered, kept) if any(sign in said for sign in SIGNS)]
    return found


def test_no_other_host_reaches_anybody(nginx):
    assert f"https://{HOST}/".encode() in nginx.ask(FEED)[2]
    assert crossed(nginx, FEED) == []


def careless(text):
    """Let any host in, tell the site of it, and keep one page for all of them."""
    text = text.replace("server_name _;", "server_name nowhere.example;")
    text = text.replace(" default_server", "").replace(f"server_name {HOST};", f"server_name {HOST} {OTHER};")
    assert "$scheme://$host$request_uri" in text
    return text.replace("$scheme://$host$request_uri", "$scheme://$request_uri")


def test_control_a_page_kept_for_every_host_is_found_out(weakened):
    assert {"another host", "the old way"} <= set(crossed(weakened(careless), FEED))


@pytest.mark.parametrize("target", ["//evil.example/%2f..", "/\\evil.example/", "/%5cevil.example", "/.evil.example/"])
@pytest.mark.parametrize("start", ["", "/admin", "/es", "/blog"])
def test_no_address_leads_to_another_host(nginx, start, target):
    for path in (start + target, start + target + "?next=//evil.example"):
        location = nginx.ask(path)[1].get("Location", "/")
        assert location.startswith((f"https://{HOST}/", "/")) and not location.startswith(("//", "/\\"))


def test_http_leads_to_our_own_name_whatever_is_asked(nginx):
    for line in ["//evil.example/", "/%0d%0aLocation:%20evil", f"http://{HOST}@evil.example/", "/\\evil", "*", "x"]:
        with socket.create_connection(("127.0.0.1", nginx.http)) as visitor:
            visitor.sendall(f"GET {line} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            visitor.settimeout(5)
            answer = visitor.recv(4000).decode()
        places = [each for each in answer.splitlines() if each.lower().startswith("location")]
        assert all(place.startswith(f"Location: https://{HOST}/") for place in places), (line, places)
        assert len(places) <= 1
