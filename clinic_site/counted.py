"""What the web server's processes did, counted in files that any of them adds up for Prometheus.

Each process has a file of its own in ``METRICS_DIR``. It takes the lowest number that no living process holds, so that
there are no more files than processes at one time, however often they are replaced, and no count is lost with one.
"""

import fcntl
import os
import time

from django.conf import settings
from prometheus_client import Counter, Histogram, values

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
SECONDS = (0.002, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
TAKEN = {"kept", "shared", "waited"}
KEPT = "kept"  # in place of a pattern, which a page that was kept is found without
NO_PATTERN = "none"

_mine = None, None, None  # this process, its number, and the lock that it holds


def number():
    """Return the number that this process counts under."""
    global _mine  # noqa: PLW0603 - what this process knows
    if _mine[0] != os.getpid():
        _mine = os.getpid(), *_taken()
    return _mine[1]


def _taken():
    settings.METRICS_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    each = 0
    while True:
        lock = (settings.METRICS_DIR / f"{each}.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the system lets go of it when the process dies
            return each, lock
        except OSError:
            lock.close()
            each += 1


os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(settings.METRICS_DIR)
values.ValueClass = values.MultiProcessValue(number)

NAMED = {"namespace": "clinic_site", "registry": None}
# "page" tells of a public page whether it was kept here, shared by another process, waited for, made, or not kept.
REQUESTS = Counter("requests", "Answers to requests.", ["method", "route", "status", "page"], **NAMED)
DURATIONS = Histogram("request_seconds", "How long answers took.", ["route"], buckets=SECONDS, **NAMED)


class Counted:
    """Count each request by method, pattern of its address and kind of status, and how long its answer took."""

    def __init__(self, get_response):
        self.get_response = get_response
        self._known = {}

    def __call__(self, request):
        began = time.perf_counter()
        response = self.get_response(request)
        came, match = getattr(request, "page_came", ""), request.resolver_match
        route = KEPT if came in TAKEN else match.route if match else NO_PATTERN
        named = request.method, route, response.status_code // 100, came
        counter, duration = self._known.get(named) or self._find(*named)
        counter.inc()
        duration.observe(time.perf_counter() - began)
        return response

    def _find(self, method, route, status, came):
        known = method if method in METHODS else "other"
        pattern = route if route in (KEPT, NO_PATTERN) else f"/{route}"
        found = REQUESTS.labels(known, pattern, f"{status}xx", came), DURATIONS.labels(pattern)
        if known == method:  # anybody may send any word as a method
            self._known[method, route, status, came] = found
        return found
