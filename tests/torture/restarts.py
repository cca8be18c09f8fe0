"""The web server restarted under traffic, behind the real nginx: who asks meanwhile waits, and nobody is refused.

    python -m tests.torture.restarts --database sqlite --restarts 10

The socket is held as systemd holds it, and the server runs with the options of its unit. Visitors come at a steady
rate, each from a place of their own, and nobody asks twice. With ``--not-held`` the server opens the socket itself,
which has to fail the trial.
"""

import argparse
import http.client
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from tests.deploy.proxy import HOST, missing, proxy

from . import patients
from .site import ROOT, Site, running

UNIT = ROOT / "deploy/systemd/clinic-site-web.service"
# As systemd hands a socket over: it is number 3, and the environment says to which process.
HANDED_OVER = 'exec 3<&"$HELD"; LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'
READY_WITHIN = 180  # seconds, also on a machine that does much else
PAGES = ["/contact/", "/blog/", "/search/", "/es/"]
GETS, POSTS = 6, 2  # a second
STORED = "[i.full_name for i in Inquiry.objects.all()]"


def of_the_unit():
    """Return the words of the unit's command, after its program."""
    text = UNIT.read_text().replace("\\\n", " ")
    command = next(line.partition("=")[2] for line in text.splitlines() if line.startswith("ExecStart="))
    return shlex.split(command)[1:]


class Held(Site):
    """A site whose web server answers at a socket in a folder; with ``held`` the socket outlives the server."""

    def __init__(self, database, folder, *, held=True, options=(), **more):
        super().__init__(database, folder, variables={"ALLOWED_HOSTS": HOST, "WEB_CONCURRENCY": "2"}, **more)
        self.socket_path, self.held, self.options = folder / "web.sock", held, options
        if held:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.bind(str(self.socket_path))
            self.socket.listen(1024)
            self.afterwards.callback(self.socket.close)

    def launch(self, name):
        if name != "web":
            super().launch(name)
            return
        command = [sys.executable, "-m", "gunicorn", *of_the_unit(), "--log-level", "warning", *self.options]
        environment, passed = self.environment, ()
        if self.held:
            passed = (self.socket.fileno(),)
            environment |= {"HELD": str(self.socket.fileno())}
            command = ["bash", "-c", HANDED_OVER, "bash", *command]  # others know no number above 9
        else:
            command += ["--bind", f"unix:{self.socket_path}"]
        self.processes[name] = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=self.log, stderr=self.log, start_new_session=True,
            pass_fds=passed,
        )  # fmt: skip

    def restart(self):
        """End the web server as ``systemctl restart`` does, and start it; return the seconds until it answered."""
        began = time.monotonic()
        web = self.processes["web"]
        os.kill(web.pid, signal.SIGTERM)
        web.wait(60)
        self.launch("web")
        self.wait()
        return time.monotonic() - began

    def wait(self):
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException), socket.socket(socket.AF_UNIX) as asked:
                asked.settimeout(READY_WITHIN)
                asked.connect(str(self.socket_path))
                asked.sendall(f"GET /readyz HTTP/1.0\r\nHost: {HOST}\r\n\r\n".encode())
                if b" 200 " in asked.makefile("rb").readline():
                    return
            time.sleep(0.1)
        raise TimeoutError((self.folder / "log").read_text(errors="replace")[-2000:])


class Visitors:
    """Visitors who come at a steady rate until the context ends, whether those before them were answered or not."""

    def __init__(self, front, first=0):
        self.front, self.first, self.ended = front, first, threading.Event()
        self.answers, self.posts = [], {}  # (status, seconds) of each; status of each message
        self.failures = Counter()

    def __enter__(self):
        self.pool = ThreadPoolExecutor(400)
        self.clocks = [
            threading.Thread(target=self._come, args=(GETS, self._read)),
            threading.Thread(target=self._come, args=(POSTS, self._write)),
        ]
        for clock in self.clocks:
            clock.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for clock in self.clocks:
            clock.join()
        self.pool.shutdown()  # after the last answer

    def _come(self, a_second, what):
        number = self.first
        while not self.ended.wait(1 / a_second):
            self.pool.submit(what, number)
            number += 1

    def _read(self, number):
        # With a query of its own, so that nginx has no kept answer.
        self._ask(number, "GET", f"{PAGES[number % len(PAGES)]}?n={number}")

    def _write(self, number):
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        self.posts[number] = self._ask(number, "POST", "/contact/", urlencode(patients.words(number)), headers)

    def _ask(self, number, method, path, body=None, headers=None):
        began, status = time.monotonic(), 0
        connection = http.client.HTTPConnection("127.0.0.1", timeout=90)
        try:
            connection.sock = self.front.connect(source=f"127.{1 + number // 250 % 250}.{number % 250}.9")
            connection.request(method, path, body, {"Host": HOST, **(headers or {})})
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException) as error:
            self.failures[str(error)] += 1  # no answer
        finally:
            connection.close()
        self.answers.append((status, time.monotonic() - began))
        return status


def trial(site, front, *, restarts, first=0):
    """Restart so many times under traffic; return ``(facts, problems)``."""
    with Visitors(front, first) as visitors:
        time.sleep(1)
        took = []
        for _ in range(restarts):
            took.append(site.restart())
            time.sleep(1)
    stored = Counter(site.ask(STORED))
    sent = {number: stored[patients.words(number)["full_name"]] for number in visitors.posts}
    statuses = Counter(status for status, _ in visitors.answers)
    facts = {
        "requests": len(visitors.answers),
        "messages": len(sent),
        "answers (0: none)": dict(statuses),
        "restarts": restarts,
        "slowest restart": round(max(took, default=0), 2),
        "slowest answer": round(max(seconds for _, seconds in visitors.answers), 2),
        "visitors met": dict(visitors.failures),
        "nginx said": front.errors(),
    }
    counted = {
        "requests that failed": sum(count for status, count in statuses.items() if status not in (200, 302)),
        "messages lost": sum(visitors.posts[number] == 302 and not count for number, count in sent.items()),
        "messages twice": sum(count > 1 for count in sent.values()),
    }
    return facts, [f"{count} {what}" for what, count in counted.items() if count]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--restarts", type=int, default=10)
    parser.add_argument("--not-held", action="store_true", help="try a server that opens the socket itself")
    parser.add_argument("--recycled", action="store_true", help="replace each process after 20 requests, too")
    options = parser.parse_args()
    if reason := missing():
        sys.exit(reason)
    recycled = ["--max-requests", "20", "--max-requests-jitter", "10"] if options.recycled else []
    with (
        running(options.database, kind=Held, held=not options.not_held, options=recycled) as site,
        tempfile.TemporaryDirectory() as folder,
        proxy(Path(folder), f"unix:{site.socket_path}") as front,
    ):
        facts, problems = trial(site, front, restarts=options.restarts)
    print(f"{options.database}: {facts}", *(f"PROBLEM: {problem}" for problem in problems), sep="\n")  # noqa: T201
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
