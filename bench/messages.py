"""How many messages a second are stored for good, beside an empty page of the same server.

    python -m bench.messages [sqlite|postgres]

Rounds of both alternate, each with as many clients at once as the server has threads; the goal is a quarter.
"""

import http.client
import statistics
import sys
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

from tests.torture import patients
from tests.torture.site import WORKERS, running

CLIENTS, MESSAGES, ROUNDS = 8, 200, 5
GOAL = 0.25


def requests(port, numbers, make):
    """Send the requests that ``make`` gives for these numbers over one connection; each must be answered well."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for number in numbers:
        connection.request(*make(number))
        response = connection.getresponse()
        response.read()
        if response.status not in (200, 302):
            raise RuntimeError(f"Answered {response.status}")
    connection.close()


def a_second(port, first, make):
    """Return how many requests a second were answered."""
    groups = [range(first + client, first + MESSAGES, CLIENTS) for client in range(CLIENTS)]
    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda numbers: requests(port, numbers, make), groups))
    return MESSAGES / (time.perf_counter() - started)


def message(number):
    body = urllib.parse.urlencode({**patients.words(number), "token": "2026010100"})
    place = f"{100 + number // 65_536}.{number // 256 % 256}.{number % 256}.1"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": place}
    return "POST", "/contact/", body, headers


def empty(number):
    return "GET", "/empty"


def main(database):
    # Mails are no part of the answer.
    with running(database, application="bench.empty", variables={"DELIVER_AFTER_COMMIT": "false"}) as site:
        for name in WORKERS:
            site.kill(name)
        stored, nothing = [], []
        for each in range(ROUNDS + 1):
            stored.append(a_second(site.port, each * MESSAGES, message))
            nothing.append(a_second(site.port, 0, empty))
    pairs = [kept / bare for kept, bare in zip(stored[1:], nothing[1:], strict=True)]  # the first warms up
    ratio = statistics.median(pairs)
    print(  # noqa: T201
        f"{database}: {statistics.median(stored[1:]):.0f} messages a second stored for good, "
        f"{statistics.median(nothing[1:]):.0f} empty pages; median ratio {ratio:.2f} (goal {GOAL})"
    )
    return ratio < GOAL


if __name__ == "__main__":
    missed = [database for database in sys.argv[1:] or ["sqlite", "postgres"] if main(database)]
    sys.exit(bool(missed))
