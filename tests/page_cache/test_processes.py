"""Processes tell each other nothing of changes, and need not; a Redis between them saves work and is never needed."""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from django.conf import settings as site_settings
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from redis.backoff import NoBackoff
from redis.retry import Retry

from appointments.models import PhoneNumber
from page_cache.content import ASKED_EVERY
from page_cache.entries import memory, shared
from page_cache.middleware import PageCache

pytestmark = pytest.mark.django_db(transaction=True)
ARTICLE = "/blog/headaches-from-the-spine/"
QUICKLY = {"socket_connect_timeout": 0.2, "socket_timeout": 0.2, "retry": Retry(NoBackoff(), 0)}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError


def database_url():
    """Return where another process finds the test database."""
    wanted = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{wanted['NAME']}"
    return f"postgres://{wanted['USER']}:{wanted['PASSWORD']}@{wanted['HOST']}:{wanted['PORT']}/{wanted['NAME']}"


@pytest.fixture
def two_servers(tmp_path):
    """The addresses of two servers of the site on the test database."""
    ports, running = [free_port(), free_port()], []
    environment = {**os.environ, "DATABASE_URL": database_url(), "DATA_DIR": str(tmp_path), "CONN_MAX_AGE": "60"}
    for port in ports:
        command = [sys.executable, "-m", "gunicorn", "clinic_site.wsgi", "--bind", f"127.0.0.1:{port}"]
        command += ["--no-control-socket", "--log-level", "critical", "--worker-class", "gthread", "--threads", "2"]
        running.append(subprocess.Popen(command, cwd=site_settings.BASE_DIR, env=environment, start_new_session=True))
    try:
        for port in ports:
            wait_for(port)
        yield [f"http://127.0.0.1:{port}" for port in ports]
    finally:
        for process in running:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def read(address):
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_change_and_a_withdrawal_show_at_once_in_every_process(two_servers, clinic, published_article, editor):
    for server in two_servers * 2:
        assert "tel:+18665530612" in read(server + ARTICLE)[1]
    PhoneNumber.objects.filter(key="front-office").update(number="+12015550199")
    time.sleep(ASKED_EVERY)
    for server in two_servers:
        status, page = read(server + ARTICLE)
        assert status == 200 and "tel:+12015550199" in page and "tel:+18665530612" not in page
    published_article.withdraw(by=editor)
    time.sleep(ASKED_EVERY)
    assert [read(server + ARTICLE)[0] for server in two_servers] == [410, 410]


class Redis:
    """A Redis server on a port of its own."""

    def __init__(self, folder):
        self.port, self.folder = free_port(), folder
        self.launch()

    def launch(self):
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self.folder]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_for(self.port)

    def kill(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def redis(tmp_path, settings):
    server = Redis(tmp_path)
    address = f"redis://127.0.0.1:{server.port}/0"
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": backend, "LOCATION": address, "OPTIONS": QUICKLY}}
    settings.PAGES_SHARED = True
    shared._broken_until = 0.0
    yield server
    caches["pages"].close()
    server.kill()
    shared._broken_until = 0.0


def test_what_one_process_made_another_takes(client, clinic, published_article, redis, made):
    first = client.get(ARTICLE)
    memory.forget()  # as a process that just began
    assert client.get(ARTICLE).content == first.content and made == [ARTICLE]
    PhoneNumber.objects.update(hours="Always")
    memory.forget()
    client.get(ARTICLE)
    assert made == [ARTICLE, ARTICLE]


def test_of_two_processes_one_makes_a_page_and_the_other_waits(redis, at_once, monkeypatch):
    made = []

    def view(request):
        made.append(1)
        time.sleep(0.3)
        return HttpResponse("page", headers={"Cache-Control": "public, max-age=0"})

    monkeypatch.setattr(memory, "get", lambda state, page: None)  # each process has its own
    ask = RequestFactory(headers={"host": "127.0.0.1"})
    caches_of_two = [PageCache(view), PageCache(view)]
    answers = at_once(*[lambda cache=cache: cache(ask.get("/a/")).content for cache in caches_of_two])
    assert answers == [b"page", b"page"] and len(made) == 1


def test_nobody_waits_for_a_page_that_is_not_kept(client, clinic, redis):
    started = time.monotonic()
    assert [client.get("/nowhere/").status_code for _ in range(3)] == [404] * 3
    assert time.monotonic() - started < 2


def test_a_dead_redis_is_done_without(client, clinic, published_article, redis, made, caplog):
    client.get(ARTICLE)
    redis.kill()
    memory.forget()
    with caplog.at_level(logging.WARNING):
        assert client.get(ARTICLE).status_code == 200
        assert client.get("/blog/").status_code == 200
    assert len(made) == 3
    assert [record.getMessage() for record in caplog.records] == ["The shared cache does not answer: ConnectionError"]
    shared._broken_until = 0.0
    redis.launch()
    memory.forget()
    client.get(ARTICLE)
    memory.forget()
    client.get(ARTICLE)
    assert len(made) == 4


def test_a_redis_that_hangs_costs_a_moment_once(client, clinic, published_article, redis):
    redis.process.send_signal(signal.SIGSTOP)
    try:
        started = time.monotonic()
        assert client.get(ARTICLE).status_code == client.get("/blog/").status_code == 200
        assert time.monotonic() - started < 2
    finally:
        redis.process.send_signal(signal.SIGCONT)
