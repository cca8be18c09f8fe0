"""What bandit and semgrep find in the code that nobody answered for, and whether they find what was planted.

    python -m scan.reading PROGRAMS

``PROGRAMS`` is the folder of the two. A finding of bandit is answered for by the comment that silences ruff's rule of
the same number (``noqa: S608 - why``), since ruff took its rules from there; one of semgrep by
``nosemgrep: RULE - why``.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLANTED = "scan/planted/"
KINDS = (".py", ".html", ".txt", ".xml", ".js")
NOT_THE_SITE = ("tests/", "bench/")
LEFT_OUT = ["B404", "B105"]  # to import subprocess is no weakness, and a sentence about passwords no password
SAME_AS = {"B703": "S308"}  # where ruff has another number
WORTH_FINDING = {"B301", "B308", "B310", "B602", "B605", "B608", "B703"}  # by bandit, in what was planted


def files():
    """Return the files of the site itself, and those with planted weak places."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return [name for name in listed.stdout.split() if name.endswith(KINDS) and not name.startswith(NOT_THE_SITE)]


def bandit(programs, names):
    """Yield ``(rule, file, line, sentence)`` of each finding."""
    names = [name for name in names if name.endswith(".py")]
    command = [f"{programs}/bandit", "--quiet", "--format", "json", "--skip", ",".join(LEFT_OUT), *names]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout  # noqa: S603
    for each in json.loads(said)["results"]:
        rule, name, lines = each["test_id"], each["filename"].removeprefix("./"), each["line_range"]
        text = (ROOT / name).read_text().splitlines()
        of_ruff = SAME_AS.get(rule, f"S{rule[1:]}")
        answered = any(re.search(rf"noqa: [\w, ]*{of_ruff}\b", text[number - 1]) for number in lines)
        if not answered:
            yield rule, name, each["line_number"], each["issue_text"]


def semgrep(programs, names):
    """Yield the same of semgrep, by the rules beside this file."""
    command = [f"{programs}/semgrep", "scan", "--config", str(ROOT / "scan/rules.yml"), "--json", "--quiet"]
    command += ["--metrics=off", "--disable-version-check", "--no-git-ignore", "--jobs=2", *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if not done.stdout.startswith("{"):
        raise RuntimeError(done.stderr or f"semgrep ended with {done.returncode} and said nothing")
    said = json.loads(done.stdout)
    for error in said["errors"]:
        yield "cannot be read", error.get("path", ""), 0, error["message"]
    for each in said["results"]:
        yield each["check_id"].rpartition(".")[2], each["path"], each["start"]["line"], each["extra"]["message"]


def main(programs):
    names = files()
    found = [*bandit(programs, names), *semgrep(programs, names)]
    planted = {rule for rule, name, *_ in found if name.startswith(PLANTED)}
    wanted = WORTH_FINDING | {*re.findall(r"- id: (\S+)", (ROOT / "scan/rules.yml").read_text())}
    left = [each for each in found if not each[1].startswith(PLANTED)]
    for rule, name, line, sentence in left:
        sys.stdout.write(f"{name}:{line}: {rule}: {sentence.splitlines()[0]}\n")
    if missed := wanted - planted:
        sys.stdout.write(f"Not found where it was planted: {', '.join(sorted(missed))}.\n")
    told = (
        f"bandit and semgrep read {len(names)} files: {len(left)} open, {len(planted)} kinds of planted ones found.\n"
    )
    sys.stdout.write(told)
    return 1 if left or missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
