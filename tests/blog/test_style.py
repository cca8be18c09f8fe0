import time

import pytest

from blog.style import style

PLAINER = {"utilize": "use", "in order to": "to", "order": "ask for", "analgesic": "pain reliever", "therapy": "care"}


def words_found(text):
    return {found.word: found.count for found in style(f"<p>{text}</p>", PLAINER).plainer}


def passive(text):
    return [words for words, _ in style(f"<p>{text}</p>").passive]


def test_nothing_is_said_of_nothing():
    found = style("")
    assert (found.grade, found.words, found.hardest, found.long, found.passive, found.plainer) == (
        None,
        0,
        [],
        [],
        [],
        [],
    )


@pytest.mark.parametrize(
    "text",
    [
        "The disc was removed.",
        "It is often treated at home.",
        "Nerves can be gently freed.",
        "The film is then taken.",
        "You will be told.",
        "It was not known.",
    ],
)
def test_a_form_of_be_with_a_participle_may_be_passive(text):
    assert len(passive(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "You are tired.",
        "The clinic is located in Newark.",
        "The surgeon removed the disc.",
        "It is red.",
        "She has moved.",
        "They are used to pain.",
        "Being in bed is bad.",
    ],
)
def test_other_words_are_not_called_passive(text):
    assert passive(text) == []


def test_long_sentences_are_told_longest_first():
    short, long, longer = "word " * 24 + "end.", "word " * 25 + "end.", "word " * 30 + "end."
    found = style(f"<p>{short}</p><p>{long}</p><p>{longer}</p>")
    assert found.long_count == 2
    assert [len(sentence.split()) for sentence in found.long] == [31, 26]


def test_the_hardest_sentences_are_told_and_easy_ones_are_not():
    hard = (
        "Multidisciplinary electrodiagnostic characterization necessitates interdisciplinary communication every day."
    )
    found = style(f"<p>You can walk a bit more each day if it feels good. {hard}</p>")
    assert found.hardest == [hard]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Utilize heat.", {"utilize": 1}),
        ("He utilized it, she utilizes it; utilizing it helps.", {"utilize": 3}),
        ("Walk in order to heal.", {"in order to": 1}),
        ("In <strong>order</strong> to heal", {"in order to": 1}),
        ("Order an analgesic.", {"order": 1, "analgesic": 1}),
        ("Two therapies.", {"therapy": 1}),
        ("Chemotherapy and aromatherapy.", {}),
        ("anti-analgesic-like", {}),
    ],
)
def test_words_with_a_plainer_one_are_counted(text, found):
    assert words_found(text) == found


def test_an_empty_list_of_words_finds_nothing():
    assert style("<p>Utilize it.</p>", {}).plainer == []


def test_a_long_article_is_judged_quickly():
    text = (
        "<p>The physician may utilize an analgesic in order to help you, and it is often given before therapy.</p>"
        * 200
    )
    plainer = {f"word{n}": "x" for n in range(200)} | PLAINER
    style(text, plainer)
    began = time.perf_counter()
    assert style(text, plainer).words > 3000
    assert time.perf_counter() - began < 1
