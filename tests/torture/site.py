"""The real site in processes of its own: web server, delivery workers, mail server and database, each to be killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from cryptography.fernet import Fernet

from tests import postgres

ROOT = Path(__file__).resolve().parents[2]
WORKERS = ["worker 0", "worker 1"]
DJANGO = ["web", *WORKERS]  # the processes that use the database
READY_WITHIN = 60  # seconds
THANKS, PHONE = "/contact/thanks/", "855-586-2615"
CONTACT = (
    "ContactSettings.objects.create(clinic_name='Clinic', notification_recipients='desk@clinic.example', "
    "contact_section_number=PhoneNumber.objects.create(key='desk', label='Desk', number='+18555862615')).pk"
)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """A site on a database and in a folder of its own.

    ``application`` is the WSGI application to serve; ``variables`` are added to the site's environment; ``workers``
    are the web server's processes; ``afterwards`` is an ``ExitStack`` for what is to be done when the site has stopped.
    ``fill`` makes the tables where they are not to be made by all migrations.
    """

    def __init__(
        self, database, folder, *, application="clinic_site.wsgi", variables=None, workers=2, threads=4, fill=None
    ):
        self.folder, self.application, self.variables = folder, application, variables or {}
        self.workers, self.threads = workers, threads
        self.fill = fill or (lambda site: site.ask("call_command('migrate', verbosity=0)"))
        self.port, self.mail_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.server = postgres.Server(durable=True) if database == "postgres" else None
        self.processes, self.log, self.afterwards = {}, (folder / "log").open("ab"), ExitStack()
        (folder / "mode").write_text("take")
        (folder / "taken").touch()

    @property
    def databases(self):
        """The servers of the database: SQLite has none."""
        return ["database"] if self.server else []

    @property
    def environment(self):
        return {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(self.folder / "data"),
            "DATABASE_URL": self.server.url if self.server else f"sqlite:///{self.folder}/data/db.sqlite3",
            "PATIENT_DATA_KEYS": self.key,
            "ACCOUNT_KEYS": self.key,
            "SITE_URL": self.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "BEHIND_PROXY": "true",  # so that each patient may come from a place of their own
            "NOTIFICATION_LEASE": "5",
            "CONN_MAX_AGE": "60",
            "LOG_LEVEL": "WARNING",
            **self.variables,
        }

    key = Fernet.generate_key().decode()

    def start(self):
        (self.folder / "data").mkdir(exist_ok=True)
        if self.server:
            self.server.start()
        self.fill(self)
        self.ask(CONTACT)
        for name in ("mail", *DJANGO):
            self.launch(name)
        self.wait()

    def launch(self, name):
        """Start one of the site's processes, in a group of its own."""
        python, port = sys.executable, f"127.0.0.1:{self.port}"
        command = {
            "mail": [python, "-m", "tests.torture.mail_server", str(self.mail_port), str(self.folder)],
            "web": [
                *[python, "-m", "gunicorn", self.application, "--bind", port, "--preload"],
                *["--workers", str(self.workers)],
                # With one thread and the plain worker, as nobody should deploy it.
                *(["--worker-class", "gthread", "--threads", str(self.threads)] if self.threads > 1 else []),
                *["--no-control-socket", "--log-level", "critical"],
            ],
        }.get(name, [python, "manage.py", "deliver_notifications", "--forever", "--interval", "0.2"])
        self.processes[name] = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def kill(self, name):
        """Kill a process and all it started (SIGKILL), or the database server, without a word."""
        if name == "database":
            self.server.kill()
            return
        process = self.processes[name]
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def pause(self, name):
        """Freeze a process and all it started (SIGSTOP): it holds its connections and answers nothing."""
        self._signal(name, signal.SIGSTOP)

    def go_on(self, name):
        """Let a frozen process go on."""
        self._signal(name, signal.SIGCONT)

    def _signal(self, name, number):
        if name == "database":
            self.server.signal(number)
        else:
            os.killpg(self.processes[name].pid, number)

    def bring_back(self, name):
        """Start again what was killed."""
        if name != "database":
            self.launch(name)
            return
        deadline = time.monotonic() + READY_WITHIN
        while True:
            try:
                self.server.launch()
            except SystemExit:  # what the dead server left is still in use for a moment
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def serve(self, application):
        """Let the web server serve another WSGI application from now on."""
        self.application = application
        self.kill("web")
        self.launch("web")
        self.wait()

    def wait(self):
        """Wait until the site answers and its database does."""
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            with suppress(OSError), urllib.request.urlopen(f"{self.url}/readyz", timeout=5):
                return
            time.sleep(0.1)
        raise TimeoutError(f"The site does not answer: {(self.folder / 'log').read_text(errors='replace')[-2000:]}")

    def ask(self, expression):
        """Return the value of an expression over the models, read in a process of its own."""
        program = (
            "import importlib, json, django; django.setup()\n"
            "from appointments.models import *\nfrom django.core.management import call_command\n"
            "from django.utils import timezone\n"
            f"print(json.dumps({expression}, default=str))"
        )
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "clinic_site.settings"}
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return json.loads(done.stdout)

    def mails(self):
        """Return the Message-ID of every mail that was taken, in order."""
        return (self.folder / "taken").read_text().split()

    def drain(self, within):
        """Wait until every notice is delivered; return how many are not after so many seconds."""
        deadline = time.monotonic() + within
        while (left := self.ask("Notification.objects.undelivered().count()")) and time.monotonic() < deadline:
            time.sleep(0.5)
        return left

    def stop(self):
        for name in list(self.processes):
            self.kill(name)
        if self.server:
            self.server.stop()
        self.log.close()
        self.afterwards.close()


@contextmanager
def running(database, **options):
    """Yield a running ``Site``; it and all it wrote are gone afterwards, also when this process is told to end."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with tempfile.TemporaryDirectory(prefix="clinic-torture-", ignore_cleanup_errors=True) as folder:
            site = Site(database, Path(folder), **options)
            try:
                site.start()
                yield site
            finally:
                site.stop()
    finally:
        signal.signal(signal.SIGTERM, before)
