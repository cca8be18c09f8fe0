"""Rules are read with every fault named by its place, and written back alike."""

import copy
import json
import subprocess
import sys

import pytest

from condition_checker.rules import InvalidRules, Rules, Text


def test_what_is_written_is_read_back_equal_and_written_alike(written, rules):
    stored = json.loads(json.dumps(rules.to_json()))
    assert Rules.from_json(stored) == rules
    assert json.dumps(Rules.from_json(stored).to_json()) == json.dumps(rules.to_json())
    assert stored == json.loads(json.dumps(written))


def test_the_order_of_a_cases_answers_changes_nothing_that_is_written(written):
    turned = copy.deepcopy(written)
    turned["cases"][4]["answers"] = dict(reversed(turned["cases"][4]["answers"].items()))
    assert json.dumps(Rules.from_json(turned).to_json()) == json.dumps(Rules.from_json(written).to_json())


def test_a_text_falls_back_to_english():
    assert Text("Back", "Espalda").in_language("es") == "Espalda"
    assert Text("Back").in_language("es") == "Back"
    assert Text("Back", "Espalda").in_language("fr") == "Back"


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda data: data.pop("signs"), "rules: “signs” is missing."),
        (lambda data: data.update(areas="back"), "rules.areas: must be a list."),
        (lambda data: data["areas"].insert(0, None), "rules.areas[0]: must be an object with names and values."),
        (
            lambda data: data["signs"][1].update(tier="soon"),
            "signs[1].tier: must be one of “emergency”, “same_day”.",
        ),
        (
            lambda data: data["signs"][0].update(key="none"),
            "rules.signs[0].key: “none” is a word of the checker",
        ),
        (lambda data: data["signs"][0].update(source=None), "rules.signs[0].source: must be a text."),
        (lambda data: data["questions"][0].update(key="area"), "rules.questions[0].key: “area” is a word"),
        (lambda data: data["questions"][0].update(key="Wie?"), "rules.questions[0].key: must be small letters"),
        (
            lambda data: data["questions"][0]["answers"][1].update(key="not_sure"),
            "rules.questions[0].answers[1].key: “not_sure” is a word",
        ),
        (
            lambda data: data["questions"][2]["asked_if"][0].update(answers=[1]),
            "[0].answers[0]: must be a text.",
        ),
        (
            lambda data: data["conditions"][0].update(base=4),
            "conditions[0].base: must be a whole number from 0 to 3.",
        ),
        (lambda data: data["conditions"][0].update(base=True), "rules.conditions[0].base: must be a whole number"),
        (
            lambda data: data["conditions"][0]["weights"][0].update(points=-4),
            "rules.conditions[0].weights[0].points: must be a whole number from -3 to 3.",
        ),
        (lambda data: data["cases"][0].update(expected="soon"), "rules.cases[0].expected: must be one of"),
        (lambda data: data["cases"][0].update(expected=[]), "rules.cases[0].expected: must be “emergency”"),
        (lambda data: data["cases"][0].update(answers=[]), "rules.cases[0].answers: must be an object"),
        (lambda data: data["cases"][0]["answers"].update(emergency="crash"), "answers.emergency: must be a list."),
    ],
)
def test_what_is_shaped_otherwise_is_refused_with_its_place(written, spoil, sentence):
    spoil(written)
    with pytest.raises(InvalidRules) as refused:
        Rules.from_json(written)
    assert sentence in str(refused.value)


@pytest.mark.parametrize("data", [None, [], "rules", 3])
def test_anything_but_an_object_is_refused(data):
    with pytest.raises(InvalidRules, match=r"^rules: must be an object"):
        Rules.from_json(data)


def test_the_rules_are_plain_python_without_django():
    code = "import sys, condition_checker.checks; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
