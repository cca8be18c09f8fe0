"""The demonstration's condition checker as it lies in ``checker/``: one file for each area, and what areas share.

A demonstration: no clinician has approved these rules. They must be checked by one before anybody relies on them.
"""

import tomllib
from dataclasses import replace
from pathlib import Path

from condition_checker.models import (
    Area,
    Case,
    Condition,
    GoLive,
    Question,
    Release,
    ReleaseReview,
    Sign,
)
from condition_checker.models.drafting import write_draft
from condition_checker.rules import Rules

FOLDER = Path(__file__).resolve().parent / "checker"


def read_rules():
    """Return the demonstration's rules. Raise InvalidRules, which says where, if a file lacks something."""
    shared, signs, cases = _read("questions"), _read("signs"), _read("cases")
    areas = [_read(key) for key in shared["areas"]]
    questions = [*shared["questions"], *(each for area in areas for each in area.get("questions", []))]
    order = shared["order"]
    return Rules.from_json(
        {
            "version": shared["version"],
            "areas": [area["area"] for area in areas],
            "signs": [{"areas": [], **sign} for sign in signs["signs"]],
            "questions": sorted(map(_question, questions), key=lambda question: order.index(question["key"])),
            "conditions": [
                _condition(each, area["area"]["key"]) for area in areas for each in area.get("conditions", [])
            ],
            "cases": [{"not_expected": [], **case} for case in cases["cases"]],
        }
    )


def _read(name):
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def _question(written):
    """Return a question as the rules hold it: what it is asked after, and its answers, as lists."""
    asked_if, answers = written.get("asked_if", {}), written["answers"]
    return {
        "areas": [],
        "help": {"en": "", "es": ""},
        **written,
        "asked_if": [{"question": key, "answers": wanted} for key, wanted in asked_if.items()],
        "answers": [{"key": key, "text": text} for key, text in answers.items()],
    }


def _condition(written, area):
    """Return a condition as the rules hold it; it is of the area of its file unless it names others."""
    first_help, weights = written["first_help"], written["weights"]
    return {
        "areas": [area],
        "articles": [],
        **written,
        "first_help": [{"en": en, "es": es} for en, es in zip(first_help["en"], first_help["es"], strict=True)],
        "weights": [
            {"question": question, "answer": answer, "points": points}
            for question, answers in weights.items()
            for answer, points in answers.items()
        ],
    }


def load_checker(accounts, reviewer):
    """Make the demonstration's rules the draft, its first release, and let that go live, unless there is one."""
    if Release.objects.exists():
        return
    rules = replace(read_rules(), version="1")
    write_draft(rules, is_demo=True)
    release = Release.objects.create(number=1, content=rules.to_json(), created_by=accounts["editor"], is_demo=True)
    ReleaseReview.objects.create(
        release=release,
        digest=release.digest,
        decision=ReleaseReview.Decision.APPROVED,
        reviewer=reviewer,
        reviewer_name=reviewer.display_name,
        decided_by=accounts["reviewer"],
        is_demo=True,
    )
    GoLive.objects.create(release=release, by=accounts["editor"], is_demo=True)


def checker_rows():
    """Return the rows that came with the demonstration, by kind, in the order in which they may go."""
    records = {"times live": GoLive, "reviews of releases": ReleaseReview, "releases": Release}
    parts = {"test cases": Case, "conditions": Condition, "questions": Question, "signs": Sign, "areas": Area}
    return {kind: model.objects.filter(is_demo=True).order_by("-pk") for kind, model in (records | parts).items()}
