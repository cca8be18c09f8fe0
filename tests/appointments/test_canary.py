"""A canary typed into every field is found only where it belongs: in no log, mail, address, header, cache or row."""

import base64
import logging
from logging.config import DictConfigurator
from urllib.parse import unquote_plus

import pytest
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.utils.log import AdminEmailHandler

from appointments.forms import ContactForm
from appointments.models import Inquiry, InquiryNote, Subject

pytestmark = pytest.mark.django_db

FORM = "/contact/"
INBOX = "/admin/appointments/inquiry/"
TYPED = {
    "full_name": "Canary Nameqzxvkwj",
    "email": "canary.mailqzxvkwj@example.com",
    "phone": "(201) 555-0187",
    "preferred_contact": "phone",
    "preferred_time": "any",
    "token": "2026112209",
    "elapsed": "60000",
    "message": "My canary wordsqzxvkwj hurt\r\nand sting",
    "landing_page": "/blog/?words=canary-landingqzxvkwj",
    "last_referrer": "https://search.example/?q=canary-referrerqzxvkwj",
    # What another form's hidden fields might hold.
    "checker_answers": "canary-answersqzxvkwj",
    "symptoms": "canary-symptomsqzxvkwj",
}
CANARIES = ["qzxvkwj", "5550187", "555-0187", "555 0187"]


class Collected(logging.Handler):
    """The lines of every logger, as the site's own formatter writes them."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.setFormatter(DictConfigurator(site.LOGGING).configure_formatter({**site.LOGGING["formatters"]["line"]}))
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


class Watched:
    """A client, with everything that its requests leave behind."""

    def __init__(self, client, log):
        self.client, self.log, self.told = client, log, []
        client.raise_request_exception = False

    def ask(self, method, address, *args, **kwargs):
        response = getattr(self.client, method)(address, *args, **kwargs)
        self.told += [address, str(response.headers), str(response.cookies), response.reason_phrase]
        return response

    def places(self):
        """Return, by name, the text of every place that a patient's words must not get to."""
        yield "log", "\n".join(self.log.lines)
        yield "addresses and headers", "\n".join(self.told)
        for message in mail.outbox:
            yield "mail", f"{message.message()} {message.subject} {message.body} {message.to} {message.alternatives}"
        for session in Session.objects.all():
            yield "session", str(session.get_decoded())
        with connection.cursor() as cursor:
            cursor.execute("SELECT value FROM accounts_tries")
            yield "cache", str([base64.b64decode(value) for (value,) in cursor.fetchall()])
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                yield table, str(cursor.fetchall())

    def found(self):
        """Return the names of the places where a canary is."""
        return {name for name, text in self.places() if any(c in unquote_plus(text).lower() for c in CANARIES)}


@pytest.fixture
def watched(client, contact_settings, settings):
    settings.ADMINS = [("Ada", "ada@clinic.example")]
    log, reports = Collected(), AdminEmailHandler(include_html=True)
    reports.setLevel(logging.ERROR)
    loggers = [logging.getLogger(), logging.getLogger("django"), logging.getLogger("django.request")]
    levels = [logger.level for logger in loggers]
    loggers[0].addHandler(log)
    loggers[2].addHandler(reports)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    connection.force_debug_cursor = True  # so that every statement with its values is logged
    yield Watched(client, log)
    connection.force_debug_cursor = False
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
    loggers[0].removeHandler(log)
    loggers[2].removeHandler(reports)


def test_a_stored_message_leaves_its_words_nowhere(watched):
    assert watched.ask("post", FORM, TYPED).status_code == 302
    assert Inquiry.objects.get().full_name == TYPED["full_name"], "it was stored"
    assert any("INSERT INTO" in line for line in watched.log.lines), "statements are logged"
    assert watched.found() == set()


@pytest.mark.parametrize("changes", [{"full_name": ""}, {"preferred_contact": "qzxvkwj"}, {"phone": "canary-qzxvkwj"}])
def test_a_message_with_a_mistake_leaves_its_words_nowhere(watched, changes):
    page = watched.ask("post", FORM, TYPED | changes)
    assert page.status_code == 200 and b"qzxvkwj" in page.content and page["Cache-Control"] == "no-store"
    assert watched.found() == set()


def test_a_form_filled_in_by_a_program_leaves_its_words_nowhere(watched):
    assert (
        watched.ask(
            "post", FORM, TYPED | {"website": "canaryqzxvkwj", "token": "qzxvkwj", "elapsed": "qzxvkwj"}
        ).status_code
        == 302
    )
    assert watched.found() == set()


def test_a_message_while_the_database_is_gone_leaves_its_words_nowhere(watched, broken_database):
    with broken_database():
        page = watched.ask("post", FORM, TYPED)
    assert page.status_code == 503 and page["Cache-Control"] == "no-store"
    assert watched.found() == set()


def test_a_row_that_the_database_refuses_leaves_its_words_nowhere(watched, monkeypatch):
    # PostgreSQL quotes the whole row that it refuses.
    receive = Inquiry.receive
    monkeypatch.setattr(Inquiry, "receive", lambda typed, **more: receive(typed | {"preferred_time": "x"}, **more))
    assert watched.ask("post", FORM, TYPED).status_code == 503
    assert watched.found() == set()


def test_a_message_from_elsewhere_leaves_its_words_nowhere(watched):
    page = watched.ask("post", FORM, TYPED, headers={"origin": "https://elsewhere.example"})
    assert page.status_code == 403 and page["Cache-Control"] == "no-store"
    assert watched.found() == set()


def test_a_message_that_is_too_large_leaves_its_words_nowhere(watched):
    large = TYPED | {"message": "canary wordsqzxvkwj " * 150_000}
    assert watched.ask("post", FORM, large).status_code == 413
    assert watched.found() == set()


def test_a_broken_message_leaves_its_words_nowhere(watched):
    kind = "multipart/form-data; boundary=qzxvkwj"
    assert watched.ask("post", FORM, b"canary wordsqzxvkwj", content_type=kind).status_code in (200, 400)
    assert watched.found() == set()


def fail(monkeypatch):
    def refuse(form):
        words = form.cleaned_data["message"]
        try:
            raise LookupError(words)
        except LookupError as error:
            raise ValueError(f"cannot store {words}") from error

    monkeypatch.setattr(ContactForm, "save", refuse)


def test_a_mistake_in_the_code_leaves_its_words_in_no_report(watched, monkeypatch):
    fail(monkeypatch)
    page = watched.ask("post", FORM, TYPED)
    assert page.status_code == 500 and b"qzxvkwj" not in page.content
    assert any("ValueError" in line for line in watched.log.lines), "the log tells of it"
    assert any("ValueError" in message.body and "test_canary.py" in message.body for message in mail.outbox)
    assert any(message.alternatives for message in mail.outbox), "the mail with a page was made"
    assert watched.found() == set()


def test_reports_name_no_key_and_no_password(watched, monkeypatch):
    fail(monkeypatch)
    watched.ask("post", FORM, TYPED)
    texts = "".join(f"{message.body}{message.alternatives}" for message in mail.outbox)
    assert texts and site.SECRET_KEY not in texts and site.PATIENT_DATA_KEYS[0] not in texts


def test_a_developers_error_page_shows_no_variables_and_no_post(watched, monkeypatch, settings):
    fail(monkeypatch)
    settings.DEBUG = True
    page = watched.ask("post", FORM, TYPED).content.decode().lower()
    assert "valueerror" in page
    assert "nameqzxvkwj" not in page and "mailqzxvkwj" not in page and "5550187" not in page


def test_reading_finding_and_noting_leave_the_words_nowhere(watched, front_desk):
    watched.client.force_login(front_desk)
    watched.ask("post", FORM, TYPED)
    inquiry = Inquiry.objects.get()
    assert b"wordsqzxvkwj" in watched.ask("get", INBOX).content
    watched.ask("post", f"{INBOX}{inquiry.pk}/notes/", {"text": "Canary notewordsqzxvkwj"})
    assert InquiryNote.objects.get().text == "Canary notewordsqzxvkwj"
    assert b"notewordsqzxvkwj" in watched.ask("get", f"{INBOX}{inquiry.pk}/change/").content
    for words in (TYPED["email"], TYPED["phone"], "canary wordsqzxvkwj"):
        answer = watched.ask("post", f"{INBOX}find/", {"sought": words})
        assert answer.status_code in (200, 302)
    watched.ask("post", f"{INBOX}{inquiry.pk}/step/", {"step": "qzxvkwj", "day": "canaryqzxvkwj"})
    assert watched.found() == set()


# Controls: what the tests above would find


def test_the_check_finds_a_log_line(watched):
    logging.getLogger("careless").debug("Got %s", TYPED)
    assert watched.found() == {"log"}


def test_the_check_finds_a_plain_column(watched):
    Subject.objects.create(label=TYPED["message"])
    assert "appointments_subject" in watched.found()


def test_the_check_finds_a_mail_an_address_and_a_cache(watched):
    mail.send_mail("Hello", TYPED["message"], None, ["desk@clinic.example"])
    watched.ask("get", f"{FORM}?article=canary%2Dwords%71zxvkwj")
    cache.set("x", TYPED["phone"])
    cache.add("y", TYPED)
    assert {"mail", "addresses and headers", "cache"} <= watched.found()


def test_the_check_finds_what_the_usual_reports_tell(watched, monkeypatch, settings):
    settings.DEFAULT_EXCEPTION_REPORTER = "django.views.debug.ExceptionReporter"
    usual = AdminEmailHandler()
    fail(monkeypatch)
    logging.getLogger("django.request").addHandler(usual)
    try:
        watched.ask("post", FORM, TYPED)
    finally:
        logging.getLogger("django.request").removeHandler(usual)
    assert watched.found() == {"mail"}
