"""Which conditions are listed, in which words, and why."""

import pytest

from condition_checker.rules import Rules
from condition_checker.scoring import likelihood, points, possibilities
from tests.condition_checker.conftest import condition

BACK = {"area": "back", "emergency": ["none"], "same_day": ["none"]}


def listed(rules, **answers):
    return [each.condition.key for each in possibilities(rules, {**BACK, **answers})]


def with_bases(written, **bases):
    written["conditions"] = [condition(key, base, areas=["back", "head"]) for key, base in bases.items()]
    written["cases"] = []
    return Rules.from_json(written)


def test_points_are_the_base_and_what_the_answers_add_and_take(rules):
    disc = rules.conditions[1]
    assert points(disc, BACK) == 1
    assert points(disc, {**BACK, "leg": "yes"}) == 3
    assert points(disc, {**BACK, "leg": "yes", "foot": "numb"}) == 6
    assert points(disc, {**BACK, "leg": "no"}) == -1


def test_the_likeliest_comes_first(rules):
    assert listed(rules, leg="yes", foot="numb") == ["disc", "strain"]
    assert listed(rules, began="lifting", leg="no") == ["strain"]


def test_not_sure_speaks_neither_for_nor_against(rules):
    assert listed(rules, began="not_sure", leg="not_sure", foot="not_sure") == listed(rules) == ["strain", "disc"]


@pytest.mark.parametrize(
    ("total", "word"),
    [(9, "often"), (6, "often"), (5, "sometimes"), (3, "sometimes"), (2, "less_likely"), (1, "less_likely"), (0, None)],
)
def test_points_are_told_in_words(total, word):
    assert likelihood(total) == word


def test_why_holds_the_answers_for_and_against_the_strongest_first(rules):
    answers = {**BACK, "began": "lifting", "leg": "yes", "foot": "numb"}
    by_key = {each.condition.key: each for each in possibilities(rules, answers)}
    first, second = by_key["disc"], by_key["strain"]
    assert [(question.key, answer.key) for question, answer in first.speaks_for] == [("foot", "numb"), ("leg", "yes")]
    assert first.speaks_against == ()
    assert [(question.key, answer.key) for question, answer in second.speaks_for] == [("began", "lifting")]
    assert [(question.key, answer.key) for question, answer in second.speaks_against] == [("leg", "yes")]


def test_at_most_four_are_listed(written):
    assert listed(with_bases(written, a=1, b=2, c=1, d=3, e=2, f=1)) == ["d", "b", "e", "a"]


def test_equal_points_keep_the_order_of_the_rules_after_the_more_common(written):
    written["conditions"] = [
        condition("plain", 2),
        condition("rare", 0, [("began", "lifting", 3)]),
        condition("common", 3),
    ]
    rules = Rules.from_json(written)
    assert listed(rules, began="lifting") == ["common", "rare", "plain"]


def test_what_has_less_than_a_third_of_the_first_is_left_out(written):
    written["conditions"] = [
        condition("clear", 0, [("began", "lifting", 3), ("leg", "yes", 1)]),
        condition("third", 2),
        condition("less", 1),
    ]
    rules = Rules.from_json(written)
    assert listed(rules, began="lifting") == ["clear", "third", "less"]
    assert listed(rules, began="lifting", leg="yes") == ["clear", "third"]


def test_without_a_point_nothing_is_listed(written):
    assert listed(with_bases(written, a=0, b=1)) == ["b"]


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"area": "back"},
        {"area": "back", "emergency": ["none"]},
        {**BACK, "emergency": ["crash"]},
        {**BACK, "emergency": ["not_sure"], "began": "lifting"},
        {**BACK, "same_day": ["fever"]},
    ],
)
def test_nothing_is_listed_unless_both_kinds_of_signs_were_denied(rules, answers):
    assert possibilities(rules, answers) == ()


def test_answers_that_are_not_asked_count_for_nothing(rules):
    assert listed(rules, leg="no", foot="numb") == listed(rules, leg="no")


def test_the_order_in_which_answers_come_changes_nothing(rules):
    answers = {**BACK, "began": "lifting", "leg": "yes", "foot": "numb"}
    assert possibilities(rules, dict(reversed(answers.items()))) == possibilities(rules, answers)
