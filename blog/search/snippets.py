"""The few words of a text that tell why it was found."""

import re

from django.utils.html import escape
from django.utils.safestring import mark_safe

from .terms import stem, words

WORDS_SHOWN, WORDS_BEFORE = 32, 6
_LINE_END = re.compile(r"(?<=\w)\s*\n\s*")


def marked(text, stems, language):
    """Return the text escaped, with ``<mark>`` around every form of the words searched for."""
    return _marked(text, [span for *span, found in _spans(text, language) if found in stems])


def snippet(text, stems, language):
    """Return the words around most of those searched for, marked; the beginning of a text that holds none."""
    text = " ".join(_LINE_END.sub(". ", text).split())
    spans = _spans(text, language)
    hits = [position for position, (_, _, found) in enumerate(spans) if found in stems]

    def held(position):
        reach = range(position, position + WORDS_SHOWN - WORDS_BEFORE)
        return len({spans[each][2] for each in hits if each in reach}), -position

    begin = max(0, max(hits, key=held, default=0) - WORDS_BEFORE)
    shown = spans[begin : begin + WORDS_SHOWN]
    if not shown:
        return ""
    is_start, is_end = begin == 0, begin + WORDS_SHOWN >= len(spans)
    start, end = 0 if is_start else shown[0][0], len(text) if is_end else shown[-1][1]
    cut = _marked(text[start:end], [(at - start, to - start) for at, to, found in shown if found in stems])
    return mark_safe(f"{'' if is_start else '…'}{cut}{'' if is_end else '…'}")  # noqa: S308 - escaped in _marked()


def _spans(text, language):
    """Return ``(start, end, stem)`` of each word."""
    return [(start, end, stem(word, language)) for start, end, word in words(text)]


def _marked(text, spans):
    parts, at = [], 0
    for start, end in spans:
        if start >= at:  # two parts of one word are marked once
            parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
            at = end
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308 - escaped here
