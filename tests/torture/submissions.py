"""Messages sent while servers, workers and databases are killed: acknowledged means stored, once, and told of.

    python -m tests.torture.submissions --database sqlite --messages 10000 --kill-every 2

With ``--naive`` the same trial runs against a site that answers before it stores, which has to fail it.
"""

import argparse
import itertools
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from . import patients
from .site import running

STORED = (
    "[[i.full_name, i.email, i.phone, i.message, i.notifications.count()] "
    "for i in Inquiry.objects.prefetch_related('notifications')]"
)


@contextmanager
def killing(site, every, at_most):
    """Kill the site's processes in turn, each after so many seconds of service; yield what was killed, by its name.

    A process that is killed again before it is up would be no trial of anything, so the clock waits for the site.
    """
    ended, killed = threading.Event(), Counter()

    def kill():
        victims = itertools.cycle(["web", *site.databases, "worker 0", "web", "worker 1"])
        for victim in itertools.islice(victims, at_most):
            if ended.wait(every):
                return
            site.kill(victim)
            killed[victim] += 1
            site.bring_back(victim)
            site.wait()

    with ThreadPoolExecutor(1) as pool:
        killer = pool.submit(kill)
        try:
            yield killed
        finally:
            ended.set()
        killer.result()  # which raises what went wrong in it


def trial(site, *, messages, kill_every, kills=None, first=0, pause=0, told=lambda done: None, drain=240):
    """Run the trial; return ``(facts, problems)``: what was counted, and in sentences what must not be.

    There are at most so many ``kills``. Patients have numbers from ``first`` on, and after each comes a ``pause`` in
    seconds.
    """
    started = time.monotonic()
    with killing(site, kill_every, kills) as killed:
        answers = patients.send_all(site.port, range(first, first + messages), pause=pause, told=told)
    took = time.monotonic() - started
    site.serve(site.application)  # killed once more, right after the last answer
    left = site.drain(drain)
    facts, problems = judge(answers, site.ask(STORED), Counter(site.mails()), left)
    spared = {"web", *site.databases} - {*killed}
    problems += [f"{victim} was never killed, so nothing was tried" for victim in sorted(spared)]
    return {**facts, "killed": dict(killed), "seconds": round(took, 1)}, problems


def judge(answers, stored, mails, left):
    """Compare what patients were told with what is stored and mailed."""
    acknowledged = {number for number, answer in answers.items() if answer.is_acknowledged}
    sent = {tuple(patients.words(number)[name] for name in ("full_name", "email", "phone", "message")): number
            for number in answers}  # fmt: skip
    found = Counter(sent.get(tuple(words)) for *words, _ in stored)
    statuses = Counter(status for answer in answers.values() for status in answer.statuses)
    facts = {
        "messages": len(answers),
        "acknowledged": len(acknowledged),
        "stored": len(stored),
        "answers (0: none)": dict(statuses),
        "mails": sum(mails.values()),
        "mails twice": sum(count - 1 for count in mails.values()),
    }
    counted = {
        "acknowledged and not stored": sum(number not in found for number in acknowledged),
        "stored twice": sum(count - 1 for number, count in found.items() if number is not None),
        "stored with other words than were sent": found[None],
        "without exactly one notification": sum(count != 1 for *_, count in stored),
        "notices undelivered": left,
        "stored and no mail taken": max(0, len(stored) - len(mails)),
        "never acknowledged": len(answers) - len(acknowledged),
        "answers that were a mistake of the site": statuses[500],
    }
    return facts, [f"{count} {what}" for what, count in counted.items() if count]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--kill-every", type=float, default=2, metavar="S", help="seconds of service before each kill")
    parser.add_argument("--naive", action="store_true", help="try a site that answers before it stores")
    options = parser.parse_args()

    def told(done):
        if sys.stderr.isatty() or done % 500 == 0:
            print(f"\r{done} of {options.messages} messages", end="", file=sys.stderr, flush=True)  # noqa: T201

    application = "tests.torture.naive:stores_later" if options.naive else "clinic_site.wsgi"
    with running(options.database, application=application) as site:
        facts, problems = trial(site, messages=options.messages, kill_every=options.kill_every, told=told)
    print(f"\n{options.database}: {facts}", *(f"PROBLEM: {problem}" for problem in problems), sep="\n")  # noqa: T201
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
