"""How hard a text is to read: pure functions, no database.

The measure is the Flesch-Kincaid grade level (Kincaid and others, 1975): the years of school in the US that a reader
needs. Health texts for the public aim at grade 6 to 8 (American Medical Association, National Institutes of Health).
"""

import re
from functools import cache, lru_cache

import pyphen

HIGHEST_EASY_GRADE = 8.0
SHORTEST_HARD_SENTENCE = 8  # words; the formula says little of fewer
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
# The e of "care", "nerves", "called" and "movement", yet not of "muscle", "boxes" and "needed".
_SILENT_E = re.compile(r"(?<![aeiouy])e(?:[sd]?|ful|less|ly|ment|ness)$")
_SPOKEN_E = re.compile(r"(?:[^aeiouylrw]le[sd]?|(?:[cgsxz]|[cs]h)es|[dt]ed)$")
# What ends in a period and yet ends no sentence: always, before a small letter, before a figure.
_ABBREVIATION = re.compile(
    r"\b(?:(?:Drs?|Mrs?|Ms|St|vs|approx|[Ee]\.g|[Ii]\.e|U\.S)\.(?=\s)|(?:etc|[ap]\.m)\.(?=\s+[a-z])|Nos?\.(?=\s+\d))"
)
_SENTENCE_END = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][”’\"')\]]))\s+|\n+")


def reading_grade(text):
    """Return the US reading grade of plain text, rounded to a tenth and never below 0; None for a text without words.

    The end of a line ends a sentence: headings and list items stand on lines of their own. Figures are no words here,
    and the parts of a hyphenated word are words.
    """
    found = [(len(words), _syllables_of(words)) for sentence in sentences(text) if (words := _WORD.findall(sentence))]
    if not found:
        return None
    count = sum(words for words, _ in found)
    return _grade(count, len(found), sum(syllables for _, syllables in found))


def hardest_sentences(text, count=3):
    """Return up to ``count`` sentences of at least ``SHORTEST_HARD_SENTENCE`` words, the hardest first."""
    long_enough = [each for each in sentences(text) if len(_WORD.findall(each)) >= SHORTEST_HARD_SENTENCE]
    return sorted(long_enough, key=reading_grade, reverse=True)[:count]


def sentences(text):
    """Return the sentences of plain text, in order. "U.S." never ends one, even where a reader would say so."""
    masked = _ABBREVIATION.sub(lambda match: match.group().replace(".", "\0"), text)
    return [each.replace("\0", ".").strip() for each in _SENTENCE_END.split(masked) if each and each.strip()]


@lru_cache(maxsize=20_000)
def syllables(word):
    """Return about how many syllables an English word has, at least one.

    The greater of two counts, each of which is more often too low than too high: the parts pyphen would break the word
    into ("re-ac-tion", but "about"), and the groups of vowels without a silent e ("a-bout", but "reac-tion").
    """
    word = word.lower()
    silent = _SILENT_E.search(word) and not _SPOKEN_E.search(word)
    return max(1, len(_VOWELS.findall(word)) - bool(silent), len(_dictionary().positions(word)) + 1)


@cache
def _dictionary():
    return pyphen.Pyphen(lang="en_US")


def _syllables_of(words):
    return sum(map(syllables, words))


def _grade(words, sentence_count, syllable_count):
    return max(0.0, round(0.39 * words / sentence_count + 11.8 * syllable_count / words - 15.59, 1))
