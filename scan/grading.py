"""The grade that the HTTP Observatory gives the site as it is deployed, and a page without its headers.

python -m scan.grading
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.deploy.proxy import HOST, missing, proxy
from tests.torture.site import ROOT, running

GOAL, POOR = "A+", {"D", "D-", "D+", "F"}
PRODUCTION = {
    "PRODUCTION": "true",
    "SECRET_KEY": "of no use " * 6,
    "ALLOWED_HOSTS": f"{HOST},127.0.0.1",
    "SITE_URL": f"https://{HOST}",
}


def graded(folder, front):
    """Return what the Observatory says of a running nginx."""
    command = ["node", f"{folder}/grade.mjs", HOST, str(front.http), str(front.https)]
    environment = {"PATH": os.environ["PATH"], "NODE_EXTRA_CA_CERTS": str(front.folder / "certificate.pem")}
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout)


def bare(text):
    """Hide what the site says of itself to browsers."""
    names = ["Content-Security-Policy", "X-Frame-Options", "Strict-Transport-Security", "X-Content-Type-Options"]
    hidden = " ".join(f"proxy_hide_header {name};" for name in [*names, "Referrer-Policy"])
    return text.replace("proxy_cache clinic_site;", f"proxy_cache clinic_site; {hidden}")


def main(observatory):
    if reason := missing():
        sys.stdout.write(f"{reason}\n")
        return 1
    with running("sqlite", variables=PRODUCTION) as site, tempfile.TemporaryDirectory() as folder:
        site.ask("call_command('collectstatic', interactive=False, verbosity=0)")
        site.serve(site.application)  # anew, because it reads at its start what each file is called
        verdicts = []
        for name, weaken in (("deployed", None), ("bare", bare)):
            (place := Path(folder) / name).mkdir()
            with proxy(place, f"127.0.0.1:{site.port}", weaken=weaken) as front:
                verdicts.append(graded(observatory, front))
    ours, control = verdicts
    for each in ours["results"]:
        if not each["pass"]:
            sys.stdout.write(f"HTTP Observatory: {each['name']}: {each['result']} ({each['scoreModifier']})\n")
    sys.stdout.write(
        f"HTTP Observatory: {ours['grade']} ({ours['score']} points); without headers {control['grade']}.\n"
    )
    return 0 if ours["grade"] == GOAL and control["grade"] in POOR else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
