"""The site as a release left it, in files that need none of its code: a database of each kind, and what was to be seen.

    make release-state    # with each release: the kept state becomes the one of this version, for the next to come from

Everything in it is made up, and its keys open nothing else.
"""

import json
import lzma
import os
import secrets
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet

from tests import postgres

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(__file__).parent / "kept"
TOLD = KEPT / "told.json"
FILES = {"sqlite": KEPT / "database.sqlite3.xz", "postgres": KEPT / "database.sql.xz"}


def told():
    """Return what the release told of itself: ``made_at``, ``version``, ``secrets`` and what was ``seen``."""
    return json.loads(TOLD.read_text("utf-8"))


class KeptSite:
    """A site on the database at ``url``, in a folder of its own, with the secrets of the release."""

    def __init__(self, folder, url, secrets):
        self.url = url
        self.environment = {
            **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")},
            **secrets,
            "DATA_DIR": str(folder),
            "DATABASE_URL": url,
            "DELIVER_AFTER_COMMIT": "false",
            "EMAIL_URL": "dummymail://",
            "DJANGO_SETTINGS_MODULE": "clinic_site.settings",
            "LOG_LEVEL": "CRITICAL",
        }

    def run(self, *arguments, **variables):
        """Run Python with these arguments in the site's place; return what it printed. Raises ``RuntimeError``."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        return done.stdout

    def migrate(self, **variables):
        self.run("manage.py", "migrate", "--verbosity", "0", **variables)

    def seen(self, moment):
        return json.loads(self.run("-m", "tests.upgrade.seen", moment))

    def put_back(self):
        """Fill the database, which is empty, with the kept one."""
        if self.url.startswith("sqlite"):
            Path(self.url.removeprefix("sqlite:///")).write_bytes(lzma.decompress(FILES["sqlite"].read_bytes()))
            return
        _postgres("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--output=/dev/null", self.url,
                  told=lzma.decompress(FILES["postgres"].read_bytes()))  # fmt: skip

    def keep(self):
        """Write the database to its file."""
        if self.url.startswith("sqlite"):
            with tempfile.TemporaryDirectory() as folder:
                copy = Path(folder) / "copy.sqlite3"
                with (
                    closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as database,
                    closing(sqlite3.connect(copy)) as target,
                ):
                    database.backup(target)
                    target.execute("PRAGMA journal_mode=DELETE")
                FILES["sqlite"].write_bytes(lzma.compress(copy.read_bytes(), preset=9))
            return
        lines = _postgres("pg_dump", "--no-owner", "--no-privileges", self.url).splitlines(keepends=True)
        # Newer programs write \restrict and \unrestrict, which older ones do not read.
        script = b"".join(line for line in lines if not line.startswith((b"\\restrict", b"\\unrestrict")))
        FILES["postgres"].write_bytes(lzma.compress(script, preset=9))


def _postgres(program, *arguments, told=None):
    done = subprocess.run([postgres.binaries() / program, *arguments], input=told, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{program} failed: {done.stderr.decode()[-2000:]}")
    return done.stdout


def make():
    """Make the kept state anew from this version of the site, and say what it holds."""
    keys = {"SECRET_KEY": secrets.token_urlsafe(64), "PATIENT_DATA_KEYS": _key(), "ACCOUNT_KEYS": _key()}
    moment = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")  # when all of it was done
    server = postgres.Server()
    seen = {}
    try:
        server.start()
        with tempfile.TemporaryDirectory() as folder:
            for kind, url in {"sqlite": f"sqlite:///{folder}/db.sqlite3", "postgres": server.url}.items():
                site = KeptSite(Path(folder), url, keys)
                site.migrate()
                site.run("-c", "import django; django.setup(); from tests.upgrade.work import work; work()",
                         ALLOWED_HOSTS="testserver")  # fmt: skip
                seen[kind] = site.seen(moment)
                site.keep()
    finally:
        server.stop()
    if seen["sqlite"] != seen["postgres"]:
        sys.exit("The two databases do not show the same.")
    version = subprocess.run(
        ["git", "describe", "--always", "--tags"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    TOLD.write_text(
        json.dumps({"version": version, "made_at": moment, "secrets": keys, "seen": seen["sqlite"]}, ensure_ascii=False,
                   indent=1), "utf-8")  # fmt: skip
    size = sum(path.stat().st_size for path in KEPT.iterdir())
    print(f"{len(seen['sqlite']['pages'])} pages and {len(seen['sqlite']['messages'])} messages in {size:,} bytes.")  # noqa: T201


def _key():
    return Fernet.generate_key().decode()


if __name__ == "__main__":
    make()
