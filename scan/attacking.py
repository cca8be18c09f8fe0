"""What wapiti and sqlmap get out of a running site, and whether they find the holes of one that has some.

    python -m scan.attacking PROGRAMS

``PROGRAMS`` is the folder of the two. They ask a demonstration of this site, and a site with holes planted in it, that
are started here on this machine's own address; every run is bounded, and nothing is asked outside.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from scan.planted import weak_site
from tests.torture.site import running

# Of wapiti: what works without a server elsewhere that waits for calls.
MODULES = "sql,xss,permanentxss,exec,file,crlf,redirect,ssti,backup,methods,cookieflags,csp"
SECONDS, A_MODULE = 420, 40  # at most, for one run and for one of its kinds of attack
FORM = "full_name=a&email=a%40example.com&phone=2015550187&preferred_contact=email&preferred_time=any&message=a&token=1"
# Address, what is sent to it, and whether as a member of the staff.
TARGETS = [
    ("/search/?q=pain", "", False),
    ("/search/suggestions/?q=pain", "", False),
    ("/blog/?before=1", "", False),
    ("/contact/?article=a", "", False),
    ("/contact/", FORM, False),
    ("/condition-checker/", "state=a&answer=b", False),
    ("/admin/blog/article/?q=pain", "", True),
    ("/admin/appointments/inquiry/?box=new", "", True),
    ("/admin/redirects/redirect/?q=a", "", True),
]
STAFF = (
    "[u:=__import__('django.contrib.auth',fromlist=['']).get_user_model().objects.filter(is_superuser=False,"
    "groups__name='Administrators').first(), c:=__import__('django.test',fromlist=['']).Client(), c.force_login(u)] "
    "and c.cookies['sessionid'].value"
)
ERROR = re.compile(r"\b(ERROR|CRITICAL|Traceback|Internal Server)\b")
VARIABLES = {"PAGES_KEPT_BYTES": "0", "BEHIND_PROXY": "false"}


def wapiti(programs, address, folder, *, at_least=1):
    """Yield ``(kind, where, how)`` of each weakness that wapiti tells of."""
    report = folder / "report.json"
    command = [
        f"{programs}/wapiti",
        "--url",
        f"{address}/",
        "--scope",
        "domain",
        "--module",
        MODULES,
        "--flush-session",
    ]
    command += ["--max-scan-time", str(SECONDS), "--max-attack-time", str(A_MODULE), "--depth", "2", "--tasks", "2"]
    command += ["--max-links-per-page", "25", "--max-files-per-dir", "8", "--max-parameters", "20", "--level", "1"]
    command += [
        "--format",
        "json",
        "--output",
        str(report),
        "--store-session",
        str(folder),
        "--store-config",
        str(folder),
    ]
    command += ["--endpoint", f"{address}/", "--no-bugreport", "--verbose", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS * 2, check=False)  # noqa: S603
    if not report.exists():
        raise RuntimeError(f"wapiti gave no report: {(done.stderr or done.stdout)[-2000:]}")
    told = json.loads(report.read_text())
    if (pages := told["infos"]["crawled_pages_nbr"]) < at_least:
        yield "wapiti could not try", address, f"it found {pages} pages"
    for section in ("vulnerabilities", "anomalies"):
        for kind, found in told[section].items():
            yield from ((kind, f"{each['method']} {each['path']}", each["info"]) for each in found)


def sqlmap(programs, address, folder, *, typed="", session=""):
    """Yield the same of each parameter that sqlmap gets its own SQL through."""
    command = [f"{programs}/sqlmap", "--url", address, "--batch", "--flush-session", "--output-dir", str(folder)]
    command += [
        "--technique",
        "BEU",
        "--level",
        "1",
        "--risk",
        "1",
        "--timeout",
        "20",
        "--retries",
        "1",
        "--threads",
        "2",
    ]
    command += ["--disable-coloring", "--answers", "follow=N,redirect=N", "--skip-waf", "--ignore-code", "404"]
    command += ["--data", typed] if typed else []
    command += ["--cookie", f"sessionid={session}"] if session else []
    command += ["--param-exclude", "token|sessionid"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603
    if not re.search("do not appear to be injectable|identified the following injection|not injectable", done.stdout):
        yield "sqlmap could not try", address, done.stdout.strip()[-300:].replace("\n", " ")
    for parameter in re.findall(r"^Parameter: (.*)", done.stdout, re.M):
        yield "SQL of a stranger", address, parameter


def open_weaknesses(programs, folder):
    """Attack this site; return what is open."""
    with running("sqlite", variables=VARIABLES) as site:
        site.ask("call_command('load_demo', verbosity=0, stdout=__import__('io').StringIO())")
        found = list(wapiti(programs, site.url, folder, at_least=20))
        session = site.ask(STAFF)
        for path, typed, is_staff in TARGETS:
            found += sqlmap(programs, site.url + path, folder, typed=typed, session=session if is_staff else "")
        log = (site.folder / "log").read_text(errors="replace")
    # A warning that a count was left out, because the database had more to do, is no error.
    return found + [("an error of the site", "", line) for line in log.splitlines() if ERROR.search(line)]


def main(programs):
    with tempfile.TemporaryDirectory(prefix="clinic-scan-") as folder:
        with weak_site.serving() as address:
            planted = {kind for kind, *_ in wapiti(programs, address, Path(folder))}
            planted |= {kind for kind, *_ in sqlmap(programs, f"{address}/?q=a", Path(folder))}
        missed = {"SQL Injection", "Reflected Cross Site Scripting", "SQL of a stranger"} - planted
        found = open_weaknesses(programs, Path(folder))
    for kind, where, how in found:
        sys.stdout.write(f"{kind}: {where}: {how}\n")
    if missed:
        sys.stdout.write(f"Not found where it was planted: {', '.join(sorted(missed))}.\n")
    sys.stdout.write(
        f"wapiti and sqlmap: {len(found)} open; of the planted site they found {', '.join(sorted(planted))}.\n"
    )
    return 1 if found or missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
