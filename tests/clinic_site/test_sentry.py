"""What a Sentry is told of an error: its kind and place, and nothing that anybody typed."""

import gzip
import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import pytest
from django.conf import settings
from django.db import connection

from tests.torture.site import running

CANARY = "CANARY7391"
FIELDS = ["full_name", "email", "phone", "message", "preferred_contact", "preferred_time", "website", "token", "about"]
FIELDS += ["source_page", "checker_answers", "landing_path", "unknown"]

# Visitors send the form in vain: the view fails with their words in its error, its cause, its variables and its logs.
FAIL = """
import logging, sys, time, django
django.setup()
{first}
from django.db import connection
from django.test import Client
from appointments import views
from clinic_site import logs

class StoringError(Exception):
    pass

def fail(request, form):
    typed = dict(request.POST)
    connection.cursor().execute("SELECT %s", [str(typed)])
    logging.getLogger("appointments").warning("Typed was %s", typed)
    logging.getLogger("appointments").error("Not stored: %s", typed, extra=dict(typed=typed))
    try:
        raise ValueError(str(typed))
    except ValueError as error:
        error.add_note(str(typed))
        raise StoringError("%s" % typed) from error

views._store, views.ContactForm.is_valid = fail, lambda form: True
client = Client(raise_request_exception=False, headers={{"host": "127.0.0.1", "x-request-id": "abcdef0123456789"}})
client.cookies["known"] = "{canary}"
began = time.monotonic()
for each in range({times}):
    answer = client.post("/contact/?place={canary}", {fields!r} | {{"full_name": "{canary}%s" % each}},
                         headers={{"user-agent": "{canary}", "referer": "http://127.0.0.1/{canary}"}})
    assert answer.status_code == 500, answer.status_code
print(time.monotonic() - began)
"""
PLAINLY = "import sentry_sdk; sentry_sdk.init('{dsn}', send_default_pii=True)"


class Recorder(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.hang.wait(30)
        body = {"br": brotli.decompress, "gzip": gzip.decompress}.get(self.headers["Content-Encoding"], bytes)(body)
        self.server.taken.append(body.decode())
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def recorder():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    server.daemon_threads, server.taken, server.hang = True, [], threading.Event()
    server.hang.set()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.hang.set()
    server.shutdown()
    server.server_close()


def database_url():
    wanted = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{wanted['NAME']}"
    return f"postgres://{wanted['USER']}:{wanted['PASSWORD']}@{wanted['HOST']}:{wanted['PORT']}/{wanted['NAME']}"


@pytest.fixture
def fail(recorder, tmp_path, transactional_db):
    """Return a function that lets forms fail in a process of their own; it returns seconds and what was printed."""
    dsn = f"http://key@127.0.0.1:{recorder.server_port}/1"

    def fail(first="", times=1, **variables):
        program = FAIL.format(
            first=first.format(dsn=dsn), canary=CANARY, times=times, fields=dict.fromkeys(FIELDS, CANARY)
        )
        environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "DATABASE_URL": database_url()}
        environment |= {"DJANGO_SETTINGS_MODULE": "clinic_site.settings", "LOG_FORMAT": "json"}
        variables = {name: value.format(dsn=dsn) for name, value in variables.items()}
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=settings.BASE_DIR, env={**environment, **variables},
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return float(done.stdout.split()[-1]), done.stderr

    return fail


def events(recorder):
    """Return the events among what was sent; an envelope is a header and, for each item, a header and a body."""
    lines = [json.loads(line) for envelope in recorder.taken for line in envelope.splitlines() if line]
    return [line for line in lines if "event_id" in line and "level" in line]


def test_an_error_is_told_by_kind_and_place_without_a_word_of_what_was_typed(fail, recorder):
    fail(SENTRY_DSN="{dsn}")
    assert CANARY not in "".join(recorder.taken)
    logged, failed = events(recorder)
    assert logged["logger"] == "appointments"
    assert logged["logentry"]["message"].startswith("appointments in <string>, line ")
    assert [each["type"] for each in failed["exception"]["values"]] == ["ValueError", "StoringError"]
    frames = failed["exception"]["values"][1]["stacktrace"]["frames"]
    assert ("appointments.views", "_receive") in [(frame["module"], frame["function"]) for frame in frames]
    assert all(frame["lineno"] for frame in frames) and not any("vars" in frame for frame in frames)
    assert failed["transaction"] == "/contact/" and failed["request"]["method"] == "POST"
    assert set(failed["request"]) == {"method", "headers"}
    assert set(failed["request"]["headers"]) <= {"Content-Type", "Content-Length", "Sec-Fetch-Site"}
    assert failed["release"] == settings.BASE_DIR.name
    assert not {"user", "server_name", "breadcrumbs", "extra", "modules", "contexts"} & {*failed, *logged}


def test_the_report_names_the_request_as_the_log_does(fail, recorder):
    _, logged = fail(SENTRY_DSN="{dsn}", LOG_REQUESTS="true")
    assert {event["tags"]["request"] for event in events(recorder)} == {"abcdef0123456789"}
    told = [json.loads(line) for line in logged.splitlines() if line.startswith("{")]
    assert {line["request"] for line in told if line["logger"] == "django.request"} == {"abcdef0123456789"}


def test_control_the_library_by_itself_tells_what_was_typed(fail, recorder):
    fail(first=PLAINLY)
    sent = "".join(recorder.taken)
    assert sent.count(CANARY) > 10
    assert "StoringError" in sent


def test_a_sentry_that_hangs_holds_nobody_up(fail, recorder):
    apart, _ = fail(times=60)
    recorder.hang.clear()
    began = time.monotonic()
    beside, _ = fail(times=60, SENTRY_DSN="{dsn}")
    assert beside < apart + 3
    assert time.monotonic() - began < apart + 30, "nor the end of the process"


def test_nothing_is_sent_unless_it_is_turned_on(fail, recorder):
    fail()
    assert recorder.taken == []


def test_the_real_servers_processes_tell_it(recorder):
    """They are made after the library was started, with ``--preload``."""
    variables = {"SENTRY_DSN": f"http://key@127.0.0.1:{recorder.server_port}/1"}
    with running("sqlite", application="tests.deploy.failing", variables=variables, workers=2) as site:
        for _ in range(2):
            with pytest.raises(urllib.error.HTTPError, match="500"):
                urllib.request.urlopen(f"{site.url}/fail?words={CANARY}", timeout=20)
        until = time.monotonic() + 20
        while not recorder.taken and time.monotonic() < until:
            time.sleep(0.1)
    [failed, *_] = events(recorder)
    assert [each["type"] for each in failed["exception"]["values"]] == ["ValueError"]
    assert failed["transaction"] == "/fail"
    assert CANARY not in "".join(recorder.taken)
