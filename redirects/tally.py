"""Counts of what visitors asked for, kept in this process and written down together, at most once a minute.

Counting must never cost a visitor anything: one write for all that was counted, which waits for no lock and whose
failure is only tried again later. What a process counted in its last minute is lost with it.
"""

import logging
import threading
import time

from django.conf import settings
from django.db import Error
from django.db.models import F
from django.utils import timezone

from counting import without_waiting

from .models import MissingAddress, Redirect

logger = logging.getLogger(__name__)
MOST_HELD = 500  # addresses of each kind; what comes beyond is not counted


class Tally:
    """What was asked for since it was last written down."""

    def __init__(self):
        self._lock = threading.Lock()
        self.forget()

    def forget(self):
        self._used, self._missing, self._since = {}, {}, None

    def count_used(self, redirect):
        with self._lock:
            self._add(self._used, redirect.pk, "")
        self.write_when_due()

    def count_missing(self, path, host):
        with self._lock:
            self._add(self._missing, path, host)
        self.write_when_due()

    def _add(self, counts, key, host, count=1):
        if key in counts or len(counts) < MOST_HELD:
            before, last = counts.get(key, (0, ""))
            counts[key] = before + count, host or last
            self._since = self._since or time.monotonic()

    def write_when_due(self):
        with self._lock:
            is_due = self._since is not None and time.monotonic() - self._since >= settings.COUNTS_WRITTEN_EVERY
        if is_due:
            self.write()

    def write(self):
        """Write down what was counted; keep it for later when the database does not take it at once."""
        with self._lock:
            used, missing = self._used, self._missing
            self.forget()
        if not (used or missing):
            return
        try:
            with without_waiting():
                today = timezone.localdate()
                for pk, (count, _) in sorted(used.items()):
                    Redirect.objects.filter(pk=pk).update(hits=F("hits") + count, last_hit_on=today)
                if missing:
                    MissingAddress.objects.count_up(missing, on=today)
        except Error as error:
            logger.warning("The counts of addresses could not be written yet: %s", type(error).__name__)
            with self._lock:
                for counts, taken in ((self._used, used), (self._missing, missing)):
                    for key, (count, host) in taken.items():
                        self._add(counts, key, host, count)


tally = Tally()
