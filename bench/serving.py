"""How many pages a second the site serves, beside an empty view of Django and a file that nginx sends.

    python -m bench.serving [sqlite|postgres] [200 100000]

gunicorn serves as deployed (gthread, four threads), with one process: wrk asks with eight connections, and which of
several processes takes how many of them is chance. Rounds of all targets alternate with rounds of the empty view, and a
ratio is the median of those of neighboring rounds, so that what else the machine does is in both. Memory is that of two
processes after they served all of it. Goals: an article that is kept 1.0 of the empty view, one that is not 0.25;
behind nginx 0.7 of the file; the list of articles in the admin 300 ms; a worker 90 MB.
"""

import json
import re
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

from bench import messages
from tests.deploy.proxy import HOST, proxy
from tests.torture.site import ROOT, WORKERS, running

ROUNDS, SECONDS, CONNECTIONS = 5, 2, 8
GOALS = {"article, kept": 1.0, "article, made": 0.25, "article, nginx": 0.7}
ADMIN_GOAL, MEMORY_GOAL = 300, 90  # milliseconds, megabytes
ADMIN_LIST = "/admin/blog/article/"


def asked(base, addresses, folder):
    """Let wrk ask for these addresses; return its figures. Raises ``RuntimeError`` when an answer was not good."""
    listed = folder / "addresses"
    listed.write_text("\n".join(addresses))
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-H", "Accept-Encoding: br", "-H", f"Host: {HOST}"]
    command += ["-s", str(ROOT / "bench" / "serving.lua"), base, "--", str(listed)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    figures = json.loads(said.rpartition("JSON ")[2])
    if figures["errors"]:
        raise RuntimeError(f"{figures['errors']} of {figures['requests']} answers were not good: {addresses[0]}")
    return {**figures, "rate": figures["requests"] / figures["seconds"], "size": figures["bytes"] / figures["requests"]}


def in_site(site, program):
    """Run a program in the site's environment and return the JSON that it prints last."""
    environment = {**site.environment, "DJANGO_SETTINGS_MODULE": "clinic_site.settings"}
    program = f"import json, django; django.setup()\n{program}"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


FILL = """
from bench.many_articles import fill
fill({before}, {size})
from blog.models import Publication
from django.contrib.auth import get_user_model
from django.test import Client
user = get_user_model().objects.get()
user.is_staff = user.is_superuser = True
user.save()
staff = Client()
staff.force_login(user)
newest = Publication.objects.live().order_by("-article__listed_at")[:20_000]
slugs = list(newest.values_list("article__slug", flat=True))
print(json.dumps({{"session": staff.cookies["sessionid"].value, "slugs": slugs}}))
"""

QUERIES = """
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from page_cache.entries import memory
client, counted = Client(headers={{"host": "127.0.0.1"}}), {{}}
for name, address in json.loads('''{addresses}''').items():
    client.get(address)  # what a process reads once
    memory.forget()
    both = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        both.append(len(queries))
    counted[name] = both
print(json.dumps(counted))
"""


def memory_of_workers(site, front, slugs, session):
    """Return the megabytes of two workers that served everything: of their own, and a share of what they have together.

    Each is asked for as much as to have taken some of it.
    """
    site.workers = 2
    site.serve(site.application)
    for _ in range(3):
        for base, addresses in targets(site, front, slugs).values():
            asked(base, addresses, site.folder)
        admin_list(site, session)
    first = site.processes["web"].pid
    workers = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    rollups = [Path(f"/proc/{worker}/smaps_rollup").read_text() for worker in workers]
    return [int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1]) / 1024 for rollup in rollups]


def admin_list(site, session):
    """Return the milliseconds of each of several requests of the list of articles in the admin."""
    taken = []
    for _ in range(12):
        request = urllib.request.Request(site.url + ADMIN_LIST, headers={"Cookie": f"sessionid={session}"})
        started = time.perf_counter()
        with urllib.request.urlopen(request, timeout=60) as answer:
            page = answer.read().decode()
        taken.append((time.perf_counter() - started) * 1000)
    if "result_list" not in page:
        raise RuntimeError("The admin showed no list.")
    return sorted(taken[2:])


def targets(site, front, slugs):
    """Return base and addresses of what is asked for, by name."""
    pages = [f"/blog/{slug}/" for slug in slugs]
    words = ["pain", "sciatica", "cervicogenic", "pain back"]
    return {
        "article, kept": (site.url, pages[:1]),
        "article, made": (site.url, [f"{page}?q=no" for page in pages]),  # an address that is not kept
        "list": (site.url, ["/blog/"]),
        "topic": (site.url, ["/blog/topics/news-3/"]),
        "search": (site.url, [f"/search/?q={urllib.parse.quote(word)}" for word in words]),
        "article, nginx": (front, pages[:1]),
    }


def compare(site, front, slugs, folder):
    """Print the figures of every target and return the names of those that missed their goal."""
    page = urllib.request.Request(f"{site.url}/blog/{slugs[0]}/", headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(page) as answer:
        (folder / "static" / "page").write_bytes(answer.read())
    wanted, missed = targets(site, front, slugs), []
    seen, beside = {name: [] for name in wanted}, {name: [] for name in wanted}
    for each in range(ROUNDS):
        for name, (base, addresses) in wanted.items():
            empty = (front, ["/static/page"]) if "nginx" in name else (site.url, ["/empty"])
            pair = [(seen, (base, addresses)), (beside, empty)]
            for kept, target in pair if each % 2 else reversed(pair):
                kept[name].append(asked(*target, folder))
    first = json.dumps({name: addresses[0] for name, (_, addresses) in wanted.items()})
    queries = in_site(site, QUERIES.format(addresses=first))
    for name, rounds in seen.items():
        ratios = [one["rate"] / other["rate"] for one, other in zip(rounds, beside[name], strict=True)]
        ratio, goal = statistics.median(ratios), GOALS.get(name, 0)
        missed += [name] if ratio < goal else []
        middle = {key: statistics.median(figures[key] for figures in rounds) for key in rounds[0]}
        other = statistics.median(figures["rate"] for figures in beside[name])
        aim = f", goal {goal}" if goal else ""
        print(  # noqa: T201
            f"  {name:15} {middle['rate']:7.0f}/s beside {other:7.0f}/s: ratio {ratio:5.2f} ({min(ratios):.2f} to "
            f"{max(ratios):.2f}{aim})  p50 {middle['p50']:6.1f} p99 {middle['p99']:6.1f} ms"
            f"  {middle['size'] / 1000:5.1f} kB  queries {queries[name][0]}, then {queries[name][1]}"
        )
    return missed


def forms(site):
    """Print how many messages a second are stored, beside empty pages."""
    pairs = []
    for each in range(4):
        stored = messages.a_second(site.port, each * messages.MESSAGES, messages.message)
        pairs.append((stored, messages.a_second(site.port, 0, messages.empty)))
    stored, empty = (statistics.median(side) for side in zip(*pairs[1:], strict=True))
    print(f"  POST of the form {stored:5.0f}/s beside {empty:7.0f}/s, both asked by Python")  # noqa: T201


def main(database, sizes):
    missed, before = [], 0
    variables = {"DELIVER_AFTER_COMMIT": "false", "ALLOWED_HOSTS": f"{HOST},127.0.0.1"}
    with running(database, application="bench.empty", variables=variables, workers=1) as site:
        for name in WORKERS:
            site.kill(name)
        site.folder.chmod(0o755)  # nginx's workers may be of another account
        with proxy(site.folder, f"127.0.0.1:{site.port}", unlimited=True) as nginx:
            front = f"https://127.0.0.1:{nginx.https}"
            for size in sizes:
                filled = in_site(site, FILL.format(before=before, size=size))
                before = size
                print(f"{database}, {size:,} articles", flush=True)  # noqa: T201
                missed += compare(site, front, filled["slugs"], site.folder)
                taken = admin_list(site, filled["session"])
                print(f"  admin list p50 {statistics.median(taken):.0f} ms, slowest {taken[-1]:.0f} ms")  # noqa: T201
                missed += ["admin list"] if statistics.median(taken) > ADMIN_GOAL else []
            forms(site)
            workers = memory_of_workers(site, front, filled["slugs"], filled["session"])
        print(f"  memory of each worker: {', '.join(f'{each:.0f} MB' for each in workers)}")  # noqa: T201
        missed += ["memory"] if max(workers) > MEMORY_GOAL else []
    print(f"Goals NOT reached: {', '.join(missed)}." if missed else "Goals reached.")  # noqa: T201
    return missed


if __name__ == "__main__":
    databases = [each for each in sys.argv[1:] if not each.isdigit()] or ["sqlite", "postgres"]
    sizes = [int(each) for each in sys.argv[1:] if each.isdigit()] or [200, 100_000]
    missed = [database for database in databases if main(database, sizes)]
    sys.exit(bool(missed))
