"""A busy clinic's peak twenty times over, through nginx: every request answered, every message stored once.

    python -m tests.torture.peak --database sqlite --minutes 10

A clinic with 100,000 visits a month has 3,300 a day; if a fifth come in the busiest hour, with four pages each, that is
0.7 pages a second, and a moment after a mail to all patients may bring seven times that: 5 requests a second. Twenty
times that is 100 a second, of which 95 of 100 read and 5 write to the clinic, far more than ever do.

Requests are sent when it is their time, whether or not earlier ones were answered, and an answer's time counts from
then. Each visitor has an address of their own, asks for four pages on one connection, and reads the site with its
demonstration content. With ``--naive`` a site that answers before it stores is tried, which has to fail.
"""

import argparse
import queue
import random
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict

from . import patients, processors
from .behind_nginx import served
from .site import ROOT, THANKS
from .telling import of, told
from .visitors import Visitor

BUSY, TIMES = 5, 20  # requests a second of a busy clinic's peak, and how many times as many are sent
POSTS = 0.05
AT_ONCE = 64  # visitors
PAGES_EACH = 4
ARTICLES = (
    "[f'/blog/{slug}/' for slug in importlib.import_module('blog.models').Publication.objects.live()"
    ".filter(article__language='en').values_list('article__slug', flat=True)]"
)
TOPICS = "[f'/blog/topics/{topic.slug}/' for topic in importlib.import_module('blog.models').Topic.objects.all()]"
# What is read, and how often of a hundred times.
READ = {"home": 20, "list": 10, "topic": 8, "article": 37, "search": 12, "checker": 6, "form": 7}
LONGEST = 10  # seconds: nobody waits longer
STORED = "[i.full_name for i in Inquiry.objects.all()]"


def addresses(site):
    """Return the addresses of each kind of page that the site has."""
    words = ["sciatica", "neck+pain", "pain+in+the+leg", "herniated+disc", "numb+hand", "surgery", "hernated"]
    found = {
        "home": ["/", "/es/"],
        "list": ["/blog/", "/es/blog/"],
        "topic": site.ask(TOPICS),
        "article": site.ask(ARTICLES),
        "search": [f"/search/?q={word}" for word in words],
        "checker": ["/condition-checker/"],
        "form": ["/contact/"],
    }
    return {kind: listed for kind, listed in found.items() if listed}


def trial(site, front, *, seconds, rate=BUSY * TIMES, posts=POSTS, first=0, at_once=AT_ONCE, warm=4):
    """Send ``rate`` requests a second for so long; return ``(facts, problems)``. Patients count from ``first``."""
    pages, chance, due = addresses(site), random.Random(1), queue.Queue()
    weights = [READ[kind] for kind in pages]
    _warm(site, pages, warm * site.workers)
    seen, messages, lock = defaultdict(list), {}, threading.Lock()

    def visit(place):
        visitor, asked = Visitor(front, place), 0
        while (wanted := due.get()) is not None:
            began, kind, what = wanted
            if asked == PAGES_EACH:
                place += at_once
                visitor.close()
                visitor, asked = Visitor(front, place), 0
            typed = patients.words(what) if kind == "message" else None
            found = visitor.ask("/contact/" if typed else what, typed, began=began)
            found.page = ""
            asked += 1
            with lock:
                seen[kind].append(found)
                if typed:
                    messages[what] = found
        visitor.close()

    visitors = [threading.Thread(target=visit, args=(place,), daemon=True) for place in range(at_once)]
    for thread in visitors:
        thread.start()
    servers = site.processes["web"].pid, front.process.pid
    worked = processors.used(*servers)
    began, number = time.monotonic(), first
    for place in range(int(seconds * rate)):
        time.sleep(max(0, began + place / rate - time.monotonic()))
        if chance.random() < posts:
            due.put((began + place / rate, "message", number))
            number += 1
        else:
            (kind,) = chance.choices(list(pages), weights)
            due.put((began + place / rate, kind, chance.choice(pages[kind])))
    for _ in visitors:
        due.put(None)
    for thread in visitors:
        thread.join(120)
    took = time.monotonic() - began
    worked = processors.used(*servers) - worked
    site.kill("web")  # what was acknowledged is stored already
    site.launch("web")
    site.wait()
    facts, problems = _judged(site, seen, messages, took)
    return facts | {"processors that web server and nginx used": round(worked / took, 2)}, problems


def _warm(site, pages, times):
    """Let every process make every page, as in the hours before a peak."""
    for _ in range(times):
        visitor = Visitor(site)
        for listed in pages.values():
            for path in listed:
                visitor.ask(path)
        visitor.close()


def _judged(site, seen, messages, took):
    everything = [each for kind in seen.values() for each in kind]
    acknowledged = {
        number
        for number, answer in messages.items()
        if (answer.status, answer.headers.get("Location")) == (302, THANKS)
    }
    stored = Counter(site.ask(STORED))
    counts = {number: stored[patients.words(number)["full_name"]] for number in messages}
    lost, twice = sum(not counts[number] for number in acknowledged), sum(count > 1 for count in counts.values())
    wrong = [each for kind, group in seen.items() if kind != "message" for each in group if each.status != 200]
    facts = {
        "requests": len(everything),
        "a second": round(len(everything) / took, 1),
        "errors": len(wrong) + len(messages) - len(acknowledged),
        "messages": len(messages),
        "acknowledged": len(acknowledged),
        "stored once": sum(count == 1 for count in counts.values()),
        "p50 and p99 in ms": {kind: _percentiles(group) for kind, group in [*seen.items(), ("all", everything)]},
        "slowest in s": round(max(each.seconds for each in everything), 2),
        "kept by nginx": dict(Counter(each.headers.get("X-Cache", "none") for each in everything)),
    }
    return facts, of(
        {
            f"{len(wrong)} pages not answered with 200: {Counter(each.status for each in wrong)}": wrong,
            f"{len(messages) - len(acknowledged)} messages not acknowledged": len(messages) - len(acknowledged),
            f"{lost} acknowledged and not stored": lost,
            f"{twice} stored twice": twice,
            f"somebody waited longer than {LONGEST} s": facts["slowest in s"] > LONGEST,
        }
    )


def _percentiles(group):
    times = sorted(each.seconds * 1000 for each in group)
    return round(times[len(times) // 2], 1), round(times[min(len(times) - 1, len(times) * 99 // 100)], 1)


def load_demo(site):
    """Fill the site with its demonstration content."""
    command = [sys.executable, "manage.py", "load_demo"]
    subprocess.run(command, cwd=ROOT, env=site.environment, check=True, stdout=site.log, stderr=site.log)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rate", type=float, default=BUSY * TIMES, help="requests a second")
    parser.add_argument("--naive", action="store_true", help="try a site that answers before it stores")
    options = parser.parse_args()
    application = "tests.torture.naive:stores_later" if options.naive else "clinic_site.wsgi"
    with served(options.database, application=application, workers=4) as (site, front):
        load_demo(site)
        site.serve(application)
        facts, problems = trial(site, front, seconds=options.minutes * 60, rate=options.rate)
    return told(options.database, facts, problems)


if __name__ == "__main__":
    sys.exit(main())
