"""A request within a request: the site is asked nothing that nginx did not see as a request of its own."""

import datetime
import http.client
import json
import time

import pytest

from tests.deploy.proxy import HOST

HIDDEN = f"GET /contact/?hidden HTTP/1.1\r\nHost: {HOST}\r\nX-Request-ID: hiddenhidden\r\n\r\n"
SIZE = f"Content-Length: {len(HIDDEN)}"
LONGER = f"Content-Length: {len(HIDDEN) + 5}"
CHUNKS = "Transfer-Encoding: chunked"
FRAMINGS = {
    "length and chunks": ([SIZE, CHUNKS], f"0\r\n\r\n{HIDDEN}"),
    "chunks and length": ([CHUNKS, LONGER], f"0\r\n\r\n{HIDDEN}"),
    "two lengths": (["Content-Length: 0", SIZE], HIDDEN),
    "two lengths in one": ([f"Content-Length: 0, {len(HIDDEN)}"], HIDDEN),
    "a length with a sign": (["Content-Length: +0"], HIDDEN),
    "a length with a space": (["Content-Length : 0"], HIDDEN),
    "a length of another system": (["Content-Length: 0x0"], HIDDEN),
    "a length below zero": (["Content-Length: -1"], HIDDEN),
    "chunks of another name": ([SIZE, "Transfer-Encoding: xchunked"], f"0\r\n\r\n{HIDDEN}"),
    "chunks twice": ([f"{CHUNKS}, chunked"], f"0\r\n\r\n{HIDDEN}"),
    "chunks and nothing": ([SIZE, f"{CHUNKS}, identity"], f"0\r\n\r\n{HIDDEN}"),
    "chunks behind a space": ([SIZE, "Transfer-Encoding : chunked"], f"0\r\n\r\n{HIDDEN}"),
    "chunks behind a tab": ([SIZE, "Transfer-Encoding:\tchunked"], f"0\r\n\r\n{HIDDEN}"),
    "chunks behind \\v": ([SIZE, "Transfer-Encoding: \x0bchunked"], f"0\r\n\r\n{HIDDEN}"),
    "chunks in a folded line": ([SIZE, "X: y", " Transfer-Encoding: chunked"], f"0\r\n\r\n{HIDDEN}"),
    "chunks behind a bare line end": ([SIZE, "X: y\nTransfer-Encoding: chunked"], f"0\r\n\r\n{HIDDEN}"),
    "chunks with an underscore": ([SIZE, "Transfer_Encoding: chunked"], f"0\r\n\r\n{HIDDEN}"),
    "chunks of a length too large": ([CHUNKS], f"ffffffffffffffff0\r\n{HIDDEN}"),
    "chunks of a wrong length": ([CHUNKS], f"1\r\nab\r\n0\r\n\r\n{HIDDEN}"),
    "a chunk with an extension": ([CHUNKS], f"0;a=\n{HIDDEN}\r\n0\r\n\r\n"),
    "a trailer": ([CHUNKS], f"0\r\n{HIDDEN}"),
    "a body nobody announced": ([], f"\0\r\n{HIDDEN}"),
    "a header's end in a header": ([f"X: y\r\r\n\r\n{HIDDEN}"], ""),
}


def smuggled(attacked, front, methods=("GET", "POST")):
    """Return the ids of requests that the site answered and nginx never had."""
    for method in methods:
        for headers, body in FRAMINGS.values():
            lines = "\r\n".join([f"{method} /contact/ HTTP/1.1", f"Host: {HOST}", *headers])
            front.send(f"{lines}\r\n\r\n{body}".encode())
    return unknown(attacked, front)


def unknown(attacked, front):
    time.sleep(0.5)  # both write after they answered
    known = {line.split()[-1] for line in (front.folder / "access.log").read_text().splitlines()}
    lines = (attacked.site.folder / "log").read_text(errors="replace").splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    told = [line for line in told if line["logger"] == "clinic_site.requests" and moment(line["at"]) >= front.began]
    asked = [line["request"] for line in told if line["route"] != "/readyz"]
    assert asked
    return [each for each in asked if each not in known]


def moment(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")


@pytest.fixture
def alone(attacked, nginx):
    """nginx, with the moment from which nobody else asks the site."""
    time.sleep(1.1)  # the log tells whole seconds
    nginx.began = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    nginx.ask("/contact/")
    return nginx


def test_no_request_hides_in_another(attacked, alone):
    assert smuggled(attacked, alone) == []


def test_control_a_request_that_nginx_did_not_see_is_found_out(attacked, alone):
    connection = http.client.HTTPConnection("127.0.0.1", attacked.site.port)
    connection.request("GET", "/contact/", headers={"Host": HOST, "X-Request-ID": "hiddenhidden"})
    assert connection.getresponse().status == 200
    connection.close()
    assert unknown(attacked, alone) == ["hiddenhidden"]


def test_each_request_gets_one_answer(nginx):
    for name, (headers, body) in FRAMINGS.items():
        raw = "\r\n".join(["POST /contact/ HTTP/1.1", f"Host: {HOST}", *headers]) + f"\r\n\r\n{body}"
        answers = nginx.send(raw.encode())
        assert b"?hidden" not in answers, name
        assert not any(b"HTTP/1.1 %d" % status in answers for status in (500, 502, 503, 504)), (name, answers[:200])
