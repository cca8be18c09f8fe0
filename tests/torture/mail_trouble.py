"""Messages while the mail server refuses, hangs, and dies between taking a mail and saying so.

    python -m tests.torture.mail_trouble --database sqlite --messages 20

With ``--naive`` the same trial runs against a site that mails before it answers, which has to fail it.
"""

import argparse
import sys
import time
from collections import Counter

from . import patients
from .site import running

MODES = ["refuse", "hang", "die"]
SLOWEST_ANSWER = 1  # seconds, while no mail server answers
TRY_NOW = "Notification.objects.undelivered().filter(claimed_until=None).update(next_attempt_at=timezone.now())"


def trial(site, *, messages, drain=120):
    """Run the trial; return ``(facts, problems)``."""
    facts, problems, first = {}, [], 0
    patients.send(site.port, patients.words(1_000_000))  # what a process does once is not measured
    for mode in MODES:
        (site.folder / "mode").write_text(mode)
        answers = [patients.send(site.port, patients.words(first + n), place=first + n) for n in range(messages)]
        first += messages
        facts[f"slowest answer, {mode}"] = round(max(answer.slowest for answer in answers), 3)
        _wait_until_tried(site, 40)
        if not all(answer.statuses == [302] for answer in answers):
            problems.append(f"not every message was acknowledged at once while the server does this: {mode}")
        if facts[f"slowest answer, {mode}"] > SLOWEST_ANSWER:
            problems.append(f"an answer took more than {SLOWEST_ANSWER} s while the server does this: {mode}")
    (site.folder / "mode").write_text("take")
    deadline = time.monotonic() + drain
    while (left := site.ask("Notification.objects.undelivered().count()")) and time.monotonic() < deadline:
        site.ask(TRY_NOW)
        time.sleep(1)
    mails = Counter(site.mails())
    facts |= {"messages": first + 1, "mails": sum(mails.values()), "mails twice": sum(mails.values()) - len(mails)}
    if left or len(mails) != first + 1:
        problems.append(f"{left} notices undelivered, {len(mails)} of {first + 1} mails taken")
    return facts, problems


def _wait_until_tried(site, within):
    """Wait until each notice was tried once, for so many seconds at most."""
    deadline = time.monotonic() + within
    while site.ask("Notification.objects.filter(attempts=0).count()") and time.monotonic() < deadline:
        time.sleep(0.5)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--messages", type=int, default=20, help="for each way in which the mail server fails")
    parser.add_argument("--naive", action="store_true", help="try a site that mails before it answers")
    options = parser.parse_args()
    application = "tests.torture.naive:mails_first" if options.naive else "clinic_site.wsgi"
    with running(options.database, application=application) as site:
        facts, problems = trial(site, messages=options.messages)
    print(f"{options.database}: {facts}", *(f"PROBLEM: {problem}" for problem in problems), sep="\n")  # noqa: T201
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
