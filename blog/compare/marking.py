"""Which words changed, as HTML: words within <del> and <ins>, in the inline elements they stand in."""

import re
import unicodedata
from html import escape

from .aligning import changes
from .reading import UNSEEN, shared_start
from .things import named, told

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL_NAMES = {"\n": "line break", "\t": "tab", "\r": "carriage return", " ": "space"}


def show_words(old, new, tally):
    """Return the words of a block as HTML, runs that differ marked; unchanged words once."""
    shown = []
    for name, i, j, k, m in changes(old, new, tally):
        if name == "equal":
            shown.append(_run(new[k:m], first=not shown))
            continue
        removed, added = old[i:j], new[k:m]
        tally.removed += sum(word.kind == "word" and word.text != "" for word in removed)
        tally.added += sum(word.kind == "word" and word.text != "" for word in added)
        tally.told.update(told(removed, added))
        # When both read the same, whatever cannot be seen is named.
        alike = _seen(removed) == _seen(added)
        if removed:
            shown.append(mark("del", _run(removed, first=not shown, marked="del", alike=alike)))
        if added:
            shown.append(mark("ins", _run(added, first=not shown, marked="ins", alike=alike)))
    return "".join(shown)


def _run(words, *, first, marked="", alike=False):
    """Return words as HTML, without a space before the first of a block."""
    shown, open_elements, line_start = [], (), first
    for word in words:
        shared = shared_start(open_elements, word.context)
        shown.extend(_close(element, marked) for element in reversed(open_elements[len(shared) :]))
        if word.kind != "br" and not (line_start and word.place is None):
            shown.append(_named(word.gap) if alike and word.gap.strip(" ") else word.gap)
            if alike and not word.text and word.kind == "word" and not word.gap.strip(" "):
                shown.append(label("[space]"))  # nothing but spaces at the end of a text
        shown.extend(_open(element) for element in word.context[len(shared) :])
        open_elements, line_start = word.context, word.kind == "br"
        shown.append(_show_word(word, marked, alike))
    shown.extend(_close(element, marked) for element in reversed(open_elements))
    return "".join(shown)


def _show_word(word, marked, alike):
    if word.kind == "br":
        # A removed line break breaks no line.
        return (label("↵") if marked else "") + ("" if marked == "del" else "<br>")
    if word.kind != "word":
        return _show_thing(word, marked)
    if marked and alike:
        return UNSEEN.sub(lambda match: escape(match[0]) + label(f"[{_name(match[0])}]"), escape(word.text))
    if marked:
        return _TURNING.sub(lambda match: label(f"[{_name(match[0])}]"), escape(word.text))
    return escape(word.text)


def _show_thing(word, marked):
    if word.kind == "link":
        return label("(link without words)")
    if word.kind == "phone":
        return f'<span class="diff__phone">phone number: {_plainly(word.text)}</span>'
    if word.kind == "lead":
        return f'<span class="diff__lead">{word.text}</span>'
    if word.kind == "cell":
        return label(named(word)) if marked else ""
    if word.kind == "source":
        return f'<span class="diff__source">{_plainly(named(word))}</span>'
    digest = f' data-picture="{escape(word.text)}"' if word.kind == "picture" else ""
    return f'<span class="diff__fact"{digest}>{_plainly(named(word))}</span>'


def _open(element):
    if element[0] == "a":
        return '<span class="diff__link">'
    return "<span>" if element[0] == "span" else f"<{element[0]}>"


def _close(element, marked):
    if element[0] != "a":
        return f"</{element[0]}>"
    if not marked:
        return "</span>"
    _, address, title, article = element
    told = [] if address is None and article is not None else ["no address" if address is None else _plainly(address)]
    if article is not None:
        told.append(f'<span data-article="{escape(article)}">article {escape(article)}</span>')
    if title is not None:
        told.append(f"title: “{_plainly(title)}”")
    return f'</span><span class="diff__address"> ({", ".join(told)})</span>'


def mark(tag, html):
    return f"<{tag}>{html}</{tag}>"


def label(words):
    return f'<span class="diff__mark">{words}</span>'


def _named(gap):
    """Return white space followed by the names of what is in it."""
    return gap + label("".join(f"[{_name(character)}]" for character in gap))


def _plainly(text):
    """Return text of an attribute, every character that cannot be seen by its name."""
    return UNSEEN.sub(lambda match: f"[{_name(match[0])}]", escape(text))


def _name(character):
    name = _CONTROL_NAMES.get(character) or unicodedata.name(character, "").lower()
    return escape(name or f"U+{ord(character):04X}")


def _seen(words):
    """Return what a reader sees of words."""
    return "".join(("" if word.kind == "word" else f"\n{word.kind} ") + UNSEEN.sub("", word.text) for word in words)
