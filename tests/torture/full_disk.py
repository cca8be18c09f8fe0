"""Messages while the disk is full: each is stored and acknowledged, or answered 503 with the words that were typed.

    python -m tests.torture.full_disk --database sqlite

The disk is a file system in memory, which only root can mount; it holds the database's files. With ``--naive`` the same
trial runs against a site that answers before it stores, which has to fail it.
"""

import argparse
import os
import shutil
import subprocess
import sys

from . import patients
from .site import DJANGO, PHONE, running

SIZES, LEFT = {"sqlite": "24m", "postgres": "250m"}, 300_000  # bytes left for the database when the trial begins
LENGTH = 4000  # letters of each message


def possible():
    """Return why this machine cannot run the trial, or nothing."""
    if os.geteuid() != 0:
        return "Only root can mount the small disk that is to be full."
    return "" if shutil.which("mount") else "There is no mount program."


def trial(site, *, messages, first=0):
    """Run the trial; return ``(facts, problems)``. Patients have numbers from ``first`` on."""
    disk = _move_to_small_disk(site)
    ballast = disk / "ballast"
    ballast.write_bytes(b"\0" * (shutil.disk_usage(disk).free - LEFT))
    numbers = range(first, first + messages)
    answers = {
        number: patients.send(site.port, patients.words(number, LENGTH), place=number, patience=0.05)
        for number in numbers
    }
    ballast.unlink()
    last = first + messages
    afterwards = patients.send(site.port, patients.words(last), place=last)
    left = site.drain(90)
    stored = dict(site.ask("[[i.full_name, i.message] for i in Inquiry.objects.all()]"))
    refused = [answer for answer in answers.values() if not answer.is_acknowledged]
    facts = {"messages": messages, "acknowledged": messages - len(refused), "refused": len(refused)}
    lost = altered = 0
    for number, answer in answers.items():
        typed = patients.words(number, LENGTH)
        kept = stored.get(typed["full_name"])
        lost += answer.is_acknowledged and kept is None
        altered += kept not in (None, typed["message"])
    problems = {
        f"{lost} acknowledged and not stored": lost,
        f"{altered} stored with other words than were sent": altered,
        "nothing was refused, so the disk was never full": not refused,
        "a refusal was no 503": any({*answer.statuses} - {503, 302} for answer in answers.values()),
        "a refusal did not hold the typed words": any("y" * LENGTH not in answer.page for answer in refused),
        "a refusal did not hold the phone number": any(PHONE not in answer.page for answer in refused),
        "no message was taken after there was space again": not afterwards.is_acknowledged,
        f"{left} notices undelivered": left,
    }
    return facts, [problem for problem, is_so in problems.items() if is_so]


def _move_to_small_disk(site):
    """Let the database's files be on a disk of their own, until the site has stopped; return its folder."""
    disk, kept = (site.server.folder if site.server else site.folder) / "data", site.folder / "kept"
    for name in [*DJANGO, *site.databases]:
        site.kill(name)
    subprocess.run(["cp", "-a", disk, kept], check=True)
    size = SIZES["postgres" if site.server else "sqlite"]
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], check=True)
    site.afterwards.callback(shutil.rmtree, disk.parent, ignore_errors=True)
    site.afterwards.callback(subprocess.run, ["umount", "--lazy", disk], check=True)
    subprocess.run(["cp", "-a", f"{kept}/.", disk], check=True)  # with their owner
    for name in [*site.databases, *DJANGO]:
        site.bring_back(name)
    site.wait()
    return disk


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--messages", type=int, help="60 on SQLite, 200 on PostgreSQL, whose pages have room left")
    parser.add_argument("--naive", action="store_true", help="try a site that answers before it stores")
    options = parser.parse_args()
    if reason := possible():
        print(f"Skipped: {reason}")  # noqa: T201
        return 0
    application = "tests.torture.naive:stores_later" if options.naive else "clinic_site.wsgi"
    messages = options.messages or {"sqlite": 60, "postgres": 200}[options.database]
    with running(options.database, application=application) as site:
        facts, problems = trial(site, messages=messages)
    print(f"{options.database}: {facts}", *(f"PROBLEM: {problem}" for problem in problems), sep="\n")  # noqa: T201
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
