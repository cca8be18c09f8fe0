"""Every way through the rules: all of them, how many there are, or some drawn by lot. For checks and tests."""

import random
from collections import defaultdict
from math import prod

from .paths import MOST_QUESTIONS, MOST_SCREENS, asked
from .rules import AREA, EMERGENCY, NONE, NOT_SURE, SAME_DAY, TIERS


def all_paths(rules):
    """Yield the answers of every path, each up to its end. There are ``count_paths(rules)``; often too many to walk."""
    for area in rules.areas_by_key:
        yield from ends_by_sign(rules, area)
        yield from all_walks(rules, area)


def count_paths(rules):
    """Return how many paths ``all_paths`` yields, without walking them."""
    return sum(
        sum(1 for _ in ends_by_sign(rules, area)) + sum(_copies(rules, walk) for walk in deciding_walks(rules, area))
        for area in rules.areas_by_key
    )


def drawn_paths(rules, count, seed):
    """Yield the answers of that many paths drawn by lot, the same for the same seed; one in five ends by a sign."""
    lot = random.Random(seed)  # noqa: S311 (nothing secret)
    areas = list(rules.areas_by_key)
    ends = {area: list(ends_by_sign(rules, area)) for area in areas}
    for _ in range(count):
        area = lot.choice(areas)
        yield lot.choice(ends[area]) if ends[area] and lot.random() < 0.2 else drawn_walk(rules, area, lot)


def drawn_walk(rules, area, lot):
    """Return the answers of one path to a result, each answer drawn by lot."""
    answers = _no_sign(area)
    for question in rules.questions_by_area[area]:
        if question.is_asked_after(answers) and len(answers) < MOST_SCREENS - 1:
            answers[question.key] = lot.choice([*question.answers_by_key, NOT_SURE])
    return answers


def ends_by_sign(rules, area):
    """Yield the answers of the paths that end by a sign: each sign, alone and beside "none", and "not sure"."""
    for tier in TIERS:
        before = {AREA: area} if tier == EMERGENCY else {AREA: area, EMERGENCY: [NONE]}
        yield {**before, tier: [NOT_SURE]}
        for sign in rules.signs_of(area, tier):
            yield {**before, tier: [sign.key]}
            yield {**before, tier: [sign.key, NONE]}


def all_walks(rules, area):
    """Yield the answers of every path of an area that reaches a result."""
    return _walks(rules, _no_sign(area), lambda question: (*question.answers_by_key, NOT_SURE))


def deciding_walks(rules, area, most=MOST_QUESTIONS):
    """Yield one path for each choice that changes what is asked later, with the first of the answers that are alike."""
    groups = alike(rules, area)
    return _walks(rules, _no_sign(area), lambda question: [group[0] for group in groups[question.key]], most)


def alike(rules, area):
    """Return by question its answers in groups, "not sure" among them, of which each calls for the same questions."""
    wanted_of = defaultdict(list)
    for question in rules.questions_by_area[area]:
        for key, wanted in question.asked_if:
            wanted_of[key].append(wanted)
    groups = {}
    for question in rules.questions_by_area[area]:
        by_effect = defaultdict(list)
        for answer in (NOT_SURE, *question.answers_by_key):
            by_effect[tuple(answer in wanted for wanted in wanted_of[question.key])].append(answer)
        groups[question.key] = list(by_effect.values())
    return groups


def _walks(rules, answers, choices, most=MOST_QUESTIONS):
    question = _next_question(rules, answers, most)
    if question is None:
        yield answers
        return
    for key in choices(question):
        yield from _walks(rules, {**answers, question.key: key}, choices, most)


def _next_question(rules, answers, most=MOST_QUESTIONS):
    return next((question for question in asked(rules, answers, most) if question.key not in answers), None)


def _no_sign(area):
    return {AREA: area, EMERGENCY: [NONE], SAME_DAY: [NONE]}


def _copies(rules, walk):
    """Return how many paths one deciding walk stands for."""
    groups = alike(rules, walk[AREA])
    return prod(len(group) for each in asked(rules, walk) for group in groups[each.key] if walk[each.key] in group)
