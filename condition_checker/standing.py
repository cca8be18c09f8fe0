"""Whether each question and condition can do its work: what the paths of the rules reach."""

import random
from itertools import islice

from .paths import asked, clean
from .scoring import LISTED_FROM, MOST_LISTED, points, possibilities
from .walks import alike, deciding_walks, drawn_walk

PATHS_TRIED = 400  # drawn for each area
MOST_WALKS = 5_000  # rules of a sane size have far fewer
_SEED = 8


def reachable_questions(rules):
    """Return the keys of the questions that at least one path asks. Exact up to MOST_WALKS choices an area."""
    return {
        question.key
        for area in rules.areas_by_key
        for walk in islice(deciding_walks(rules, area), MOST_WALKS)
        for question in asked(rules, walk)
    }


def most_questions(rules):
    """Return by area how many questions its longest path would ask if none were left out."""
    return {
        area: max(
            len(asked(rules, walk, most=None)) for walk in islice(deciding_walks(rules, area, most=None), MOST_WALKS)
        )
        for area in rules.areas_by_key
    }


def fewest_points(rules, condition, area):
    """Return points that a condition has at least, whatever is answered: each question's worst answer together."""
    worst = {}
    for question in rules.questions_by_area[area]:
        worst[question.key] = min(
            (condition.points.get((question.key, key), 0) for key in question.answers_by_key), default=0
        )
    return condition.base + sum(min(0, each) for each in worst.values())


def listing_findings(rules):
    """Yield (severity, where, sentence) for areas that may list nothing and conditions listed never or always.

    That an area always lists something is proved; the rest is tried on the path that speaks most for the condition and
    on paths drawn by lot.
    """
    lot = random.Random(_SEED)  # noqa: S311 (nothing secret)
    ever, always = set(), {}
    for area in rules.areas_by_key:
        conditions = rules.conditions_by_area[area]
        if conditions and not any(fewest_points(rules, condition, area) >= LISTED_FROM for condition in conditions):
            yield (
                "error",
                f"area “{area}”",
                "Some answers may list nothing. One common condition must keep a point, whatever is answered.",
            )
        drawn = [drawn_walk(rules, area, lot) for _ in range(PATHS_TRIED)]
        listed = [{each.condition.key for each in possibilities(rules, walk)} for walk in drawn]
        ever.update(*listed)
        for condition in conditions:
            if condition.key in _listed(rules, best_walk(rules, condition, area)):
                ever.add(condition.key)
            if len(conditions) > MOST_LISTED and all(condition.key in keys for keys in listed):
                always.setdefault(condition.key, area)
    for condition in rules.conditions:
        if condition.key not in ever:
            yield "error", f"condition “{condition.key}”", "No answers list this condition; give it more points."
        elif condition.key in always:
            sentence = (
                f"Every path of “{always[condition.key]}” lists this condition; let some answers speak against it."
            )
            yield "warning", f"condition “{condition.key}”", sentence


def best_walk(rules, condition, area):
    """Return the answers of the path that gives a condition the most points."""
    groups = alike(rules, area)
    return max(
        (_filled(rules, condition, walk, groups) for walk in islice(deciding_walks(rules, area), MOST_WALKS)),
        key=lambda answers: points(condition, clean(rules, answers)),
    )


def _filled(rules, condition, walk, groups):
    """Return the path with the condition's best answer among those that lead the same way."""
    best = {
        question.key: max(group, key=lambda answer: condition.points.get((question.key, answer), 0))
        for question in asked(rules, walk)
        for group in groups[question.key]
        if walk[question.key] in group
    }
    return {**walk, **best}


def _listed(rules, answers):
    return {each.condition.key for each in possibilities(rules, answers)}
