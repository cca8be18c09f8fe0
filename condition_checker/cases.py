"""Running the stories that the rules are tested by. What a story leaves out counts as "none" or "not sure"."""

from dataclasses import dataclass

from .paths import ENDS, MOST_QUESTIONS, QUESTION, RESULT, clean, next_screen
from .rules import NONE, NOT_SURE, TIERS, Case
from .scoring import possibilities

_OUTCOMES = {end: tier for tier, end in ENDS.items()}


@dataclass(frozen=True)
class CaseResult:
    """What became of a case.

    ``outcome`` is "emergency", "same_day", the keys of the listed conditions, or None if the area is unknown.
    ``ignored`` are answers the checker does not know or would not ask for: a case that holds any has not passed.
    """

    case: Case
    outcome: str | tuple[str, ...] | None
    ignored: tuple[str, ...]
    passed: bool


def run(rules):
    """Return the result of every case, in order."""
    return tuple(run_case(rules, case) for case in rules.cases)


def run_case(rules, case):
    """Return the result of one case."""
    answers, screen = _walked(rules, case.answers)
    ignored = tuple(key for key, value in case.answers.items() if not _same(answers.get(key), value))
    outcome = _OUTCOMES.get(screen.kind)
    if screen.kind == RESULT:
        outcome = tuple(each.condition.key for each in possibilities(rules, answers))
    return CaseResult(case, outcome, ignored, not ignored and _meets(case, outcome))


def _walked(rules, given):
    """Return the answers of the whole path and its last screen."""
    answers = clean(rules, {tier: [NONE] for tier in TIERS} | given)
    screen = next_screen(rules, answers)
    for _ in range(MOST_QUESTIONS):
        if screen.kind == QUESTION:
            answers = clean(rules, {**given, **answers, screen.question.key: NOT_SURE})
            screen = next_screen(rules, answers)
    return answers, screen


def _same(walked, given):
    return walked == given if isinstance(given, str) else set(walked or ()) == set(given)


def _meets(case, outcome):
    if isinstance(case.expected, str) or not isinstance(outcome, tuple):
        return outcome == case.expected
    return set(case.expected) <= set(outcome) and not set(case.not_expected) & set(outcome)
