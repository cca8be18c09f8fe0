"""Which screen comes next, on small rules; the demonstration's own paths are walked in tests/demo."""

import copy
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from condition_checker.paths import MOST_QUESTIONS, MOST_SCREENS, answered, asked, back, clean, next_screen
from condition_checker.rules import Rules
from condition_checker.walks import all_paths, count_paths, drawn_paths
from tests.condition_checker.conftest import question, small

SMALL = Rules.from_json(small())
BACK = {"area": "back", "emergency": ["none"], "same_day": ["none"]}


def kind(rules, **answers):
    return next_screen(rules, answers).kind


def test_the_screens_come_in_order(rules):
    answers, kinds = {}, []
    for key, value in [*BACK.items(), ("began", "lifting"), ("leg", "yes"), ("foot", "not_sure"), (None, None)]:
        screen = next_screen(rules, answers)
        kinds.append((screen.kind, screen.question and screen.question.key, screen.number, screen.of_about))
        answers = {**answers, key: value}
    assert kinds == [
        ("area", None, 1, 7),
        ("emergency", None, 2, 7),
        ("same_day", None, 3, 7),
        ("question", "began", 4, 7),
        ("question", "leg", 5, 7),
        ("question", "foot", 6, 7),
        ("result", None, 7, 7),
    ]


def test_an_area_asks_for_its_own_signs_and_those_of_every_area(rules):
    assert [sign.key for sign in next_screen(rules, {"area": "back"}).signs] == ["seat_numb", "crash"]
    assert [sign.key for sign in next_screen(rules, {"area": "head"}).signs] == ["thunder", "crash"]


@pytest.mark.parametrize(
    "named", [["seat_numb"], ["not_sure"], ["none", "crash"], ["none", "not_sure"], ["crash", "seat_numb"]]
)
def test_an_emergency_ends_whatever_else_was_answered(rules, named):
    screen = next_screen(rules, {**BACK, "began": "lifting", "leg": "no", "emergency": named})
    assert (screen.kind, screen.question, screen.is_last) == ("emergency_end", None, True)
    assert {sign.key for sign in screen.signs} == set(named) - {"none", "not_sure"}


@pytest.mark.parametrize("named", [["fever"], ["not_sure"], ["none", "fever"]])
def test_a_same_day_sign_ends_after_the_emergencies(rules, named):
    assert next_screen(rules, {**BACK, "same_day": named, "began": "lifting"}).kind == "same_day_end"
    assert kind(rules, area="back", same_day=named) == "emergency"


def test_an_emergency_goes_before_a_same_day_sign(rules):
    assert kind(rules, area="back", emergency=["crash"], same_day=["fever"]) == "emergency_end"


def test_an_emergency_sign_of_another_area_or_without_one_stays_an_emergency(rules):
    assert kind(rules, area="head", emergency=["seat_numb"]) == "emergency_end"
    assert kind(rules, emergency=["seat_numb"]) == "emergency_end"
    assert kind(rules, area="nowhere", emergency=["not_sure"]) == "emergency_end"


def test_a_no_without_an_area_counts_for_nothing(rules):
    assert clean(rules, {"emergency": ["none"], "same_day": ["none"]}) == {}


def test_a_question_is_asked_only_after_the_answers_that_call_for_it(rules):
    assert [each.key for each in asked(rules, {**BACK, "leg": "no"})] == ["began", "leg"]
    assert [each.key for each in asked(rules, {**BACK, "leg": "not_sure"})] == ["began", "leg", "foot"]
    assert next_screen(rules, {**BACK, "began": "lifting", "leg": "no"}).kind == "result"


def test_going_back_and_answering_otherwise_drops_what_is_no_longer_asked(rules):
    answers = {**BACK, "began": "lifting", "leg": "no", "foot": "numb"}
    assert clean(rules, answers) == {**BACK, "began": "lifting", "leg": "no"}


@pytest.mark.parametrize(
    "rubbish",
    [
        {"area": ["back"]},
        {"area": "back", "emergency": []},
        {"area": "back", "emergency": ["unheard_of"]},
        {"area": "back", "emergency": None},
        {"area": "back", "emergency": [None, 3, {}]},
        {"area": "back", "emergency": {"none": 1}},
    ],
)
def test_what_is_unknown_counts_as_not_answered(rules, rubbish):
    assert next_screen(rules, rubbish).kind in {"area", "emergency"}


def test_unknown_answers_are_dropped(rules):
    answers = {**BACK, "began": "flying", "leg": ["yes"], "else": "yes", "version": 1}
    assert clean(rules, answers) == BACK


def test_answering_keeps_the_rest_and_another_area_starts_anew(rules):
    answers = answered(rules, {**BACK, "began": "lifting"}, "leg", "yes")
    assert answers == {**BACK, "began": "lifting", "leg": "yes"}
    assert answered(rules, answers, "area", "head") == {"area": "head"}
    assert answered(rules, answers, "area", "back") == answers
    assert answered(rules, {}, "area", "nowhere") == {}


def test_nothing_leads_from_an_emergency_but_starting_anew(rules):
    ended = {"area": "back", "emergency": ["crash"]}
    assert back(rules, ended) == ended
    for key, value in [("area", "head"), ("emergency", ["none"]), ("same_day", ["none"]), ("began", "lifting")]:
        assert answered(rules, ended, key, value) == ended


def test_back_takes_the_last_answer_away_one_by_one(rules):
    answers, screens = {**BACK, "began": "lifting", "leg": "no"}, []
    while answers:
        answers = back(rules, answers)
        screens.append(next_screen(rules, answers).number)
    assert screens == [5, 4, 3, 2, 1]
    assert back(rules, {}) == {}
    assert back(rules, {**BACK, "same_day": ["fever"]}) == {"area": "back", "emergency": ["none"]}


def test_no_path_is_longer_than_twelve_screens_even_if_the_rules_ask_more(written):
    written["questions"] = [question(f"q{number}", ["yes", "no"]) for number in range(MOST_QUESTIONS + 3)]
    written["conditions"] = written["conditions"][:1]
    written["conditions"][0]["weights"] = []
    rules = Rules.from_json(written)
    answers = BACK | {f"q{number}": "yes" for number in range(MOST_QUESTIONS + 3)}
    screen = next_screen(rules, answers)
    assert (screen.kind, screen.number, screen.of_about) == ("result", MOST_SCREENS, MOST_SCREENS)
    assert len(clean(rules, answers)) == 3 + MOST_QUESTIONS


def test_every_path_is_yielded_once_and_counted(rules):
    paths = list(all_paths(rules))
    # Back: 3 emergency ends from 2 signs (5 ways), 3 same-day ends, and 3 * (1 + 2 * 3) answers; head: 5, 3 and 3.
    assert len(paths) == count_paths(rules) == (5 + 3 + 3 * (1 + 2 * 3)) + (5 + 3 + 3)
    assert len({repr(path) for path in paths}) == len(paths)
    assert all(next_screen(rules, path).is_last for path in paths)


def test_drawn_paths_are_the_same_for_the_same_seed(rules):
    assert list(drawn_paths(rules, 50, seed=1)) == list(drawn_paths(rules, 50, seed=1))
    assert list(drawn_paths(rules, 50, seed=1)) != list(drawn_paths(rules, 50, seed=2))


WORDS = st.sampled_from(
    ["back", "head", "none", "not_sure", "seat_numb", "thunder", "crash", "fever", "lifting", "yes", "no", "numb", "?"]
)
KEYS = ["area", "emergency", "same_day", "began", "leg", "foot"]
VALUES = st.one_of(WORDS, st.lists(WORDS, max_size=4), st.none(), st.integers())


@settings(max_examples=400, deadline=None)
@given(answers=st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, VALUES)))
def test_any_answers_lead_somewhere_and_an_emergency_is_never_lost(answers):
    before = copy.deepcopy(answers)
    screen = next_screen(SMALL, answers)
    named = answers.get("emergency")
    named = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    is_emergency = bool({"seat_numb", "thunder", "crash", "not_sure"} & set(named))
    assert (screen.kind == "emergency_end") == is_emergency
    assert 1 <= screen.number <= screen.of_about <= MOST_SCREENS
    kept = clean(SMALL, answers)
    assert clean(SMALL, kept) == kept
    assert next_screen(SMALL, kept) == screen
    assert answers == before


def test_the_number_of_screens_told_never_falls_short(rules):
    for path in all_paths(rules):
        told = [
            next_screen(rules, dict(itertools.islice(path.items(), count))).of_about for count in range(len(path) + 1)
        ]
        assert told[-1] == next_screen(rules, path).number
        assert told == sorted(told, reverse=True)
