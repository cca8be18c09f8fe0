"""Stories are run to their end; what they leave out counts as "none" or "not sure"."""

import pytest

from condition_checker.cases import run
from condition_checker.rules import Rules
from tests.condition_checker.conftest import case


def result_of(written, **changes):
    written["cases"] = [case("Story", **changes)]
    return run(Rules.from_json(written))[0]


def test_every_case_of_the_small_rules_passes(rules):
    results = run(rules)
    assert [result.case for result in results] == list(rules.cases)
    assert [result.outcome for result in results] == [
        *["emergency"] * 3,
        "same_day",
        ("strain",),
        ("disc", "strain"),
        ("strain", "wear", "disc"),
    ]
    assert all(result.passed for result in results)


@pytest.mark.parametrize(
    ("answers", "expected", "not_expected"),
    [
        ({"area": "back"}, "emergency", ()),
        ({"area": "back"}, "same_day", ()),
        ({"area": "back", "emergency": ["crash"]}, "same_day", ()),
        ({"area": "back", "emergency": ["crash"]}, ["strain"], ()),
        ({"area": "back", "leg": "no"}, ["disc"], ()),
        ({"area": "back"}, ["strain"], ["disc"]),
        ({}, ["strain"], ()),
        ({"area": "back"}, ["unheard_of"], ()),
    ],
)
def test_another_outcome_fails(written, answers, expected, not_expected):
    assert not result_of(written, answers=answers, expected=expected, not_expected=not_expected).passed


@pytest.mark.parametrize(
    ("answers", "ignored"),
    [
        ({"area": "back", "leg": "no", "foot": "numb"}, ("foot",)),
        ({"area": "back", "began": "flying"}, ("began",)),
        ({"area": "back", "elsewhere": "yes"}, ("elsewhere",)),
        ({"area": "head", "leg": "yes"}, ("leg",)),
        ({"area": "back", "emergency": ["unheard_of"]}, ("emergency",)),
    ],
)
def test_a_story_with_an_answer_that_is_never_asked_fails(written, answers, ignored):
    result = result_of(written, answers=answers, expected=["strain"])
    assert (result.ignored, result.passed) == (ignored, False)


def test_a_story_may_answer_a_question_that_hangs_on_one_it_leaves_out(written):
    result = result_of(written, answers={"area": "back", "foot": "numb"}, expected=["disc"])
    assert (result.ignored, result.passed) == ((), True)
