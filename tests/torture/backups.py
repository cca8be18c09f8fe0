"""Backups taken while messages, publications, uploads and removals go on, put back elsewhere and compared.

    python -m tests.torture.backups --database sqlite --times 5

What is put back must be, row by row, the site as it was after one of the writer's steps, no earlier than the backup
began, with every picture that its rows name, byte by byte. With ``--naive`` the files are copied by hand instead, which
has to fail the trial.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from .site import ROOT, Site, running

STEPS_BETWEEN = 6
HELD = "import json, django; django.setup(); from tests.torture import writer; print(json.dumps(writer.held()))"


class Written(Site):
    """A site with its demonstration, whose only process is a writer."""

    def start(self):
        (self.folder / "data").mkdir()
        if self.server:
            self.server.start()
        self.manage("migrate", "--verbosity", "0")
        self.manage("load_demo")
        self.manage("purge_inquiries")

    @property
    def environment(self):
        return {**super().environment, "DJANGO_SETTINGS_MODULE": "clinic_site.settings", "EMAIL_URL": "dummymail://",
                "DELIVER_AFTER_COMMIT": "false", "ALLOWED_HOSTS": "testserver"}  # fmt: skip

    def manage(self, *arguments, **variables):
        return self.run("manage.py", *arguments, **variables)

    def run(self, *arguments, **variables):
        """Run Python in the site's place, or with other variables in another; return what it printed."""
        command = [sys.executable, *map(str, arguments)]
        done = subprocess.run(command, cwd=ROOT, env=self.environment | variables, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return done.stdout

    @contextmanager
    def written(self):
        """Let the writer write meanwhile."""
        command = [sys.executable, "-m", "tests.torture.writer", str(self.folder)]
        writer = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log)
        try:
            yield
            (self.folder / "stop").touch()
            if writer.wait(60):
                raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:])
        finally:
            writer.kill()
            writer.wait()

    def moments(self):
        path = self.folder / "moments"
        lines = path.read_text().splitlines(keepends=True) if path.exists() else []
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def wait_for(self, steps):
        deadline = time.monotonic() + 120
        while len(self.moments()) < steps:
            if time.monotonic() > deadline:
                raise TimeoutError((self.folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def elsewhere(self, name):
        """Return the variables of an empty site in a folder of its own."""
        folder = self.folder / name
        folder.mkdir()
        url = f"sqlite:///{folder}/db.sqlite3"
        if self.server:
            url = f"{self.server.url.rpartition('/')[0]}/{name}"
            self._on_postgres("psql", self.server.url, f"--command=CREATE DATABASE {name}")
        return {"DATA_DIR": str(folder), "DATABASE_URL": url}

    def take(self):
        """Take a backup; return its path, bytes and seconds."""
        began = time.monotonic()
        said = self.manage("backup", "--keep-all")
        path = re.search(r"Wrote (\S+):", said)[1]
        return path, (ROOT / path).stat().st_size, time.monotonic() - began

    def put_back(self, path, there):
        self.manage("restore", path, "--key", self.folder / "data" / "backup_key", **there)

    def take_naively(self):
        """Copy the database's file, or dump it, and the pictures a little later, as a script made in a hurry would."""
        began, copy = time.monotonic(), self.folder / f"copy{len(self.moments())}"
        copy.mkdir()
        if self.server:
            self._on_postgres("pg_dump", "--no-owner", f"--file={copy}/dump.sql", self.server.url)
        else:
            shutil.copy(self.folder / "data/db.sqlite3", copy)
        self.wait_for(len(self.moments()) + 3 * STEPS_BETWEEN)
        shutil.copytree(self.folder / "data/media", copy / "media")
        return copy, 0, time.monotonic() - began

    def put_back_naively(self, copy, there):
        shutil.copytree(copy, there["DATA_DIR"], dirs_exist_ok=True)
        if self.server:
            self._on_postgres("psql", "--quiet", "--output=/dev/null", there["DATABASE_URL"], f"--file={copy}/dump.sql")

    def _on_postgres(self, program, *arguments):
        subprocess.run([self.server.bin / program, *arguments], check=True, capture_output=True)


def trial(site, *, times, naive=False):
    """Take so many backups under load and put each back; return ``(facts, problems)``."""
    take = site.take_naively if naive else site.take
    put_back = site.put_back_naively if naive else site.put_back
    taken = []
    with site.written():
        for _ in range(times):
            site.wait_for(len(site.moments()) + STEPS_BETWEEN)
            before = site.moments()[-1]
            taken.append((before, *take(), len(site.moments()) - before["step"]))
        site.wait_for(len(site.moments()) + STEPS_BETWEEN)
    moments, digests = site.moments(), json.loads((site.folder / "pictures").read_text())
    problems, began = [], time.monotonic()
    for number, (before, path, *_) in enumerate(taken):
        there = site.elsewhere(f"elsewhere{number}")
        put_back(path, there)
        problems += [f"backup {number}: {problem}" for problem in compare(site, there, before, moments, digests)]
    facts = {
        "backups": times,
        "steps": len(moments),
        "steps while a backup was taken": [during for *_, during in taken],
        "messages": moments[-1]["acknowledged"],
        "MB": [round(size / 1e6, 1) for _, _, size, _, _ in taken],
        "seconds": [round(seconds, 1) for _, _, _, seconds, _ in taken],
        "seconds to put one back": round((time.monotonic() - began) / times, 1),
    }
    if not all(facts["steps while a backup was taken"]):
        problems.append("nothing was written while a backup was taken, so nothing was tried")
    return facts, problems


def compare(site, there, before, moments, digests):
    """Yield in sentences how the site that was put back differs from every moment since the backup began."""
    try:
        held = json.loads(site.run("-c", HELD, **there))
    except RuntimeError as error:
        yield f"what was put back cannot be read: {error}"
        return
    same = [moment for moment in moments if moment["tables"] == held["tables"]]
    if not same:
        nearest = min(moments, key=lambda moment: len(moment["tables"].items() - held["tables"].items()))
        yield f"its rows are those of no moment; {dict(nearest['tables'].items() - held['tables'].items()).keys()}"
    elif same[-1]["step"] < before["step"]:
        lost = before["acknowledged"] - same[-1]["acknowledged"]
        yield f"it is older than its beginning; {lost} messages acknowledged before it are not in it"
    media = Path(there["DATA_DIR"]) / "media"
    absent = [path for path in held["pictures"] if not (media / path).exists()]
    if absent:
        yield f"{len(absent)} pictures that its rows name are missing"
    for path in set(held["pictures"]) - set(absent):
        if hashlib.sha256((media / path).read_bytes()).hexdigest() != digests[path]:
            yield f"the picture {path} is another one"


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--naive", action="store_true", help="copy the files by hand")
    options = parser.parse_args()
    with running(options.database, kind=Written) as site:
        facts, problems = trial(site, times=options.times, naive=options.naive)
    print(f"{options.database}: {facts}", *(f"PROBLEM: {problem}" for problem in problems), sep="\n")  # noqa: T201
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
