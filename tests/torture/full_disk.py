"""Messages while the disk is full: each is stored and acknowledged, or answered 503 with the words that were typed.

    python -m tests.torture.full_disk

The disk is a file system in memory, which only root can mount; the database is SQLite.
"""

import os
import shutil
import subprocess
import sys

from . import patients
from .site import running

SIZE, LEFT = "24m", 300_000  # bytes left for the database when the trial begins


def possible():
    """Return why this machine cannot run the trial, or nothing."""
    if os.geteuid() != 0:
        return "Only root can mount the small disk that is to be full."
    return "" if shutil.which("mount") else "There is no mount program."


def trial(*, messages):
    """Run the trial; return ``(facts, problems)``."""
    disk = None
    try:
        with running("sqlite") as site:
            disk = site.folder / "data"
            _move_to_small_disk(site, disk)
            free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_bsize
            ballast = disk / "ballast"
            ballast.write_bytes(b"\0" * (free - LEFT))
            full = [
                patients.send(site.port, patients.words(number, length=4000), place=number, patience=0.5)
                for number in range(messages)
            ]
            ballast.unlink()
            afterwards = patients.send(site.port, patients.words(messages), place=messages)
            left = site.drain(90)
            stored = set(site.ask("[i.full_name for i in Inquiry.objects.all()]"))
            subprocess.run(["umount", "--lazy", disk], check=False)
    finally:
        if disk:
            subprocess.run(["umount", "--lazy", disk], check=False, stderr=subprocess.DEVNULL)
    told = [answer.is_acknowledged for answer in full]
    refused = [answer for answer in full if not answer.is_acknowledged]
    facts = {"messages": messages, "acknowledged": sum(told), "refused": len(refused), "stored": len(stored)}
    lost = sum(patients.words(number)["full_name"] not in stored for number, kept in enumerate(told) if kept)
    problems = {
        f"{lost} acknowledged and not stored": lost,
        "Nothing was refused, so the disk was never full.": not refused,
        "A refusal was no 503.": any(answer.status != 503 for answer in refused),
        "A refusal did not hold the typed words.": any("yyyyyyyyyy" not in answer.page for answer in refused),
        "No message was taken after there was space again.": not afterwards.is_acknowledged,
        f"{left} notices undelivered": left,
    }
    return facts, [problem for problem, is_so in problems.items() if is_so]


def _move_to_small_disk(site, disk):
    for name in ("web", "worker 0", "worker 1"):
        site.kill(name)
    kept = site.folder / "kept"
    shutil.copytree(disk, kept)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", disk], check=True)
    shutil.copytree(kept, disk, dirs_exist_ok=True)
    for name in ("web", "worker 0", "worker 1"):
        site.launch(name)
    site.wait()


def main():
    if reason := possible():
        print(f"Skipped: {reason}")  # noqa: T201
        return 0
    facts, problems = trial(messages=60)
    print(facts, *(f"PROBLEM: {problem}" for problem in problems), sep="\n")  # noqa: T201
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
