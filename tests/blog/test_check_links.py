"""Looking whether outside addresses answer, against a real server of this machine."""

import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from blog import link_checking
from blog.models import LinkCheck

AGENT = "Link check of http://127.0.0.1:8000"


class Answers(BaseHTTPRequestHandler):
    """A web server that answers as the path says; ``seen`` on the server lists what was asked."""

    def do_HEAD(self):
        self.server.seen.append((self.command, self.path, self.headers["User-Agent"]))
        path = self.path.partition("?")[0]
        if path == "/slow":
            self.server.release.wait(5)
        if path == "/cut":
            self.wfile.write(b"nonsense\r\n\r\n")
            return
        if path.startswith("/loop"):
            self._send(302, f"{path}x")
        elif path == "/moved":
            self._send(301, "/fine")
        elif path == "/away":
            self._send(302, "file:///etc/passwd")
        elif path == "/head-refused":
            self._send(405 if self.command == "HEAD" else 200)
        elif path.strip("/").isdigit():
            self._send(int(path.strip("/")))
        else:
            self._send(200)

    def do_GET(self):
        self.do_HEAD()
        if self.path == "/endless":
            while not self.server.release.wait(0.01):
                self.wfile.write(b"x" * 10_000)

    def _send(self, status, location=""):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    running = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    running.seen, running.release, running.daemon_threads = [], threading.Event(), True
    running.handle_error = lambda *args: None  # a client that hung up
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    running.url = f"http://127.0.0.1:{running.server_port}"
    yield running
    running.release.set()
    running.shutdown()
    thread.join()
    running.server_close()


def look(address):
    return link_checking.look(address, user_agent=AGENT, public_only=False)


@pytest.mark.parametrize("path", ["/fine", "/moved", "/head-refused", "/endless", "/401", "/403", "/429"])
def test_an_address_that_a_reader_can_open_has_no_problem(server, path):
    assert look(server.url + path).problem == ""


@pytest.mark.parametrize(
    ("path", "status", "problem"),
    [
        ("/404", 404, "answers 404"),
        ("/410", 410, "answers 410"),
        ("/500", 500, "answers 500"),
        ("/loop", 302, "too many redirects"),
        ("/away", 302, "answers 302"),
        ("/cut", None, "the address cannot be opened"),
    ],
)
def test_a_problem_is_said_in_words(server, path, status, problem):
    assert look(server.url + path) == link_checking.Look(status, problem)


def test_a_server_that_hangs_is_not_waited_for(server, monkeypatch):
    monkeypatch.setattr(link_checking, "TIMEOUT", 0.2)
    assert look(f"{server.url}/slow") == link_checking.Look(None, "no answer in time")


def test_a_server_that_is_not_there_is_told(server):
    server.shutdown()
    server.server_close()
    assert look(server.url).problem == "the server refuses the connection"


def test_a_certificate_that_nobody_signed_is_told(server, tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    assert look(server.url.replace("http:", "https:")).problem == "its certificate is not valid"


@pytest.mark.parametrize(
    "address", ["http://", "http://[", "http://a b/", "http://x:99999/", "https://\u2028/", "http://" + "a" * 300 + "/"]
)
def test_an_address_that_is_none_is_told(address):
    assert look(address).problem in ("the address cannot be opened", "no such server")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "2130706433"])
def test_nothing_on_this_machine_or_network_is_asked(server, host):
    found = link_checking.look(f"http://{host}:{server.server_port}/fine", user_agent=AGENT)
    assert found.problem == "leads to a machine that is not public"
    assert server.seen == []


@pytest.mark.parametrize("host", ["10.0.0.1", "192.168.1.1", "169.254.169.254", "[fe80::1]", "[fd00::1]"])
def test_private_addresses_are_not_asked(host):
    found = link_checking.look(f"http://{host}/", user_agent=AGENT)
    assert found.problem == "leads to a machine that is not public"


# The nightly command


@pytest.fixture
def naming(server, make_article, published_article, rewrite, editor):
    """A draft and a page whose working copy has moved on, each naming addresses of the server."""
    make_article(
        title="Names what is gone",
        body=f'<p><a href="{server.url}/404?a=1&amp;b=2">a</a> <a href="/contact/">b</a> <a href="mailto:a@b.co">c</a>',
        sources=f"One {server.url}/404\nTwo {server.url}/fine",
    )
    rewrite(published_article, by=editor, body=f'<p><a href="{server.url}/500">d</a></p>')


def check():
    call_command("check_links", "--allow-private", verbosity=0)


def test_every_outside_address_of_texts_and_sources_is_looked_at_once(naming, server):
    check()
    asked = sorted(path for method, path, _ in server.seen if method == "HEAD")
    assert asked == ["/404", "/404?a=1&b=2", "/500", "/fine"]
    assert {agent for *_, agent in server.seen} == {AGENT}
    assert LinkCheck.objects.count() >= 4


def test_a_page_that_is_gone_is_dead_at_once_and_a_failure_when_it_comes_again(naming, server):
    mine = LinkCheck.objects.filter(url__startswith=server.url)
    with time_machine.travel("2026-01-01T03:00Z", tick=False):
        check()
    assert sorted(link.url for link in mine.dead()) == [f"{server.url}/404", f"{server.url}/404?a=1&b=2"]
    with time_machine.travel("2026-01-02T03:00Z", tick=False):
        check()
    failed = mine.dead().get(url=f"{server.url}/500")
    assert failed.failing_since.day == 1
    assert failed.checked_at.day == 2


def test_an_address_that_answers_again_is_alive(naming, server):
    url = f"{server.url}/fine"
    LinkCheck.objects.record(url, status=404, problem="answers 404")
    check()
    link = LinkCheck.objects.get(url=url)
    assert (link.status, link.problem, link.failing_since) == (200, "", None)


def test_an_address_that_no_text_names_is_forgotten(naming):
    LinkCheck.objects.record("https://example.com/gone", status=404, problem="answers 404")
    check()
    assert not LinkCheck.objects.filter(url="https://example.com/gone").exists()


# What staff see


def test_writers_find_dead_links_with_the_articles_that_hold_them(naming, author, signed_in):
    check()
    client = signed_in(author)
    assert "Outside links that do not answer" in client.get(reverse("admin:index")).text
    page = client.get(f"{reverse('admin:blog_linkcheck_changelist')}?answer=dead").text
    assert "answers 404" in page
    assert "answers 500" not in page
    assert page.count("Names what is gone</a>") == 2


@pytest.mark.parametrize("role", ["front_desk", "medical_reviewer"])
def test_others_do_not_see_the_list(request, role, signed_in):
    account = request.getfixturevalue(role)
    assert signed_in(account).get(reverse("admin:blog_linkcheck_changelist")).status_code == 403


def test_the_list_is_written_by_the_check_alone(administrator, signed_in):
    assert signed_in(administrator).get(reverse("admin:blog_linkcheck_add")).status_code == 403
