"""The site's clock put ahead and back by days and by a year, while it runs.

    python -m tests.torture.moved_clock --database sqlite

Every process of the site goes by a clock that is moved (see ``clock/sitecustomize.py``). After each move the pages must
say what is true by that clock, messages be taken and told of, sessions end that are over, the nightly purge delete
nothing at once, and nothing run in circles. With ``--naive`` the same trial runs against a site that keeps a page until
the moment for which it was kept wherever the clock stands, which has to fail it.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from . import patients, processors, staff
from .site import DJANGO, ROOT, THANKS, running
from .telling import of, told
from .visitors import Visitor

APPEARS, GOES, LATER = 30, 60, 1200  # days: a plan to publish, one to withdraw, and when every review is overdue
# Where the clock is put, in days from now, and what is true of the three articles there.
MOVES = [0, 31, LATER, 0, -2, LATER, 0]
OVERDUE = "a new review is due"
BUSY = 0.5  # processors that all of the site's processes together may use while nobody asks for anything
NOTICED = 0.6  # seconds: each process looks at the clock five times in a second
DELIVERED_WITHIN = 30
ARTICLES = "importlib.import_module('tests.torture.articles')"
TRIED = "max(Notification.objects.values_list('attempts', flat=True), default=0)"


def variables(folder):
    """Return what makes processes go by the clock of ``folder``."""
    clock = folder / "clock"
    clock.write_text("0")
    return {"PYTHONPATH": str(Path(__file__).with_name("clock")), "MOVED_CLOCK": str(clock)}


def trial(site, *, moves=MOVES, first=0):
    """Run the trial on a site with these ``variables``; return ``(facts, problems)``. Patients count from ``first``."""
    site.variables |= variables(site.folder)
    for name in DJANGO:
        site.kill(name)
        site.launch(name)
    site.wait()
    site.ask(staff.make("desk"))
    site.ask(f"{ARTICLES}.published('stays', 'appears', 'goes')")
    site.ask(f"[{ARTICLES}.plan('appears', publish={APPEARS}), {ARTICLES}.plan('goes', withdraw={GOES})]")
    _purge(site)
    facts, problems, account, numbers, days_before = {}, [], None, [], 0
    for step, days in enumerate(moves):
        (site.folder / "mode").write_text("refuse" if days == LATER else "take")
        _move(site, days)
        wrong = _untrue(site, days)
        if account and abs(days - days_before) > 1:
            wrong["a session outlived the move"] = account.ask("/admin/").status == 200
        account, seen = staff.sign_in(site, "desk", step)
        wrong["nobody could sign in"] = seen.status != 302 or account.ask("/admin/").status != 200
        numbers.append(first + step)
        sent = Visitor(site, step, host=f"127.0.0.1:{site.port}").ask("/contact/", patients.words(first + step))
        wrong["a message was not acknowledged"] = sent.headers.get("Location") != THANKS
        if days == LATER:
            wrong["no notice was tried"] = not _wait(lambda: site.ask(TRIED) > 0)
            if LATER not in moves[:step]:
                _purge(site)  # what the night does
        else:
            late = not _wait(lambda: not site.ask("Notification.objects.undelivered().count()"))
            wrong[f"a notice was not told of within {DELIVERED_WITHIN} s"] = late
        busy = _processors(site)
        wrong[f"the site used {busy} processors for nothing"] = busy > BUSY
        facts[f"{step + 1}: {days:+} days"] = {"busy": busy}
        problems += [f"move {step + 1}, to {days:+} days: {problem}" for problem in of(wrong)]
        days_before = days
    stored = site.ask("[i.full_name for i in Inquiry.objects.all()]")
    lost = [number for number in numbers if stored.count(patients.words(number)["full_name"]) != 1]
    mails = site.mails()
    facts |= {"messages": len(numbers), "stored": len(stored), "mails": len(mails), "tries": site.ask(TRIED)}
    problems += of({f"messages lost or stored twice: {lost}": lost, "a notice went in circles": facts["tries"] > 10})
    return facts, problems


def _move(site, days):
    """Put the clock so many days ahead of the true one; let every process notice."""
    (site.folder / "clock").write_text(str(days))
    time.sleep(NOTICED)


def _untrue(site, days):
    """Return what must not be of the pages, and whether it is."""
    there = {slug: Visitor(site, host=f"127.0.0.1:{site.port}").ask(f"/blog/{slug}/") for slug in _known(days)}
    told_due = OVERDUE in there["stays"].page
    wrong = {f"/blog/{slug}/ answered {there[slug].status}": there[slug].status != known
             for slug, known in _known(days).items()}  # fmt: skip
    wrong["a page claimed a review as good that is overdue"] = days == LATER and not told_due
    wrong["a page called a review overdue that is not"] = days != LATER and told_due
    return wrong


def _known(days):
    if days < 0:  # by such a clock nothing was published yet
        return dict.fromkeys(["stays", "appears", "goes"], 404)
    return {"stays": 200, "appears": 200 if days > APPEARS else 410, "goes": 410 if days > GOES else 200}


def _purge(site):
    environment = {**site.environment, "DJANGO_SETTINGS_MODULE": "clinic_site.settings"}
    command = [sys.executable, "manage.py", "purge_inquiries"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=site.log, stderr=site.log)


def _wait(is_so):
    deadline = time.monotonic() + DELIVERED_WITHIN
    while not (found := is_so()) and time.monotonic() < deadline:
        time.sleep(0.3)
    return found


def _processors(site):
    """Return how many processors the site's processes use while nobody asks for anything."""
    first = [site.processes[name].pid for name in DJANGO]
    began, before = time.monotonic(), processors.used(*first)
    time.sleep(2)
    return round((processors.used(*first) - before) / (time.monotonic() - began), 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--naive", action="store_true", help="try a site that believes what its clock said")
    options = parser.parse_args()
    application = "tests.torture.naive:believes_its_clock" if options.naive else "clinic_site.wsgi"
    with running(options.database, application=application) as site:
        facts, problems = trial(site)
    return told(options.database, facts, problems)


if __name__ == "__main__":
    sys.exit(main())
