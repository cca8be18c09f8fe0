"""Messages sent while servers, workers and databases are killed: acknowledged means stored, once, and told of.

    python -m tests.torture.submissions --database sqlite --messages 10000 --kill-every 2

With ``--naive`` the same trial runs against a site that answers before it stores, which has to fail it.
"""

import argparse
import random
import sys
import threading
import time
from collections import Counter

from . import patients
from .site import WORKERS, running

STORED = (
    "[[i.full_name, i.email, i.phone, i.message, i.notifications.count()] "
    "for i in Inquiry.objects.prefetch_related('notifications')]"
)


class Killer(threading.Thread):
    """Kills one of the site's processes every so many seconds, and starts it again."""

    def __init__(self, site, every):
        super().__init__(daemon=True)
        self.site, self.every, self.ended, self.killed = site, every, threading.Event(), Counter()
        self.chance = random.Random(4)

    def run(self):
        victims = ["web", "web", *[f"worker {number}" for number in range(WORKERS)]]
        victims += ["database"] if self.site.server else []
        while not self.ended.wait(self.every):
            victim = self.chance.choice(victims)
            self.site.kill(victim)
            self.killed[victim] += 1
            self.site.bring_back(victim)

    def end(self):
        self.ended.set()
        self.join()


def trial(database, *, messages, kill_every, naive=False, told=lambda done: None, drain=240):
    """Run the trial; return ``(facts, problems)``: what was counted, and in sentences what must not be."""
    application = "tests.torture.naive" if naive else "clinic_site.wsgi"
    with running(database, application=application) as site:
        killer, started = Killer(site, kill_every), time.monotonic()
        killer.start()
        answers = patients.send_all(site.port, messages, told=told)
        killer.end()
        took = time.monotonic() - started
        site.kill("web")  # once more, right after the last answer
        site.bring_back("web")
        site.wait()
        left = site.drain(drain)
        stored, mails = site.ask(STORED), Counter(site.mails())
    return judge(answers, stored, mails, left, killed=dict(killer.killed), took=took)


def judge(answers, stored, mails, left, **facts):
    """Compare what patients were told with what is stored and mailed."""
    acknowledged = {number for number, answer in answers.items() if answer.is_acknowledged}
    sent = {tuple(patients.words(number)[name] for name in ("full_name", "email", "phone", "message")): number
            for number in answers}  # fmt: skip
    found = Counter(sent.get(tuple(words)) for *words, _ in stored)
    facts |= {
        "messages": len(answers),
        "acknowledged": len(acknowledged),
        "stored": len(stored),
        "tries": sum(answer.tries for answer in answers.values()),
        "mails": sum(mails.values()),
        "mails_twice": sum(count - 1 for count in mails.values()),
    }
    counted = {
        "acknowledged and not stored": sum(number not in found for number in acknowledged),
        "stored twice": sum(count - 1 for number, count in found.items() if number is not None),
        "stored with other words than were sent": found[None],
        "without exactly one notification": sum(count != 1 for *_, count in stored),
        "notices undelivered": left,
        "stored and no mail taken": max(0, len(stored) - len(mails)),
        "never acknowledged": len(answers) - len(acknowledged),
    }
    return facts, [f"{count} {what}" for what, count in counted.items() if count]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--kill-every", type=float, default=2, metavar="S")
    parser.add_argument("--naive", action="store_true")
    options = parser.parse_args()

    def told(done):
        if sys.stderr.isatty() or done % 500 == 0:
            print(f"\r{done} of {options.messages} messages", end="", file=sys.stderr, flush=True)  # noqa: T201

    facts, problems = trial(
        options.database, messages=options.messages, kill_every=options.kill_every, naive=options.naive, told=told
    )
    print(f"\n{options.database}: {facts}")  # noqa: T201
    for problem in problems:
        print(f"PROBLEM: {problem}")  # noqa: T201
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
