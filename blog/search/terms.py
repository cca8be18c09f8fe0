"""The words of a text as search compares them: without accents, capitals and endings, the same on every database."""

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

from site_languages import ENGLISH, SPANISH

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_PART = re.compile(r"[^\W_]+")
LONGEST_WORD = 60
_STEMMERS = {ENGLISH: snowballstemmer.stemmer("english"), SPANISH: snowballstemmer.stemmer("spanish")}
_ONE_AT_A_TIME = threading.Lock()  # a stemmer keeps the word it works on in itself

# Words that stand in nearly every text and so tell none from another. "Not", "no" and "without" do tell.
STOP_WORDS = {
    ENGLISH: frozenset(
        _WORD.findall(
            "a about am an and are as at be been but by can could did do does for from had has have he her his "
            "how i if in into is it its me my of on or our she should so than that the their them then there "
            "these they this to too us was we were what when where which who why will with would you your"
        )
    ),
    SPANISH: frozenset(
        _WORD.findall(
            "a al como con cual cuando de del el ella en era es esta este esto fue ha hay la las le les lo los me "
            "mi mis o para pero por puede que quien se ser si son su sus te tiene tu un una uno unos unas y ya yo"
        )
    ),
}


def folded(text):
    """Return the text without accents and capitals."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in apart if not unicodedata.combining(character))


def words(text):
    """Yield ``(start, end, word)`` for each word of a text, where it stands and as it is compared before stemming."""
    for match in _WORD.finditer(text):
        whole = folded(match.group())
        for word in [whole] if whole.isalnum() else _PART.findall(whole):
            if len(word) > 1 or not word.isascii() or word.isdigit():
                yield match.start(), match.end(), word[:LONGEST_WORD]


@lru_cache(maxsize=100_000)
def stem(word, language):
    """Return what the forms of one word have in common (https://snowballstem.org); ``word`` is folded."""
    with _ONE_AT_A_TIME:
        return folded(_STEMMERS[language].stemWord(word))


def terms(text, language):
    """Return the stems of a text in their order, stop words left out."""
    return [stem(word, language) for _, _, word in words(text) if word not in STOP_WORDS[language]]
