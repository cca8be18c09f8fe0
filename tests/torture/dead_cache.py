"""The cache that processes share (``CACHE_URL``) killed, frozen and full.

    python -m tests.torture.dead_cache --database sqlite --rounds 20

Nobody may notice but by a moment: pages are read, messages taken, staff sign in, and tries to guess a password are
still stopped. With ``--naive`` the same trial runs with the tries counted in that cache, which has to fail it.
"""

import argparse
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from . import patients, staff
from .redis_server import Redis, possible
from .site import THANKS, running
from .telling import of, slowest, told
from .visitors import Visitor

WAYS = ["killed", "frozen", "full"]
PAGES = ["/", "/blog/", "/contact/", "/healthz", "/readyz"]
LONGEST = 3  # seconds
ASKED_AGAIN = 5.1  # seconds after which the site asks a cache again that failed
TRIES = 5 + 1  # wrong passwords until an account is told to wait, whichever of two processes is asked


@contextmanager
def broken(redis, way):
    """Break the cache in one of the ``WAYS``."""
    do, undo = {
        "killed": (redis.kill, redis.launch),
        "frozen": (redis.pause, redis.go_on),
        "full": (redis.fill, redis.empty),
    }[way]
    do()
    try:
        yield
    finally:
        undo()


def trial(site, redis, *, rounds, ways=WAYS, first=0, pause=ASKED_AGAIN):
    """Run the trial on a site that uses this ``Redis``; return ``(facts, problems)``. Patients count from ``first``."""
    site.ask(staff.make(*ways))
    facts, problems, before = {}, [], site.ask("Inquiry.objects.count()")
    for number, way in enumerate(ways):
        with broken(redis, way):
            seen = _meanwhile(site, range(first, first + rounds))
            time.sleep(pause)
            seen["signed in"] = [staff.sign_in(site, way, 7000 + number)[1]]
            seen["guesses"] = [staff.sign_in(site, way, 8000 + number, password=f"{n}")[1] for n in range(TRIES)]
        first += rounds
        answers = [each for group in seen.values() for each in group]
        facts[way] = {name: slowest(group) for name, group in seen.items()}
        stopped = sum(staff.TOO_MANY in each.page for each in seen["guesses"])
        facts[way]["guesses stopped"] = f"{stopped} of {TRIES}"
        sent = [(each.status, each.headers.get("Location")) for each in seen["messages"]]
        wrong = {
            "an answer was a mistake or none": any(each.status in (0, *range(500, 600)) for each in answers),
            f"an answer took more than {LONGEST} s": slowest(answers) > LONGEST,
            "a page was not shown": any(each.status != 200 for each in seen["pages"]),
            "a message was not acknowledged": any(each != (302, THANKS) for each in sent),
            "the right password was refused": seen["signed in"][0].status != 302,
            "nobody stopped the guesses": not stopped,
        }
        problems += [f"{way}: {problem}" for problem in of(wrong)]
        if staff.TOO_MANY in seen["guesses"][0].page:
            problems.append(f"{way}: the first guess was refused already")
        time.sleep(pause)
    stored = site.ask("Inquiry.objects.count()") - before
    if stored != rounds * len(ways):
        problems.append(f"{rounds * len(ways)} messages acknowledged, {stored} stored")
    return facts, problems


def _meanwhile(site, numbers):
    seen = {"pages": [], "messages": []}
    for number in numbers:
        visitor = Visitor(site, number, host=f"127.0.0.1:{site.port}")
        seen["pages"] += [visitor.ask(path) for path in PAGES]
        seen["messages"].append(visitor.ask("/contact/", patients.words(number)))
    return seen


@contextmanager
def with_redis(database, **options):
    """Yield a running site that shares its pages through a Redis, and that Redis."""
    with tempfile.TemporaryDirectory(prefix="clinic-redis-") as folder:
        redis = Redis(Path(folder))
        redis.launch()
        try:
            with running(database, variables={"CACHE_URL": redis.url}, **options) as site:
                yield site, redis
        finally:
            redis.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--rounds", type=int, default=20, help="of pages and a message, for each way")
    parser.add_argument("--naive", action="store_true", help="count tries in that cache too")
    options = parser.parse_args()
    if reason := possible():
        print(f"Skipped: {reason}")  # noqa: T201
        return 0
    application = "tests.torture.naive:needs_its_cache" if options.naive else "clinic_site.wsgi"
    with with_redis(options.database, application=application) as (site, redis):
        facts, problems = trial(site, redis, rounds=options.rounds)
    return told(options.database, facts, problems)


if __name__ == "__main__":
    sys.exit(main())
