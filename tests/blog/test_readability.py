"""The reading grade of a text."""

import pytest

from blog.readability import hardest_sentences, reading_grade, sentences, syllables

# Counted by hand: 27 words, 2 sentences, 33 syllables.
COUNTED = (
    "Pain can travel from the neck to the head. Many people with this pain find that moving the neck each day helps "
    "after some weeks of patience."
)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *[("cat", 1), ("nerve", 1), ("walked", 1), ("makes", 1), ("hmm", 1), ("whole", 1)],
        *[("wanted", 2), ("houses", 2), ("muscle", 2), ("people", 2), ("headache", 2), ("Doctor", 2)],
        *[("bodies", 2), ("faces", 2), ("changes", 2), ("muscles", 2), ("movement", 2), ("safely", 2), ("injuries", 3)],
        *[("therapy", 3), ("medicine", 3), ("vertebrae", 3)],
        *[("emergency", 4), ("acupuncture", 4), ("inflammation", 4), ("orthopedic", 4)],
    ],
)
def test_syllables_are_counted_as_a_dictionary_does(word, count):
    assert syllables(word) == count


def test_the_grade_is_the_one_of_flesch_and_kincaid():
    assert reading_grade(COUNTED) == 4.1  # 0.39 * 27 / 2 + 11.8 * 33 / 27 - 15.59 = 4.097


def test_easy_words_have_no_grade_below_zero():
    assert reading_grade("The cat sat on the mat.") == 0.0


def test_long_words_and_sentences_are_harder():
    hard = "Radiculopathy necessitates multidisciplinary electrodiagnostic characterization before decompression."
    assert reading_grade(hard) > 16 > reading_grade(COUNTED)


@pytest.mark.parametrize("text", ["", " \n ", "12 345 !", "…"])
def test_a_text_without_words_has_no_grade(text):
    assert reading_grade(text) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three?", 3),
        ("Dr. Roe saw 2.5 percent of U.S. adults at 9 a.m. that day.", 1),
        ("Take a pause, e.g. a walk vs. a stretch.", 1),
        ("A heading\nA sentence. Another one", 3),
        ("He said “stop.” She did.", 2),
        ("Is it an emergency? No. Most pain fades.", 3),
        ("Rest, heat, etc. Then come at 9 a.m. Bring a friend.", 3),
        ("", 0),
    ],
)
def test_sentences_end_where_a_reader_pauses(text, count):
    assert len(sentences(text)) == count


def test_the_hardest_sentences_come_first_and_short_ones_never():
    text = f"Radiculopathy necessitates decompression. {COUNTED}"
    assert hardest_sentences(text, 1) == [COUNTED.split(". ")[1]]


def test_a_sentence_keeps_its_closing_quote():
    assert sentences("She said “It hurts.” Then she left.") == ["She said “It hurts.”", "Then she left."]
