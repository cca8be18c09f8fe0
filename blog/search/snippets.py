"""The few words of a text that tell why it was found."""

import re

from django.utils.html import escape
from django.utils.safestring import mark_safe

from .terms import STOP_WORDS, stem, words

WORDS_SHOWN, WORDS_BEFORE = 32, 6
_LINE_END = re.compile(r"(?<=\w)\s*\n\s*")


def marked(text, sought, language):
    """Return the text escaped, with ``<mark>`` around every form of the phrases searched for (tuples of stems)."""
    spans = _spans(text, language)
    return _marked(text, [spans[position][:2] for position in _hits(spans, sought)])


def snippet(text, sought, language):
    """Return the words around most of those searched for, marked; the beginning of a text that holds none."""
    text = " ".join(_LINE_END.sub(". ", text).split())
    spans = _spans(text, language)
    hits = _hits(spans, sought)

    def held(position):
        reach = range(position, position + WORDS_SHOWN - WORDS_BEFORE)
        return len({spans[each][2] for each in hits if each in reach}), -position

    begin = max(0, max(hits, key=held, default=0) - WORDS_BEFORE)
    shown = spans[begin : begin + WORDS_SHOWN]
    if not shown:
        return ""
    is_start, is_end = begin == 0, begin + WORDS_SHOWN >= len(spans)
    start, end = 0 if is_start else shown[0][0], len(text) if is_end else shown[-1][1]
    within = [spans[each] for each in hits if begin <= each < begin + WORDS_SHOWN]
    cut = _marked(text[start:end], [(at - start, to - start) for at, to, _ in within])
    return mark_safe(f"{'' if is_start else '…'}{cut}{'' if is_end else '…'}")  # noqa: S308 - escaped in _marked()


def _hits(spans, sought):
    """Return the positions of the words that belong to a phrase searched for; stop words do not part one."""
    telling = [position for position, (_, _, found) in enumerate(spans) if found]
    stems = [spans[position][2] for position in telling]
    begun = {}
    for phrase in sought:
        begun.setdefault(phrase[0], []).append(phrase)
    hits = set()
    for at, found in enumerate(stems):
        for phrase in begun.get(found, ()):
            if tuple(stems[at : at + len(phrase)]) == phrase:
                hits.update(telling[at : at + len(phrase)])
    return sorted(hits)


def _spans(text, language):
    """Return ``(start, end, stem)`` of each word, with an empty stem for one that tells nothing."""
    stop = STOP_WORDS[language]
    return [(start, end, "" if word in stop else stem(word, language)) for start, end, word in words(text)]


def _marked(text, spans):
    parts, at = [], 0
    for start, end in spans:
        if start >= at:  # two parts of one word are marked once
            parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
            at = end
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308 - escaped here
