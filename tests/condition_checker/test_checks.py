"""Sound rules have no findings; each planted fault is found at its place, and nothing else is."""

import copy
import random

import pytest

from condition_checker.checks import ERROR, WARNING, findings
from condition_checker.rules import InvalidRules, Rules
from condition_checker.texts import DIAGNOSIS_PHRASES, diagnosis_phrase
from tests.condition_checker.conftest import case, condition, question, sign, text

ARTICLES = {"sore-back"}


def found(written):
    return findings(Rules.from_json(written), ARTICLES)


def test_sound_rules_have_no_findings(written):
    assert found(written) == ()


def plant_unreachable(written):
    written["questions"].append(question("toe", ["yes"], asked_if=[("leg", ["yes"]), ("leg", ["no"])]))


def plant_question_before_what_it_hangs_on(written):
    written["questions"].insert(0, question("toe", ["yes"], areas=["back"], asked_if=[("leg", ["yes"])]))


def plant_question_of_another_area(written):
    written["questions"].append(question("toe", ["yes"], areas=["head"], asked_if=[("leg", ["yes"])]))


def plant_question_after_an_unknown_answer(written):
    written["questions"][2]["asked_if"][0]["answers"].append("perhaps")


def plant_question_without_answers(written):
    written["questions"].append(question("toe", []))


def plant_too_many_questions(written):
    written["questions"] += [question(f"more{number}", ["yes"], areas=["back"]) for number in range(6)]


def plant_never(written):
    written["conditions"].append(condition("ghost", 0))


def plant_never_in_four(written):
    written["conditions"] += [condition(f"common{number}", 3) for number in range(4)]
    written["conditions"].append(condition("ghost", 1))
    written["cases"] = [each for each in written["cases"] if "area" not in each["expected"]][:4]


def plant_always(written):
    written["conditions"] += [condition(f"rare{number}", 0, [("began", "slowly", 1)]) for number in range(2)]


def plant_nothing_to_list(written):
    written["conditions"][0]["weights"].append({"question": "began", "answer": "slowly", "points": -3})


def plant_area_without_condition(written):
    written["areas"].append({"key": "tail", "name": text("Tail"), "hint": text("The tail")})


FAULTS = [
    (plant_unreachable, ERROR, "question “toe”", "No path reaches this question"),
    (plant_question_before_what_it_hangs_on, ERROR, "question “toe”", "No path reaches this question"),
    (plant_question_of_another_area, ERROR, "question “toe”", "No path reaches this question"),
    (plant_question_after_an_unknown_answer, ERROR, "question “foot”", "It is asked after “leg: perhaps”"),
    (plant_question_without_answers, ERROR, "question “toe”", "The question has no answers."),
    (
        plant_too_many_questions,
        ERROR,
        "area “back”",
        "A path asks 9 questions. At most 8 are asked, 12 screens",
    ),
    (plant_never, ERROR, "condition “ghost”", "No answers list this condition"),
    (plant_nothing_to_list, ERROR, "area “head”", "Some answers may list nothing."),
    (plant_area_without_condition, ERROR, "area “tail”", "No condition is listed for this area."),
    (lambda w: w["signs"][0].update(action=text("")), ERROR, "sign “seat_numb”", "Say what a person with this sign"),
    (lambda w: w["signs"][0].update(source=" "), ERROR, "sign “seat_numb”", "Name the source of this sign"),
    (lambda w: w["cases"].pop(0), ERROR, "sign “seat_numb”", "No case shows that this sign ends as an emergency"),
    (lambda w: w["cases"].pop(3), ERROR, "sign “fever”", "No case shows that this sign ends as the same day"),
    (lambda w: w["conditions"][1]["articles"].append("gone"), ERROR, "condition “disc”", "There is no article “gone”."),
    (lambda w: w["conditions"][1].update(icd10="M5450"), ERROR, "condition “disc”", "“M5450” is not shaped like"),
    (lambda w: w["conditions"][1].update(first_help=[]), ERROR, "condition “disc”", "Say what usually helps first."),
    (
        lambda w: w["conditions"][1].update(areas=["back", "tail"]),
        ERROR,
        "condition “disc”",
        "There is no area “tail”.",
    ),
    (lambda w: w["signs"][0]["areas"].append("tail"), ERROR, "sign “seat_numb”", "There is no area “tail”."),
    (lambda w: w["questions"][1]["areas"].append("tail"), ERROR, "question “leg”", "There is no area “tail”."),
    (
        lambda w: w["conditions"][1]["weights"].append({"question": "leg", "answer": "perhaps", "points": 1}),
        ERROR,
        "condition “disc”",
        "It weighs “leg: perhaps”, an answer that does not exist.",
    ),
    (
        lambda w: w["conditions"][1]["weights"].append({"question": "leg", "answer": "not_sure", "points": 1}),
        ERROR,
        "condition “disc”",
        "It weighs “leg: not_sure”, an answer that does not exist.",
    ),
    (
        lambda w: w["conditions"].append(condition("ache", 3, [("leg", "yes", 1)], areas=["head"])),
        WARNING,
        "condition “ache”",
        "It weighs “leg”, which is never asked in its areas.",
    ),
    (
        lambda w: w["conditions"][1]["weights"].append({"question": "leg", "answer": "yes", "points": 2}),
        ERROR,
        "condition “disc”, weight of “leg: yes”",
        "This answer is weighed twice",
    ),
    (lambda w: w["areas"].append(w["areas"][1]), ERROR, "area “head”", "This key is used twice"),
    (lambda w: w["signs"].append(sign("fever", "same_day")), ERROR, "sign “fever”", "This key is used twice"),
    (lambda w: w["questions"].append(w["questions"][0]), ERROR, "question “began”", "This key is used twice"),
    (lambda w: w["conditions"].append(w["conditions"][2]), ERROR, "condition “wear”", "This key is used twice"),
    (lambda w: w["cases"].append(w["cases"][0]), ERROR, "case “The seat is numb”", "This key is used twice"),
    (
        lambda w: w["questions"][0]["answers"].append(w["questions"][0]["answers"][0]),
        ERROR,
        "question “began”, answer “lifting”",
        "This key is used twice in the question.",
    ),
    (
        lambda w: w["areas"][0].update(name=text("Back", "")),
        WARNING,
        "area “back”, name",
        "The Spanish text is missing.",
    ),
    (lambda w: w["areas"][0].update(name=text("")), ERROR, "area “back”, name", "The English text is missing."),
    (
        lambda w: w["questions"][0].update(text=text("")),
        ERROR,
        "question “began”, text",
        "The English text is missing.",
    ),
    (
        lambda w: w["conditions"][0].update(
            what=text("Degenerative vertebral alterations often and usually necessitate clinical evaluation.")
        ),
        WARNING,
        "condition “strain”, what it is",
        "Reading grade",
    ),
    (
        lambda w: w["conditions"][0].update(be_seen=text("It is nothing serious.")),
        ERROR,
        "condition “strain”, when to be seen",
        "“nothing serious” sounds like a diagnosis",
    ),
    (
        lambda w: w["signs"][0].update(action=text("Call now.", "Usted  tiene una urgencia.")),
        ERROR,
        "sign “seat_numb”, action",
        "“Usted tiene” sounds like a diagnosis",
    ),
    (
        lambda w: w["cases"].append(case("Wrong", {"area": "back"}, ["wear"])),
        ERROR,
        "case “Wrong”",
        "It ends otherwise than expected: strain, disc.",
    ),
    (
        lambda w: w["cases"].append(case("Wrong", {"area": "back", "toe": "yes"}, ["strain"])),
        ERROR,
        "case “Wrong”",
        "The checker never asks for this answer: toe.",
    ),
]


@pytest.mark.parametrize(("plant", "severity", "where", "sentence"), FAULTS)
def test_a_planted_fault_is_found(written, plant, severity, where, sentence):
    plant(written)
    matching = [each for each in found(written) if each.where == where and each.sentence.startswith(sentence)]
    assert [each.severity for each in matching] == [severity]


def test_a_condition_that_is_never_among_the_first_four_is_found(written):
    plant_never_in_four(written)
    assert [each.where for each in found(written) if each.severity == ERROR] == [
        "condition “wear”",
        "condition “ghost”",
    ]


def test_a_condition_that_every_path_lists_is_found_where_there_is_a_choice(written):
    plant_always(written)
    assert [(each.severity, each.where, each.sentence) for each in found(written)] == [
        (
            WARNING,
            "condition “strain”",
            "Every path of “back” lists this condition; let some answers speak against it.",
        )
    ]


def test_errors_come_before_warnings(written):
    written["areas"][0]["name"] = text("Back", "")
    written["signs"][0]["source"] = ""
    assert [each.severity for each in found(written)] == [ERROR, WARNING]


@pytest.mark.parametrize("phrase", DIAGNOSIS_PHRASES)
def test_every_phrase_is_seen_whatever_its_letters_and_spaces(phrase):
    assert diagnosis_phrase(f"Yes, {phrase.upper().replace(' ', '  ')}.").lower() == phrase
    assert diagnosis_phrase(phrase.replace("'", "’"))


@pytest.mark.parametrize(
    "harmless", ["Pain you had before", "If you haven't slept", "¿Qué edad tiene?", "This may be serious", ""]
)
def test_other_words_are_no_diagnosis(harmless):
    assert diagnosis_phrase(harmless) is None


def test_a_draft_spoiled_anywhere_is_refused_or_checked_and_never_breaks(written):
    lot = random.Random(8)
    checked = 0
    for _ in range(120):
        draft = copy.deepcopy(written)
        for _ in range(lot.randint(1, 3)):
            part, key = lot.choice(list(spots(draft)))
            if lot.random() < 0.4:
                del part[key]
            else:
                part[key] = lot.choice(["", "back", "leg", "yes", "none", "not_sure", "fever", None, [], {}, ["?"], 1])
        try:
            rules = Rules.from_json(draft)
        except InvalidRules as refused:
            assert str(refused).startswith("rules")
        else:
            checked += 1
            findings(rules, ARTICLES)
            assert Rules.from_json(rules.to_json()) == rules
    assert checked > 20


def spots(part):
    """Yield every place of nested lists and objects, as its parent and its key."""
    for key, value in list(part.items() if isinstance(part, dict) else enumerate(part)):
        yield part, key
        if isinstance(value, dict | list):
            yield from spots(value)
