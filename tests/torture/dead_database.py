"""The database gone for a while: killed and frozen (PostgreSQL), or locked by another process (SQLite).

    python -m tests.torture.dead_database --database postgres --seconds 30

Meanwhile each message is refused with the words that were typed, within bounded time, and nginx goes on showing pages.
Afterwards each patient sends again and everything is as before, without a restart. With ``--naive`` the same trial runs
against a site that answers before it stores, with ``--patient`` (PostgreSQL) against one that waits for as long as a
frozen server pleases; both have to fail it.
"""

import argparse
import sqlite3
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from . import patients
from .behind_nginx import served
from .site import PHONE, THANKS
from .telling import of, slowest, told
from .visitors import Visitor

WAYS = {"postgres": ["killed", "frozen"], "sqlite": ["locked"]}
KEPT, MADE = ["/", "/blog/", "/contact/"], "/search/?q=pain"
LONGEST = 12  # seconds: an answer of the database, and then a connection to it, are waited for
BACK_WITHIN = 20
LETTERS = 200
NGINX_KEEPS = 2.2  # seconds


@contextmanager
def gone(site, way):
    """Take the site's database away."""
    if way == "locked":
        other = sqlite3.connect(site.folder / "data" / "db.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
        other.close()
    elif way == "killed":
        site.kill("database")
        yield
        site.bring_back("database")
    else:
        site.pause("database")
        try:
            yield
        finally:
            site.go_on("database")


def trial(site, front, *, seconds, patients_each, ways=None, first=0):
    """Run the trial; return ``(facts, problems)``. Each way takes so many seconds; patients count from ``first``."""
    facts, problems, told_of = {}, [], {}
    for way in ways or WAYS["postgres" if site.server else "sqlite"]:
        numbers = range(first, first + patients_each)
        first += patients_each
        _warm(site, front)
        with gone(site, way):
            time.sleep(NGINX_KEEPS)
            seen = _meanwhile(site, front, seconds, numbers)
        seen["back"], back_after = _back(site, numbers[-1] + 500_000)
        again = {number: _back(site, number)[0] for number in numbers if not _is_acknowledged(seen["messages"][number])}
        told_of |= {number: [seen["messages"][number], again.get(number)] for number in numbers}
        told_of[numbers[-1] + 500_000] = [seen["back"]]
        facts[way], wrong = _judged(seen, back_after, again.values(), has_no_reads=way != "locked")
        problems += [f"{way}: {problem}" for problem in of(wrong)]
    stored = Counter(site.ask("[i.full_name for i in Inquiry.objects.all()]"))
    names = {number: patients.words(number)["full_name"] for number in told_of}
    acknowledged = [number for number, answers in told_of.items() if any(map(_is_acknowledged, filter(None, answers)))]
    lost = sum(not stored[names[number]] for number in acknowledged)
    twice = sum(stored[names[number]] > 1 for number in told_of)
    wrong = {f"{lost} acknowledged and not stored": lost, f"{twice} stored twice": twice}
    return facts | {"messages": len(told_of), "acknowledged": len(acknowledged)}, problems + of(wrong)


def _warm(site, front):
    """Let both processes and nginx know the pages that are asked for later."""
    for number in range(24):
        Visitor(site, number).ask(f"/contact/?article=a-{number}")
    for path in KEPT:
        Visitor(front).ask(path)


def _send(place, number):
    """Send the message of a patient once."""
    typed = patients.words(number, LETTERS)
    return Visitor(place, number).ask("/contact/", typed)


def _meanwhile(site, front, seconds, numbers):
    """Let people come for so many seconds; return what they saw, by what they wanted."""
    ends = time.monotonic() + seconds

    def again_and_again(place, path):
        seen = []
        while time.monotonic() < ends:
            seen.append(Visitor(place).ask(path))
            time.sleep(0.5)
        return seen

    def message(number):
        time.sleep(seconds * (number - numbers[0]) / len(numbers))
        return _send(front if number % 2 else site, number)

    with ThreadPoolExecutor(len(numbers) + len(KEPT) + 3) as pool:
        kept = [pool.submit(again_and_again, front, path) for path in KEPT]
        wanted = {
            "made": pool.submit(again_and_again, front, MADE),
            "healthz": pool.submit(again_and_again, site, "/healthz"),
            "readyz": pool.submit(again_and_again, site, "/readyz"),
        }
        messages = dict(zip(numbers, pool.map(message, numbers), strict=True))
        return {
            "messages": messages,
            "kept": [seen for each in kept for seen in each.result()],
            **{name: each.result() for name, each in wanted.items()},
        }


def _back(site, number):
    """Send a message until it is acknowledged; return what was seen last, and after how many seconds."""
    began = time.monotonic()
    while True:
        seen = _send(site, number)
        took = time.monotonic() - began
        if _is_acknowledged(seen) or took > BACK_WITHIN:
            return seen, round(took, 1)
        time.sleep(0.2)


def _is_acknowledged(seen):
    return (seen.status, seen.headers.get("Location")) == (302, THANKS)


def _judged(seen, back_after, again, *, has_no_reads):
    refused, told_no = [*seen["messages"].values()], [200, 503] if has_no_reads else [200]
    facts = {
        name: (dict(Counter(each.status for each in answers)), slowest(answers))
        for name, answers in {**seen, "messages": refused}.items()
        if name != "back"
    } | {"back after": back_after}
    wrong = {
        "a message was not answered 503": any(each.status != 503 for each in refused),
        "a refusal did not say when to try again": any("Retry-After" not in each.headers for each in refused),
        "a refusal did not hold the typed words": any("y" * LETTERS not in each.page for each in refused),
        "a refusal did not hold the phone number": any(PHONE not in each.page for each in refused),
        "a page that nginx keeps was not shown": any(each.status != 200 for each in seen["kept"]),
        "a page that is made was a mistake": any(each.status not in told_no for each in seen["made"]),
        "a page that is made did not hold the phone number": any(PHONE not in each.page for each in seen["made"]),
        "/healthz did not live": any(each.status != 200 for each in seen["healthz"]),
        "/readyz said it was ready": has_no_reads and any(each.status != 503 for each in seen["readyz"]),
        "not acknowledged when the database was back": not _is_acknowledged(seen["back"]),
        "a patient who sent again was not acknowledged": not all(map(_is_acknowledged, again)),
    }
    for name, (_, seconds) in {name: fact for name, fact in facts.items() if name != "back after"}.items():
        wrong[f"an answer took more than {LONGEST} s: {name}"] = seconds > LONGEST
    return facts, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seconds", type=float, default=30, help="for which the database is gone, each way")
    parser.add_argument("--messages", type=int, default=40, help="sent meanwhile, each way")
    parser.add_argument("--naive", action="store_true", help="try a site that answers before it stores")
    parser.add_argument("--patient", action="store_true", help="try a site that waits for ever")
    options = parser.parse_args()
    naive = {"stores_later": options.naive, "waits_for_ever": options.patient}
    application = next((f"tests.torture.naive:{name}" for name, is_so in naive.items() if is_so), "clinic_site.wsgi")
    with served(options.database, application=application) as (site, front):
        facts, problems = trial(site, front, seconds=options.seconds, patients_each=options.messages)
    return told(options.database, facts, problems)


if __name__ == "__main__":
    sys.exit(main())
