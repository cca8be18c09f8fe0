"""How hard a text is to read: pure functions, no database.

The measure is the Flesch-Kincaid grade level (Kincaid and others, 1975): the years of school in the US that a reader
needs. Health texts for the public aim at grade 6 to 8 (American Medical Association, National Institutes of Health).
"""

import re
from functools import cache, lru_cache

import pyphen

HIGHEST_EASY_GRADE = 8.0
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
# What ends in a period and yet ends no sentence.
_ABBREVIATION = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|St|vs|etc|approx|No|e\.g|i\.e|U\.S|a\.m|p\.m)\.(?=\s+\S)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])[”\"')\]]*\s+|\n+")
SHORTEST_HARD_SENTENCE = 8  # words; the formula says little of fewer


def reading_grade(text):
    """Return the US reading grade of plain text, rounded to a tenth and never below 0; None for a text without words.

    A line is the end of a sentence: headings and list items stand on lines of their own.
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
    """Return the sentences of plain text, in order."""
    masked = _ABBREVIATION.sub(lambda match: match.group().replace(".", "\0"), text)
    return [each.replace("\0", ".").strip() for each in _SENTENCE_END.split(masked) if each and each.strip()]


@lru_cache(maxsize=20_000)
def syllables(word):
    """Return how many syllables an English word has, at least one.

    Pyphen knows where a word may be broken, which misses syllables of one letter; counting groups of vowels without a
    silent final e finds those. The greater of the two is nearest to a dictionary.
    """
    word = word.lower()
    groups = len(_VOWELS.findall(word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1:
        groups -= 1
    if word.endswith(("es", "ed")) and not word.endswith(("ses", "zes", "ches", "shes", "ted", "ded")) and groups > 1:
        groups -= 1
    return max(1, groups, len(_dictionary().positions(word)) + 1)


@cache
def _dictionary():
    return pyphen.Pyphen(lang="en_US")


def _syllables_of(words):
    return sum(map(syllables, words))


def _grade(words, sentence_count, syllable_count):
    return max(0.0, round(0.39 * words / sentence_count + 11.8 * syllable_count / words - 15.59, 1))
