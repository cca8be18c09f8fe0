"""How a text is written: long and hard sentences, passive runs, words with plainer ones. Pure, no database.

All of it is a hint. What may be passive is found by its form alone: a form of "be" or "get" with a participle.
"""

import re
from collections import Counter
from dataclasses import dataclass

from .readability import hardest_sentences, reading_grade, sentences
from .rendering import plain_text

LONGEST_EASY_SENTENCE = 25  # words
EXAMPLES = 5

_WORDS = re.compile(r"[^\W\d_]+(?:[\'’-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_BE = r"(?:am|is|are|was|were|be|been|being|get|gets|got|gotten)"
_IRREGULAR = (
    "begun|bent|born|borne|bought|bound|broken|brought|built|caught|chosen|cut|done|drawn|driven|eaten|fed|felt|fought|"
    "found|forgotten|given|gone|grown|heard|held|hidden|hit|hurt|kept|known|laid|led|left|lent|lost|made|meant|met|paid|"
    "put|read|ridden|run|said|seen|sent|set|shaken|shot|shown|shut|sold|spent|split|spoken|stolen|struck|stuck|sung|"
    "taken|taught|thought|thrown|told|torn|understood|used|woken|won|worn|wound|written"
)
# "tired", "worried" and "located" say how something is, not what is done to it.
_STATES = (
    "alarmed|bored|concerned|excited|interested|limited|located|pleased|related|retired|scared|tired|used to|worried"
)
_PASSIVE = re.compile(
    rf"\b{_BE}\s+(?:(?:not|never|also|often|usually|always|sometimes|first|then|now|\w+ly)\s+){{0,2}}"
    rf"(?!(?:{_STATES})\b)(?:\w{{2,}}ed|{_IRREGULAR})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PlainerWord:
    """A word of the text that has a plainer one, and how often it stands there."""

    word: str
    plainer: str
    count: int


@dataclass(frozen=True)
class Style:
    """What may make a text hard to read.

    ``grade`` is the US reading grade or None without words; ``hardest`` and ``long`` hold whole sentences, ``passive``
    the words found with the sentence around them; ``plainer`` the words, the most frequent first.
    """

    grade: float | None
    words: int
    hardest: list
    long: list
    long_count: int
    passive: list
    passive_count: int
    plainer: list


def style(html, plainer=None):
    """Return the ``Style`` of sanitized HTML; ``plainer`` holds a plainer word by each hard one, in small letters."""
    text = plain_text(html)
    found = sentences(text)
    long = sorted((each for each in found if _length(each) > LONGEST_EASY_SENTENCE), key=_length, reverse=True)
    passive = [(match.group(), each) for each in found if (match := _PASSIVE.search(each))]
    return Style(
        grade=reading_grade(text),
        words=_length(text),
        hardest=[each for each in hardest_sentences(text) if reading_grade(each) > 10],
        long=long[:EXAMPLES],
        long_count=len(long),
        passive=passive[:EXAMPLES],
        passive_count=len(passive),
        plainer=_plainer_words(found, plainer or {}),
    )


def _length(text):
    return len(_WORDS.findall(text))


def _plainer_words(found, plainer):
    """Return a ``PlainerWord`` for each hard word or phrase of the sentences; of overlapping ones the longest."""
    forms = {form: word for word in plainer for form in _forms(word)}
    longest = max((len(form.split()) for form in forms), default=0)
    counts = Counter()
    for sentence in found:
        words = [word.lower().replace("’", "'") for word in _WORDS.findall(sentence)]
        place = 0
        while place < len(words):
            for length in range(longest, 0, -1):
                phrase = " ".join(words[place : place + length])
                if phrase in forms and place + length <= len(words):
                    counts[forms[phrase]] += 1
                    place += length - 1
                    break
            place += 1
    return [PlainerWord(word, plainer[word], count) for word, count in counts.most_common()]


def _forms(word):
    """Return a word as it may stand in a text; a phrase stands as it is."""
    if " " in word:
        return [word]
    stem = word.removesuffix("e")
    several = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return [word, several, f"{word}es", f"{word}d", f"{word}ed", f"{stem}ing"]
