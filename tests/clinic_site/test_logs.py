import json
import logging

import pytest

from clinic_site.logs import Json, WithoutValues, asked
from tests.clinic_site.test_settings import PRODUCTION, start  # noqa: F401 - a fixture


def test_a_traceback_in_the_log_says_where_and_what_but_no_values():
    words = "Failing row contains ({}, {})".format("Pat Patient", "pat@example.com")
    try:
        raise ValueError(words)
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("site", logging.ERROR, __file__, 1, "It failed", (), info)
    line = WithoutValues("{message}", style="{").format(record)
    assert "ValueError" in line and "test_logs.py" in line
    assert "Failing" not in line and "pat@example.com" not in line
    assert "(Pat Patient, pat@example.com)" in logging.Formatter("{message}", style="{").format(record), (
        "the control shows it"
    )


@pytest.fixture
def request_log(settings, caplog):
    settings.MIDDLEWARE = ["clinic_site.logs.RequestLog", *settings.MIDDLEWARE]
    caplog.set_level(logging.INFO, logger="clinic_site.requests")
    return lambda: [json.loads(Json().format(record)) for record in caplog.records if record.name.endswith("requests")]


def test_a_request_is_logged_by_the_pattern_of_its_address(client, db, request_log):
    client.get("/blog/my-name-is-pat/?pain=secret", headers={"x-request-id": "abcdef0123456789"})
    [line] = request_log()
    assert (line["method"], line["route"], line["status"]) == ("GET", "/blog/<slug:slug>/", 404)
    assert line["ms"] >= 0
    assert "pat" not in json.dumps(line) and "secret" not in json.dumps(line)


def test_an_id_is_the_web_servers_or_the_sites_own(client, db, request_log):
    assert client.get("/", headers={"x-request-id": "abcdef0123456789"})["X-Request-ID"] == "abcdef0123456789"
    for forged in ("", 'x" onload="', "a" * 100, "short"):
        own = client.get("/", headers={"x-request-id": forged})["X-Request-ID"]
        assert own != forged and len(own) == 32


def test_lines_of_one_request_share_its_id_and_errors_keep_no_values():
    mark, words = asked.set("abcdef0123456789"), "{}@example.com".format("pat")
    try:
        raise ValueError(words)
    except ValueError as error:
        told = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("site", logging.ERROR, __file__, 1, "It failed", (), told)
    line = json.loads(Json().format(record))
    asked.reset(mark)
    assert line["request"] == "abcdef0123456789" and line["level"] == "ERROR"
    assert "ValueError" in line["error"] and "pat@example.com" not in line["error"]


def test_the_web_servers_own_lines_quote_no_query_and_no_address():
    words = "Invalid request from ip=203.0.113.7: '/search/?q=my+pain HTTP/9'; see %s"
    record = logging.LogRecord("gunicorn.error", logging.WARNING, __file__, 1, words, ("/a?b=pain",), None)
    for line in (json.loads(Json().format(record))["message"], WithoutValues("{message}", style="{").format(record)):
        assert "pain" not in line and "203.0.113.7" not in line and "/search/?" in line


@pytest.mark.parametrize("log_format", ["json", "line"])
def test_what_ends_a_command_is_logged_without_its_words(start, log_format):  # noqa: F811
    fail = "import django; django.setup(); raise ValueError('{}@{}'.format('pat', 'patient.example'))"
    variables = {**PRODUCTION, "DJANGO_SETTINGS_MODULE": "clinic_site.settings", "LOG_FORMAT": log_format}
    done = start(variables, "-c", fail)
    assert done.returncode == 1 and "ValueError" in done.stderr and "pat@patient.example" not in done.stderr
    if log_format == "json":
        assert json.loads(done.stderr)["level"] == "CRITICAL"
    control = start({**variables, "PRODUCTION": "false"}, "-c", fail)
    assert "pat@patient.example" in control.stderr


def test_what_django_says_of_an_answer_has_the_id_and_the_pattern(client, db, request_log, caplog):
    client.get("/blog/my-name-is-pat/", headers={"x-request-id": "abcdef0123456789"})
    client.get("/my/name/is/pat", headers={"x-request-id": "abcdef0123456789"})
    said = [json.loads(Json().format(record)) for record in caplog.records if record.name == "django.request"]
    assert [line["message"] for line in said] == ["Not Found: /blog/<slug:slug>/", "Not Found: an unknown address"]
    assert {line["request"] for line in said} == {"abcdef0123456789"}
    assert "my-name" in caplog.text, "the control shows it"
