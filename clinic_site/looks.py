"""Questions about what the site stands on, which answer in time however long a database, a disk or a bucket takes."""

import threading
import time
from concurrent.futures import Future

from django.db import connections

ASKED_EVERY = 2  # seconds for which one answer serves all who ask this process
PATIENCE = 2  # seconds that anybody waits for an answer


def apart(work):
    """Do it in a thread of its own, with connections to the database of its own."""

    def run():
        try:
            work()
        finally:
            connections.close_all()

    threading.Thread(target=run, name="look", daemon=True).start()


class Look:
    """A question, asked by one thread of this process at a time, whoever wants to know."""

    def __init__(self, ask):
        self._ask, self._lock = ask, threading.Lock()
        self._asked, self._at = None, 0.0

    def begin(self):
        """Have the question asked unless it is, or was just now; return the coming answer and since when."""
        with self._lock:
            is_new = self._asked is None or (self._asked.done() and time.monotonic() - self._at >= ASKED_EVERY)
            if is_new:
                self._asked, self._at = Future(), time.monotonic()
            asked, at = self._asked, self._at
        if is_new:
            apart(lambda: self._work(asked))
        return asked, at

    def answer(self):
        """Return what the question returned, at most ``ASKED_EVERY`` old.

        Raises what the question raised, and ``TimeoutError`` when it has been going on for ``PATIENCE``.
        """
        asked, at = self.begin()
        return asked.result(timeout=max(0, at + PATIENCE - time.monotonic()))

    def _work(self, asked):
        try:
            asked.set_result(self._ask())
        except Exception as error:  # told to all who wait
            asked.set_exception(error)
