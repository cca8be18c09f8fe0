"""Run a command against a real PostgreSQL that lives only as long as the command.

    python -m tests.postgres pytest …

The server is made in a temporary directory from the machine's own binaries, as an unprivileged account when this runs
as root, and reached through ``DATABASE_URL``. When ``DATABASE_URL`` is set already, that server is used instead.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

WHAT_TO_INSTALL = (
    "PostgreSQL's server programs (initdb, postgres) were not found. Install them, for example with "
    "“apt-get install postgresql”, or set DATABASE_URL to a PostgreSQL that tests may use."
)


def binaries():
    """Return the directory of PostgreSQL's server programs; exit with what to install when there is none."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    if found := shutil.which("initdb"):
        candidates.insert(0, Path(found).resolve().parent)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    sys.exit(WHAT_TO_INSTALL)


def server_account():
    """Return the account PostgreSQL runs as: it refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    sys.exit("PostgreSQL does not run as root, and there is no account “postgres” or “nobody” to run it as.")


class Server:
    """A PostgreSQL server of its own, in a temporary directory, on a free port of this machine.

    With ``durable`` what is committed outlives a crash, as in production; tests do without and are faster.
    """

    def __init__(self, *, durable=False):
        self.durable = durable
        self.bin = binaries()
        self.account = server_account()
        self.folder = Path(tempfile.mkdtemp(prefix="clinic-postgres-"))
        self.password = secrets.token_urlsafe(16)
        self.is_made = False
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    @property
    def url(self):
        return f"postgres://clinic:{self.password}@127.0.0.1:{self.port}/postgres"

    def _run(self, program, *arguments):
        identity = {}
        if self.account:
            identity = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        command = [self.bin / program, *map(str, arguments)]
        output = self.folder / "output"
        with (
            output.open("wb") as said,
            subprocess.Popen(command, cwd=self.folder, stdout=said, stderr=subprocess.STDOUT, **identity) as running,
        ):
            try:
                running.wait()
            except BaseException:
                running.terminate()  # and wait, or it goes on writing while its folder is removed
                raise
        if running.returncode:
            sys.exit(f"{program} failed:\n{output.read_text(errors='replace')}")

    def start(self):
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        if self.account:
            for path in (self.folder, password_file):
                os.chown(path, self.account.pw_uid, self.account.pw_gid)
        data = self.folder / "data"
        self._run(
            "initdb", "-D", data, "-U", "clinic", "--pwfile", password_file, "-A", "scram-sha-256", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        self.is_made = True
        self.launch()

    def launch(self):
        """Start the server on the data that are there."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder} -c log_statement=none"
        if not self.durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
            options += " -c wal_level=minimal -c max_wal_senders=0 -c max_locks_per_transaction=256"
        data = self.folder / "data"
        self._run("pg_ctl", "-D", data, "-w", "-l", self.folder / "log", "-o", options, "start")

    def kill(self):
        """Kill the server as a crash of the machine would, without a word to its clients."""
        self.signal(signal.SIGKILL)

    def signal(self, number):
        """Send a signal to the server and to all its processes."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split("\n")[0])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(each, number)

    def stop(self):
        try:
            # initdb leaves the same file while it works, but no server to stop.
            if self.is_made and (self.folder / "data" / "postmaster.pid").exists():
                self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


def main(command):
    if os.environ.get("DATABASE_URL"):
        return subprocess.call(command)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    server = Server()
    try:
        server.start()
        with subprocess.Popen(command, env={**os.environ, "DATABASE_URL": server.url}) as running:
            try:
                return running.wait()
            except SystemExit:
                running.terminate()
                raise
            except KeyboardInterrupt:  # Ctrl-C reached the command too: let it end by itself and say its last words
                return running.wait()
    except KeyboardInterrupt:
        return 130
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
