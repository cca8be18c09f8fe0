"""Which conditions to list for a person's answers, and why. All of it stands on this page; nothing is learned.

1. A condition starts with its base: 0 (rare) to 3 (very common).
2. Each answer adds the points it has for that condition: up to 3 for it, down to 3 against it. Most answers have none,
   and "I'm not sure" never has any.
3. Conditions with at least ``LISTED_FROM`` points are possible. The four with the most points are listed, the more
   common first among equals; but none that has less than a third of the points of the first.
4. The points are told in words, never as a number or a chance: see ``LIKELIHOODS``.

Signs of danger are no part of this: whoever has one never gets here.
"""

from dataclasses import dataclass

from .paths import asked, clean
from .rules import AREA, NONE, TIERS, Answer, Condition, Question

MOST_LISTED = 4
LISTED_FROM = 1
LEAST_SHARE = 3  # one third of the points of the first
LIKELIHOODS = (("often", 6), ("sometimes", 3), ("less_likely", LISTED_FROM))


@dataclass(frozen=True)
class Possibility:
    """One listed condition; the answers that speak for it and against it, the strongest first."""

    condition: Condition
    likelihood: str
    speaks_for: tuple[tuple[Question, Answer], ...]
    speaks_against: tuple[tuple[Question, Answer], ...]


def possibilities(rules, answers):
    """Return up to ``MOST_LISTED`` possibilities, the likeliest first; none unless both kinds of signs were denied.

    The same rules and answers always give the same list.
    """
    answers = clean(rules, answers)
    if any(answers.get(tier) != [NONE] for tier in TIERS):
        return ()
    listed = ((points(condition, answers), condition) for condition in rules.conditions_by_area[answers[AREA]])
    # Sorting is stable: the order of the rules decides where points and base are equal.
    ranked = sorted(
        (pair for pair in listed if pair[0] >= LISTED_FROM), key=lambda pair: (pair[0], pair[1].base), reverse=True
    )
    given = [(question, question.answers_by_key.get(answers.get(question.key))) for question in asked(rules, answers)]
    return tuple(
        _possibility(condition, total, given)
        for total, condition in ranked[:MOST_LISTED]
        if total * LEAST_SHARE >= ranked[0][0]
    )


def points(condition, answers):
    """Return the points of a condition: its base and what each cleaned answer adds or takes away."""
    weights = condition.points
    return condition.base + sum(
        weights[pair] for pair in answers.items() if isinstance(pair[1], str) and pair in weights
    )


def likelihood(total):
    """Return the word for so many points; None if too few to be listed."""
    return next((word for word, lowest in LIKELIHOODS if total >= lowest), None)


def _possibility(condition, total, given):
    weighed = [(condition.points.get((q.key, answer.key), 0), (q, answer)) for q, answer in given if answer]
    strongest_first = sorted(weighed, key=lambda pair: -abs(pair[0]))
    return Possibility(
        condition,
        likelihood(total),
        tuple(pair for weight, pair in strongest_first if weight > 0),
        tuple(pair for weight, pair in strongest_first if weight < 0),
    )
