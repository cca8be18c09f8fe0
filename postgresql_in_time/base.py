import threading
import time
from contextlib import contextmanager
from types import SimpleNamespace

import psycopg
from django.db.backends.postgresql import base

SLOW = 0.5  # seconds: a refusal that took longer holds threads
AGAIN_AFTER = 1  # seconds until a server that took no connection is asked once more


class Connection(psycopg.Connection):
    """A connection that is over when an answer takes longer than ``within`` seconds."""

    within = None

    def wait(self, gen, interval=0.1, timeout=None):
        try:
            return super().wait(gen, interval, timeout or self.within)
        except psycopg.errors._WaitTimeout as error:
            self.close()  # what it was asked may still come, and belongs to nobody
            raise psycopg.OperationalError("The database did not answer in time.") from error


class Reached:
    """Whether new connections are worth a try, as this process knows."""

    def __init__(self):
        self._lock = threading.Lock()
        self._fails, self._again_at = False, 0.0

    @contextmanager
    def one_at_a_time(self, longest):
        """Let one thread alone, for ``longest`` seconds, try what failed; raise for the others at once."""
        with self._lock:
            began = time.monotonic()
            if self._fails and began < self._again_at:
                raise psycopg.OperationalError("The database did not answer a moment ago.")
            self._again_at = began + longest
        try:
            yield
        except psycopg.OperationalError:
            with self._lock:
                now = time.monotonic()
                self._fails, self._again_at = now - began > SLOW, now + AGAIN_AFTER
            raise
        self._fails = False


reached = Reached()


class DatabaseWrapper(base.DatabaseWrapper):
    Database = SimpleNamespace(**{**vars(psycopg), "connect": Connection.connect})

    def get_new_connection(self, conn_params):
        within = self.settings_dict.get("ANSWERS_WITHIN")
        if not within:
            return super().get_new_connection(conn_params)
        with reached.one_at_a_time(2 * int(conn_params["connect_timeout"])):
            connection = super().get_new_connection(conn_params)
        connection.within = within
        return connection
