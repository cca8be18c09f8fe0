"""The demonstration's condition checker: nothing to mend, every sign and condition tried, every path safe.

``CHECKER_PATHS`` says how many paths to draw where 100,000 take too long.
"""

import dataclasses
import os
import random
import re
import tomllib

import pytest

from condition_checker.cases import run, run_case
from condition_checker.checks import findings
from condition_checker.paths import ENDS, MOST_SCREENS, RESULT, next_screen
from condition_checker.rules import EMERGENCY, NONE, NOT_SURE, SAME_DAY, Rules
from condition_checker.scoring import MOST_LISTED, possibilities
from condition_checker.texts import diagnosis_phrase, texts
from condition_checker.walks import all_paths, count_paths, drawn_paths, drawn_walk, ends_by_sign
from demo import checker, content

PATHS = int(os.environ.get("CHECKER_PATHS", "100000"))
SEED = 8


@pytest.fixture(scope="module")
def rules():
    return checker.read_rules()


def walked(rules, path):
    """Return the kinds of screens met when a path is answered one screen after the other."""
    answers, kinds = {}, []
    while not (screen := next_screen(rules, answers)).is_last:
        kinds.append(screen.kind)
        assert screen.number == len(kinds)
        assert screen.number <= screen.of_about <= MOST_SCREENS
        key = screen.question.key if screen.question else screen.kind
        answers[key] = path[key]
    return [*kinds, screen.kind]


def test_there_is_nothing_to_mend(rules):
    assert findings(rules, {article["slug"] for article in content.articles()}) == ()


def test_there_are_six_areas_and_enough_of_everything(rules):
    assert list(rules.areas_by_key) == ["head", "neck", "upper_back", "low_back", "arm", "leg"]
    assert len(rules.signs) >= 28
    assert len(rules.conditions) >= 20
    assert len(rules.cases) >= 64
    assert {sign.tier for sign in rules.signs} == {EMERGENCY, SAME_DAY}
    assert all(len(rules.conditions_by_area[area]) >= MOST_LISTED for area in rules.areas_by_key)


def test_every_text_is_there_in_english_and_in_spanish(rules):
    missing = [where for where, text, _ in texts(rules) if not text.en or not text.es or text.en == text.es]
    assert missing == []


def test_no_spanish_text_calls_the_reader_tu(rules):
    familiar = re.compile(r"\b(?:tú|tu|tus|te|ti|tienes|puedes|llama|haz|debes|estás)\b", re.IGNORECASE)
    assert [where for where, text, _ in texts(rules) if familiar.search(text.es)] == []


def test_every_file_says_that_no_clinician_approved_it(rules):
    files = sorted(checker.FOLDER.glob("*.toml"))
    assert len(files) == 9
    assert all("no clinician has approved" in path.read_text("utf-8").splitlines()[0] for path in files)
    assert rules.version.startswith("demonstration")


def test_every_key_written_in_a_file_is_one_the_reader_knows():
    known = {
        "signs": {"key", "tier", "areas", "source", "text", "action"},
        "questions": {"key", "areas", "text", "help", "asked_if", "answers"},
        "conditions": {
            *("key", "icd10", "areas", "base", "articles", "name", "what"),
            *("first_help", "be_seen", "weights"),
        },
        "cases": {"name", "answers", "expected", "not_expected"},
    }
    for path in checker.FOLDER.glob("*.toml"):
        read = tomllib.loads(path.read_text("utf-8"))
        for kind, keys in known.items():
            for entry in read.get(kind, []):
                assert set(entry) <= keys, (path.name, entry)


def test_the_rules_are_stored_and_read_back_equal(rules):
    assert Rules.from_json(rules.to_json()) == rules


def test_every_case_ends_as_expected(rules):
    assert [(result.case.name, result.outcome) for result in run(rules) if not result.passed] == []


def test_the_condition_that_a_story_tells_comes_first_or_second(rules):
    for result in run(rules):
        if isinstance(result.outcome, tuple):
            assert result.case.expected[0] in result.outcome[:2], result.case.name


def test_every_condition_has_a_story(rules):
    told = {key for case in rules.cases if isinstance(case.expected, tuple) for key in case.expected}
    assert told == {condition.key for condition in rules.conditions}


def test_without_any_one_sign_a_case_fails(rules):
    for sign in rules.signs:
        fewer = dataclasses.replace(rules, signs=tuple(each for each in rules.signs if each is not sign))
        told = [case for case in rules.cases if sign.key in case.answers.get(sign.tier, ())]
        assert any(not run_case(fewer, case).passed for case in told), sign.key


def test_without_any_one_condition_a_case_fails(rules):
    for condition in rules.conditions:
        fewer = tuple(each for each in rules.conditions if each is not condition)
        assert any(not result.passed for result in run(dataclasses.replace(rules, conditions=fewer))), condition.key


def test_every_answer_to_the_signs_ends_where_it_must(rules):
    count = 0
    for area in rules.areas_by_key:
        for path in ends_by_sign(rules, area):
            tier = SAME_DAY if SAME_DAY in path else EMERGENCY
            assert next_screen(rules, path).kind == ENDS[tier]
            assert possibilities(rules, path) == ()
            count += 1
    assert count == sum(
        1 + 2 * len(rules.signs_of(area, tier)) for area in rules.areas_by_key for tier in (EMERGENCY, SAME_DAY)
    )


def test_no_later_answer_leads_around_an_emergency(rules):
    lot = random.Random(SEED)
    for area in rules.areas_by_key:
        for named in [*([sign.key] for sign in rules.signs_of(area, EMERGENCY)), [NOT_SURE]]:
            answers = {**drawn_walk(rules, area, lot), EMERGENCY: [*named, NONE]}
            assert next_screen(rules, answers).kind == ENDS[EMERGENCY]
            assert possibilities(rules, answers) == ()


def test_there_are_too_many_paths_to_walk_and_all_can_be_counted(rules):
    assert count_paths(rules) > 1_000_000
    few = dataclasses.replace(rules, questions=rules.questions[:4])
    assert count_paths(few) == sum(1 for _ in all_paths(few))


def test_every_drawn_path_ends_in_twelve_screens_with_one_to_four_possibilities(rules):
    ends = dict.fromkeys((*ENDS.values(), RESULT), 0)
    for path in drawn_paths(rules, PATHS, SEED):
        screen = next_screen(rules, path)
        listed = possibilities(rules, path)
        ends[screen.kind] += 1
        assert screen.is_last
        assert screen.number <= MOST_SCREENS
        assert (screen.kind == ENDS[EMERGENCY]) == (path[EMERGENCY] != [NONE])
        assert 1 <= len(listed) <= MOST_LISTED if screen.kind == RESULT else listed == ()
    assert all(count > PATHS / 50 for count in ends.values())


def test_screen_by_screen_no_path_shows_another_end(rules):
    for path in drawn_paths(rules, 1_000, SEED + 1):
        kinds = walked(rules, path)
        assert kinds[-1] == next_screen(rules, path).kind
        assert len(kinds) <= MOST_SCREENS
        if path[EMERGENCY] != [NONE]:
            assert kinds == ["area", "emergency", "emergency_end"]


def test_the_same_answers_give_the_same_result(rules):
    again = checker.read_rules()
    for path in drawn_paths(rules, 1_000, SEED + 2):
        assert possibilities(rules, path) == possibilities(again, dict(reversed(path.items())))


def test_no_text_that_any_path_shows_sounds_like_a_diagnosis(rules):
    assert [where for where, text, _ in texts(rules) for each in (text.en, text.es) if diagnosis_phrase(each)] == []


def test_clumsy_hands_or_unsteady_legs_always_list_pressure_on_the_cord(rules):
    lot = random.Random(SEED)
    for _ in range(3_000):
        answers = drawn_walk(rules, "neck", lot) | {"neck_hands": lot.choice(["clumsy_hands", "unsteady"])}
        assert "cervical_myelopathy" in {each.condition.key for each in possibilities(rules, answers)}


def test_surgery_is_never_the_first_help(rules):
    for condition in rules.conditions:
        assert "surgery" not in condition.first_help[0].en, condition.key
        assert "cirugía" not in condition.first_help[0].es, condition.key
