"""Tries are counted once for all: by every process, at the same moment, until they are over."""

import os
import subprocess
import sys

import pytest
import time_machine
from django.conf import settings as site_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.links import link_for
from audit.models import AuditEvent
from tests.page_cache.test_processes import database_url

pytestmark = pytest.mark.django_db
WRONG, STOPPED = "do not belong to a staff account", "Wait five minutes"


def another_process(program, tmp_path):
    """Return what a process of its own prints that runs the site on the test database."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "DATA_DIR": str(tmp_path)}
    environment["DJANGO_SETTINGS_MODULE"] = "clinic_site.settings"
    command = [sys.executable, "-c", f"import django; django.setup()\n{program}"]
    done = subprocess.run(
        command, cwd=site_settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM accounts_tries")
        return [key for (key,) in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_what_one_process_counts_the_other_knows(sign_in, editor, tmp_path):
    for _ in range(5):
        assert WRONG in sign_in(editor, "wrong").text
    program = (
        "from django.test import Client\n"
        "typed = {'login': 'editor', 'password': 'wrong'}\n"
        "print(Client(SERVER_NAME='localhost', REMOTE_ADDR='192.0.2.7').post('/admin/login/', typed).text)"
    )
    assert STOPPED in another_process(program, tmp_path)


def test_of_tries_at_the_same_moment_no_more_are_let_through(at_once, editor):
    def guess(number):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        return client.post("/admin/login/", {"login": "editor", "password": "wrong"}).text

    pages = at_once(*[lambda number=number: guess(number) for number in range(8)])
    assert all(WRONG in page or STOPPED in page for page in pages)
    assert 1 <= sum(WRONG in page for page in pages) <= 5


@pytest.mark.parametrize("spelled", ["EDITOR", "editor ", "EdıtoR"])
def test_neither_another_spelling_nor_another_port_gives_an_account_more_tries(client, editor, spelled):
    for port in range(5):
        host = f"testserver:{1000 + port}"
        assert (
            WRONG in client.post("/admin/login/", {"login": "editor", "password": "wrong"}, headers={"host": host}).text
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT UPPER(%s) = 'EDITOR'", [spelled.strip()])
        is_same = cursor.fetchone()[0]  # "ı" is "I" in capitals on PostgreSQL, not on SQLite
    page = client.post("/admin/login/", {"login": spelled, "password": "wrong"}).text
    assert STOPPED in page if is_same else WRONG in page


def test_a_mark_is_given_once_to_processes_that_ask_at_the_same_moment(at_once):
    assert sorted(at_once(*[lambda: cache.add("used", True, 90)] * 6)) == [False] * 5 + [True]


GUESSED = [("/admin/password_change/", "old_password"), ("/admin/login/again/", "password")]


@pytest.mark.parametrize(("address", "field"), GUESSED)
def test_the_password_of_an_open_session_cannot_be_guessed(signed_in, editor, address, field):
    client = signed_in(editor)
    typed = {"new_password1": "a-long-enough-one", "new_password2": "a-long-enough-one"}
    for _ in range(5):
        assert "That is not your password" in client.post(address, typed | {field: "wrong"}).text
    assert STOPPED in client.post(address, typed | {field: "editor-password"}).text
    editor.refresh_from_db()
    assert editor.check_password("editor-password")
    assert AuditEvent.objects.filter(kind="sign_in_failed", subject="editor").count() == 5


def test_a_new_password_by_mail_is_not_kept_waiting(sign_in, editor, client):
    for _ in range(6):
        page = sign_in(editor, "wrong").text
    assert "ask for a new one by mail: you may try again with that at once" in page
    new = {"new_password1": "a-long-enough-one", "new_password2": "a-long-enough-one"}
    client.post(link_for(editor, "reset").removeprefix(site_settings.SITE_URL), new)
    assert sign_in(editor, "a-long-enough-one").status_code == 302


def stops():
    return list(AuditEvent.objects.filter(kind="locked_out").order_by("pk").values_list("subject", "detail"))


def test_that_tries_are_stopped_is_recorded_once_in_a_while(sign_in, editor, with_app, client):
    with time_machine.travel("2026-03-01 12:00Z", tick=False):
        for _ in range(8):
            sign_in(editor, "wrong")
    assert stops() == [("editor", "")]
    with time_machine.travel("2026-03-01 12:06Z", tick=False):
        for number in range(12):
            sign_in(type(editor)(username=f"nobody{number}"), "wrong")
    assert stops() == [("editor", ""), ("", "unknown account")]
    with time_machine.travel("2026-03-01 12:12Z", tick=False):
        sign_in(with_app(editor))
        for _ in range(8):
            client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert stops()[2:] == [("editor", "second step")]


def test_what_is_over_goes_with_the_next_try_and_what_counts_stays(sign_in, editor):
    with time_machine.travel("2026-03-01 12:00Z", tick=False):
        sign_in(editor, "wrong")
        old = rows()
        for number in range(50):
            cache.set(f"{number}", True, 60)
        assert set(old) < set(rows()) and len(rows()) == len(old) + 50
    with time_machine.travel("2026-03-01 12:06Z", tick=False):
        sign_in(editor, "wrong")
        assert sorted(rows()) == sorted(old)
