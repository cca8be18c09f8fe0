"""Hundreds of clients that send and read as slowly as they can, in front of nginx as it is deployed.

    python -m tests.torture.slow_clients --clients 300 --seconds 60

A third sends its headers a byte at a time, a third a form, a third asks for pages and does not read them; whoever is
cut off comes again. Each has an address of its own, so that the limit of connections for an address is not what helps.
Meanwhile probes ask for a page, for one that nothing keeps, and send a message. With ``--naive`` they meet gunicorn
with plain workers and no nginx, which has to fail.
"""

import argparse
import socket
import ssl
import sys
import threading
import time
from collections import Counter

from tests.deploy.proxy import HOST

from . import patients
from .behind_nginx import served
from .telling import of, told
from .visitors import TLS, Visitor, address

KINDS = ["headers", "body", "reading"]
BEGINNINGS = {
    "headers": b"GET /blog/ HTTP/1.1\r\nHost: clinic.example\r\nX-Slow: ",
    "body": b"POST /contact/ HTTP/1.1\r\nHost: clinic.example\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 100000\r\n\r\nmessage=",
    "reading": b"GET /blog/ HTTP/1.1\r\nHost: clinic.example\r\n\r\n" * 20,
}
EVERY = 2  # seconds between two bytes of a client
IN_TIME, SHARE = 2, 0.99  # of the probes, that many within so many seconds
PROBED_EVERY = 0.25  # seconds
PROBES = ["/blog/", "/search/?q=pain", "/contact/"]


class Crowd:
    """Slow clients, driven by one thread."""

    def __init__(self, place, clients):
        self.place, self.clients, self.ended = place, clients, threading.Event()
        self.held, self.begun = {}, Counter()

    def __enter__(self):
        self.thread = threading.Thread(target=self._go, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.ended.set()
        self.thread.join()

    def _go(self):
        while not self.ended.wait(0.05):
            for number in set(range(self.clients)) - {*self.held}:
                if self.ended.is_set():
                    break
                self._begin(number)
            self._send_a_byte()
        for number in list(self.held):
            self._end(number)

    def _begin(self, number):
        kind = KINDS[number % len(KINDS)]
        plain = socket.socket()
        if kind == "reading":
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        plain.settimeout(5)
        plain.bind((address(number), 0))
        is_proxy = hasattr(self.place, "https")
        client = plain
        try:
            plain.connect(("127.0.0.1", self.place.https if is_proxy else self.place.port))
            client = TLS.wrap_socket(plain, server_hostname=HOST) if is_proxy else plain
            client.sendall(BEGINNINGS[kind])
        except OSError:
            client.close()
            return
        client.setblocking(False)
        self.held[number] = client, time.monotonic()
        self.begun[kind] += 1

    def _send_a_byte(self):
        now = time.monotonic()
        for number, (client, last) in list(self.held.items()):
            if now - last < EVERY:
                continue
            kind = KINDS[number % len(KINDS)]
            try:
                if kind != "reading":
                    client.send(b"a")
                if client.recv(1) == b"":
                    self._end(number)
                    continue
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                pass
            except OSError:
                self._end(number)
                continue
            self.held[number] = client, now

    def _end(self, number):
        self.held.pop(number)[0].close()


def trial(place, *, clients, seconds, first=0, within=IN_TIME):
    """Let so many slow clients come, and probe a ``Proxy`` or a ``Site`` meanwhile; return ``(facts, problems)``."""
    seen, threads = [], []
    with Crowd(place, clients) as crowd:
        deadline = time.monotonic() + 60
        while len(crowd.held) < clients * 0.9 and time.monotonic() < deadline:
            time.sleep(0.1)
        most = len(crowd.held)
        ends, number = time.monotonic() + seconds, first
        while time.monotonic() < ends:
            number += 1
            threads.append(threading.Thread(target=_probe, args=(place, number, seen), daemon=True))
            threads[-1].start()
            time.sleep(PROBED_EVERY)
        for thread in threads:
            thread.join(60)
        most = max(most, len(crowd.held))
    in_time = sum(each.status in (200, 302) and each.seconds <= within for each in seen)
    times = sorted(each.seconds for each in seen) or [0]
    facts = {
        "slow clients at once": most,
        "begun": dict(crowd.begun),
        "probes": len(threads),
        "in time": in_time,
        "statuses": dict(Counter(each.status for each in seen)),
        "p50": round(times[len(times) // 2], 3),
        "slowest": round(times[-1], 3),
    }
    return facts, of(
        {
            f"{len(threads) - in_time} of {len(threads)} probes were not answered within {within} s": in_time
            < SHARE * len(threads),
            "the slow clients never were as many as they should be": most < clients * 0.5,
        }
    )


def _probe(place, number, seen):
    path = PROBES[number % len(PROBES)]
    typed = patients.words(number) if path == "/contact/" else None
    seen.append(Visitor(place, 1000 + number).ask(path, typed, patience=30))


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--clients", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--naive", action="store_true", help="try plain workers without nginx")
    options = parser.parse_args()
    with served(options.database, threads=1 if options.naive else 4) as (site, front):
        place = site if options.naive else front
        facts, problems = trial(place, clients=options.clients, seconds=options.seconds)
    return told(options.database, facts, problems)


if __name__ == "__main__":
    sys.exit(main())
