"""A database server that does not answer is a failure after a few seconds, and no wait without an end."""

import socket
import time

import pytest
from django.db import OperationalError, connection, connections

from postgresql_in_time.base import Reached, reached

pytestmark = pytest.mark.skipif(
    connections.settings["default"]["ENGINE"] != "postgresql_in_time", reason="SQLite has no server."
)


@pytest.fixture
def hurried(transactional_db):
    """A connection that waits for a third of a second, as the web server's wait for five."""
    other = connection.copy()
    other.settings_dict = {**other.settings_dict, "ANSWERS_WITHIN": 0.3}
    yield other
    other.close()
    reached._fails = False


def sleep(other, seconds):
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])


def test_an_answer_that_takes_too_long_ends_the_connection_and_the_next_is_good(hurried):
    began = time.monotonic()
    with pytest.raises(OperationalError):
        sleep(hurried, 5)
    assert time.monotonic() - began < 3
    hurried.close_if_unusable_or_obsolete()
    sleep(hurried, 0)


def test_control_a_command_waits_as_long_as_it_takes(transactional_db):
    sleep(connection, 0.6)


def test_a_server_that_takes_no_connections_costs_one_thread_a_wait(hurried):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(5)
        hurried.close()
        hurried.settings_dict |= {"HOST": "127.0.0.1", "PORT": silent.getsockname()[1]}
        hurried.settings_dict["OPTIONS"] = {**hurried.settings_dict["OPTIONS"], "connect_timeout": 2}
        for longest in (4, 0.3, 0.3):
            began = time.monotonic()
            with pytest.raises(OperationalError):
                sleep(hurried, 0)
            assert time.monotonic() - began < longest


def test_a_server_that_refuses_at_once_is_asked_each_time():
    asked = Reached()
    for _ in range(3):
        with pytest.raises(connection.Database.OperationalError, match="refused"), asked.one_at_a_time(6):
            raise connection.Database.OperationalError("refused")
