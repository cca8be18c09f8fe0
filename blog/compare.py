"""What changed between two versions of an article, word by word: pure functions, no database.

A body is read as a list of blocks (a paragraph, a heading, a list item …), each a list of words. Two words are the same
only when their letters, the emphasis and link around them and the space before them are the same; two blocks are the
same only when their words and the elements around them are. What is not the same is marked with <del> and <ins>.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

from .rendering import sanitize

# Beyond these, what lies between the first and the last difference of a pair is shown as removed and added as a whole,
# so that a comparison takes seconds at most: the steps that a search for equal words may need at worst, for one pair
# and for all pairs of a comparison together.
MOST_STEPS = 40_000_000
MOST_STEPS_TOGETHER = 150_000_000
# Beyond this many comparisons of words, changed blocks are paired in order instead of by likeness.
MOST_PAIRING_STEPS = 300_000
# Elements nested deeper than this are read as if they stood at this depth; no editor makes them.
DEEPEST = 24
LIKE_ENOUGH = 0.3

_BLOCKS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote"}
_PIECE = re.compile(r"[ \t\n\f\r]+|[^ \t\n\f\r]+")  # HTML's white space only: a no-break space is part of a word
_PLAIN_PIECE = re.compile(r"(\s*)(\S*)")
_START = re.compile(r"[ \t\n\f\r]*([+-]?[0-9]{1,9})")
# Characters that leave no ink, and those that change the direction of what follows.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL_NAMES = {"\n": "line break", "\t": "tab", "\r": "carriage return", " ": "space"}


@dataclass(frozen=True)
class Comparison:
    """How two versions of an article differ; every text is safe HTML with words marked by <del> and <ins>."""

    title: str
    summary: str
    body: str
    sources: list[str]
    picture_alt: str
    picture_changed: bool
    changed: bool
    markup_only: bool  # the bodies differ, yet no word of them is marked
    regrouped: bool  # blocks that stayed are gathered otherwise into lists, list items or quotations
    words_added: int
    words_removed: int


def compare(old, new):
    """Return the ``Comparison`` of two objects with an article's texts; ``old`` is None when there is none yet."""
    before = {name: getattr(old, name) if old is not None else "" for name in _FIELDS}
    after = {name: getattr(new, name) for name in _FIELDS}
    tally = _Tally()
    body = _html(before["body"], after["body"], tally)
    marked = "<ins>" in body or "<del>" in body
    return Comparison(
        title=_text(before["title"], after["title"], tally),
        summary=_text(before["summary"], after["summary"], tally),
        body=body,
        sources=_lines(before["sources"], after["sources"], tally),
        picture_alt=_text(before["picture_alt"], after["picture_alt"], tally),
        picture_changed=before["picture_sha256"] != after["picture_sha256"],
        changed=before != after,
        markup_only=not marked and sanitize(before["body"]) != sanitize(after["body"]),
        regrouped=tally.regrouped,
        words_added=tally.added,
        words_removed=tally.removed,
    )


def compare_html(old, new):
    """Return safe HTML of the new body with its changes marked; both bodies are sanitized first."""
    return _html(old, new, _Tally())


def compare_text(old, new):
    """Return safe HTML of the new plain text with its changes marked, white space as it was written."""
    return _text(old, new, _Tally())


def compare_lines(old, new):
    """Return safe HTML for each line of the new text and each line it lost, with changes marked."""
    return _lines(old, new, _Tally())


_FIELDS = ("title", "summary", "body", "sources", "picture_alt", "picture_sha256")


class _Word(NamedTuple):
    kind: str  # "word", or what stands in its place: "br", "phone" (text is the key), "link" (one without words)
    text: str
    context: tuple  # the inline elements around it, outermost first
    gap: str = ""  # the white space before it
    place: tuple | None = None  # where that space stands, when not in the elements that both neighbours share


class _Level(NamedTuple):
    tag: str
    number: int | None  # what a list item in a numbered list is counted as
    continued: bool  # an earlier block stands in the same element


class _Block(NamedTuple):
    path: tuple  # the block elements around the words, outermost first, each (tag, start)
    words: tuple
    levels: tuple = ()  # how each element of the path is shown
    elements: tuple = ()  # which element of its body each one is

    @property
    def key(self):
        return self.path, self.words


class _Tally:
    """What is counted while two versions are compared."""

    def __init__(self):
        self.added = self.removed = self.steps = 0
        self.regrouped = False


class _Element:
    def __init__(self, tag, start=None, number=None):
        self.tag, self.start, self.number = tag, start, number
        self.used = False
        match = _START.match(start or "")
        self.next_number = int(match[1]) if match else 1


class _Reader(HTMLParser):
    """Reads sanitized HTML into ``blocks``."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks, self.clipped = [], False
        self._open, self._contexts, self._links = [], [()], []
        self._pieces, self._ink = [], 0

    def read(self, html):
        self.feed(html)
        self.close()
        self._end_block()
        return self

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in _BLOCKS or tag == "hr":
            self._end_block()
            parent = self._open[-1] if self._open else None
            number = None
            if tag == "li" and parent and parent.tag == "ol":
                number, parent.next_number = parent.next_number, parent.next_number + 1
            self._open.append(_Element(tag, attrs.get("start"), number))
            if tag == "hr":
                self.handle_endtag("hr")
        elif tag == "br":
            self._atom("br")
        elif tag == "span":
            if "data-phone" in attrs:
                self._atom("phone", attrs["data-phone"] or "")
                self._enter(("span", attrs["data-phone"] or ""))
            else:
                self._contexts.append(self._contexts[-1])
        elif tag == "a":
            self._enter(("a", attrs.get("href"), attrs.get("title")))
            self._links.append(self._ink)
        else:
            self._enter((tag,))

    def handle_endtag(self, tag):
        if tag in _BLOCKS or tag == "hr":
            self._end_block()
            if not self._open[-1].used:
                self._add(())
            used = self._open.pop().used
            if self._open:
                self._open[-1].used |= used
        elif tag != "br":
            if tag == "a" and self._links.pop() == self._ink:
                self._atom("link")
            self._contexts.pop()

    def handle_data(self, data):
        self._ink += bool(data.strip(" \t\n\f\r"))
        if self._pieces and self._pieces[-1][0] == "text" and self._pieces[-1][2] == self._contexts[-1]:
            self._pieces[-1][1].append(data)
        else:
            self._pieces.append(("text", [data], self._contexts[-1]))

    def _enter(self, element):
        context = self._contexts[-1]
        if len(context) >= DEEPEST:
            self.clipped = True
            self._contexts.append(context)
        else:
            self._contexts.append((*context, element))

    def _atom(self, kind, text=""):
        self._ink += 1
        self._pieces.append((kind, [text], self._contexts[-1]))

    def _end_block(self):
        words = _words(self._pieces)
        self._pieces = []
        if words:
            self._add(words)

    def _add(self, words):
        self.clipped |= len(self._open) > DEEPEST
        # The innermost element is kept: it says whether the block is a heading, a paragraph or a line.
        around = self._open if len(self._open) <= DEEPEST else [*self._open[: DEEPEST - 1], self._open[-1]]
        path = tuple((element.tag, element.start) for element in around)
        levels = tuple(_Level(element.tag, element.number, element.used) for element in around)
        self.blocks.append(_Block(path, words, levels, tuple(around)))
        for element in around:
            element.used = True


def _words(pieces):
    """Return the words of a block from its ``(kind, texts, context)`` pieces, white space as a page shows it."""
    words, space, before = [], None, None
    for kind, texts, context in pieces:
        found = _PIECE.findall("".join(texts)) if kind == "text" else ["".join(texts)]
        for text in found:
            if kind == "br":
                words.append(_Word("br", "", context, " "))
                before = None
            elif kind == "text" and text[0] in " \t\n\f\r":
                space = context if space is None else space
                continue
            else:
                kind_of_word = "word" if kind == "text" else kind
                if before is None:  # a page shows no space at the start of a line
                    words.append(_Word(kind_of_word, text, context, " "))
                elif space is None:
                    words.append(_Word(kind_of_word, text, context))
                else:
                    place = None if space == _shared(before, context) else space
                    words.append(_Word(kind_of_word, text, context, " ", place))
                before = context
            space = None
    return tuple(words)


def _plain_words(text):
    """Return the words of one plain text, each with exactly the white space before it."""
    words = [_Word("word", word, (), gap) for gap, word in _PLAIN_PIECE.findall(text) if gap or word]
    if words:
        # Every first word has the same gap, so that it stays the same word when another is put before it.
        first = words[0]
        words[0] = first._replace(gap=first.gap or " ", place=("start",) if first.gap else None)
    return tuple(words)


def _shared(one, other):
    """Return the elements that both contexts begin with."""
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return one[:length]


def _changes(old, new, tally):
    """Return difflib's opcodes for two sequences, one "replace" for what is too much to search."""
    numbers = {}
    old = [numbers.setdefault(item, len(numbers)) for item in old]
    new = [numbers.setdefault(item, len(numbers)) for item in new]
    shorter, head, tail = min(len(old), len(new)), 0, 0
    while head < shorter and old[head] == new[head]:
        head += 1
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    counts = Counter(inner_new)
    # difflib looks at each pair of equal items again after each run it found.
    steps = sum(counts[item] for item in inner_old) * min(len(inner_old), len(inner_new))
    if steps > MOST_STEPS or tally.steps + steps > MOST_STEPS_TOGETHER:
        inner = [("replace", 0, len(inner_old), 0, len(inner_new))]
    else:
        tally.steps += steps
        inner = SequenceMatcher(None, inner_old, inner_new, autojunk=False).get_opcodes()
    found = [
        ("equal", 0, head, 0, head),
        *((name, i + head, j + head, k + head, m + head) for name, i, j, k, m in inner),
        ("equal", len(old) - tail, len(old), len(new) - tail, len(new)),
    ]
    return [change for change in found if change[1] < change[2] or change[3] < change[4]]


def _aligned(old, new, tally):
    """Return ``(old block or None, new block or None)`` in the order they are shown."""
    rows = []
    for name, i, j, k, m in _changes([block.key for block in old], [block.key for block in new], tally):
        if name == "equal":
            rows.extend(zip(old[i:j], new[k:m], strict=True))
        else:
            at_old, at_new = i, k
            for one, other in [*_pairs(old[i:j], new[k:m]), (j - i, m - k)]:
                rows.extend((block, None) for block in old[at_old : i + one])
                rows.extend((None, block) for block in new[at_new : k + other])
                if i + one < j:
                    rows.append((old[i + one], new[k + other]))
                at_old, at_new = i + one + 1, k + other + 1
    return rows


def _pairs(old, new):
    """Return the positions of changed blocks that are versions of each other, in order in both lists."""
    letters = [[_visible_words(block) for block in blocks] for blocks in (old, new)]
    steps = sum(len(x) + 1 for x in letters[0]) * len(new) + sum(len(x) + 1 for x in letters[1]) * len(old)
    if steps > MOST_PAIRING_STEPS:
        both = zip(range(len(old)), range(len(new)), strict=False)
        return [(i, i) for i, _ in both if _likeness(old[i], new[i], letters[0][i], letters[1][i])]
    # The best sum of likeness for what follows each position, from the end; then one walk along it.
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    like = [
        [_likeness(a, b, x, y) for b, y in zip(new, letters[1], strict=True)]
        for a, x in zip(old, letters[0], strict=True)
    ]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            together = best[i + 1][j + 1] + like[i][j] if like[i][j] else 0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if like[i][j] and best[i][j] == best[i + 1][j + 1] + like[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _visible_words(block):
    """Return how often a block has each word, whatever stands around it."""
    return Counter((word.kind, part) for word in block.words for part in _UNSEEN.split(word.text))


def _likeness(old, new, old_letters, new_letters):
    """Return how much of their words two blocks share, from 0 (not versions of each other) to 1."""
    if old.path != new.path or not old.words or not new.words:
        return 0
    shared = (old_letters & new_letters).total() * 2 / max(1, old_letters.total() + new_letters.total())
    return shared if shared >= LIKE_ENOUGH else 0


def _regrouped(rows):
    """Tell whether two blocks that stayed share other elements than they did."""
    joins, depths = None, [0, 0]
    last = [None, None]
    for row in rows:
        for side, block in enumerate(row):
            if block is not None:
                shared = 0 if last[side] is None else len(_shared(last[side].elements, block.elements))
                depths[side] = min(depths[side], shared)
                last[side] = block
        if None not in row:
            if joins is not None and depths[0] != depths[1]:
                return True
            joins, depths = row, [DEEPEST, DEEPEST]
    return False


def _html(old, new, tally):
    old, new = sanitize(old), sanitize(new)
    before, after = _Reader().read(old), _Reader().read(new)
    rows = _aligned(before.blocks, after.blocks, tally)
    tally.regrouped |= _regrouped(rows) or (old != new and (before.clipped or after.clipped))
    return "".join(_show_block(one, other, tally) for one, other in rows)


def _text(old, new, tally):
    return _show_words(_plain_words(old), _plain_words(new), tally)


def _lines(old, new, tally):
    old, new = ([_Block((), _plain_words(line)) for line in text.split("\n")] if text else [] for text in (old, new))
    shown = []
    for one, other in _aligned(old, new, tally):
        if one is not None and other is not None:
            shown.append(_show_words(one.words, other.words, tally))
        elif (one or other).words:
            shown.append(_show_words(one.words if one else (), other.words if other else (), tally))
        else:
            shown.append(_mark("del" if one else "ins", _label("(empty line)")))
    return shown


def _show_block(old, new, tally):
    """Return one block inside its own elements, wholly marked when it stands in one version only."""
    block, tag = new or old, "" if old and new else "ins" if new else "del"
    levels = list(block.levels)
    if levels and levels[-1].tag == "hr":
        levels.pop()
        inside = f"<p>{_mark(tag, _label('— a line across the page —'))}</p>" if tag else "<hr>"
        if tag and not levels:
            levels, inside = [_Level("p", None, False)], inside[len("<p>") : -len("</p>")]
    else:
        inside = _show_words(old.words if old else (), new.words if new else (), tally)
        if tag and not block.words:
            inside = _mark(tag, _label("(empty)"))
        levels = levels or [_Level("p", None, False)]  # words outside any element
    for depth in reversed(range(len(levels))):
        level = levels[depth]
        classes = ["diff__continued"] if level.continued else []
        if tag and depth == 0:
            classes.append("diff__block--added" if tag == "ins" else "diff__block--removed")
        start = ""
        if level.tag == "ol" and depth + 1 < len(levels) and levels[depth + 1].number is not None:
            start = f' start="{levels[depth + 1].number}"'
        shown_class = f' class="{" ".join(classes)}"' if classes else ""
        inside = f"<{level.tag}{start}{shown_class}>{inside}</{level.tag}>"
    return inside


def _show_words(old, new, tally):
    """Return the words of a block as HTML, runs that differ marked; unchanged words once."""
    shown = []
    for name, i, j, k, m in _changes(old, new, tally):
        if name == "equal":
            shown.append(_run(new[k:m], first=not shown))
            continue
        removed, added = old[i:j], new[k:m]
        tally.removed += sum(word.kind == "word" and word.text != "" for word in removed)
        tally.added += sum(word.kind == "word" and word.text != "" for word in added)
        # When both read the same, whatever cannot be seen is named.
        alike = _seen(removed) == _seen(added)
        if removed:
            shown.append(_mark("del", _run(removed, first=not shown, marked="del", alike=alike)))
        if added:
            shown.append(_mark("ins", _run(added, first=not shown, marked="ins", alike=alike)))
    return "".join(shown)


def _run(words, *, first, marked="", alike=False):
    """Return words as HTML, without a space before the first of a block."""
    shown, open_elements, line_start = [], (), first
    for word in words:
        shared = _shared(open_elements, word.context)
        shown.extend(_close(element, marked) for element in reversed(open_elements[len(shared) :]))
        if word.kind != "br" and not (line_start and word.place is None):
            shown.append(_named(word.gap) if alike and word.gap.strip(" ") else word.gap)
            if alike and not word.text and word.kind == "word" and not word.gap.strip(" "):
                shown.append(_label("[space]"))  # nothing but spaces at the end of a text
        shown.extend(_open(element) for element in word.context[len(shared) :])
        open_elements, line_start = word.context, word.kind == "br"
        shown.append(_show_word(word, marked, alike))
    shown.extend(_close(element, marked) for element in reversed(open_elements))
    return "".join(shown)


def _show_word(word, marked, alike):
    if word.kind == "br":
        # A removed line break breaks no line.
        return (_label("↵") if marked else "") + ("" if marked == "del" else "<br>")
    if word.kind == "phone":
        return f'<span class="diff__phone">phone number: {_plainly(word.text)}</span>'
    if word.kind == "link":
        return _label("(link without words)")
    if marked and alike:
        return _UNSEEN.sub(lambda match: escape(match[0]) + _label(f"[{_name(match[0])}]"), escape(word.text))
    if marked:
        return _TURNING.sub(lambda match: _label(f"[{_name(match[0])}]"), escape(word.text))
    return escape(word.text)


def _open(element):
    if element[0] == "a":
        return '<span class="diff__link">'
    return "<span>" if element[0] == "span" else f"<{element[0]}>"


def _close(element, marked):
    if element[0] != "a":
        return f"</{element[0]}>"
    if not marked:
        return "</span>"
    _, address, title = element
    told = "no address" if address is None else _plainly(address)
    if title is not None:
        told += f", title: “{_plainly(title)}”"
    return f'</span><span class="diff__address"> ({told})</span>'


def _mark(tag, html):
    return f"<{tag}>{html}</{tag}>"


def _label(words):
    return f'<span class="diff__mark">{words}</span>'


def _named(gap):
    """Return white space followed by the names of what is in it."""
    return gap + _label("".join(f"[{_name(character)}]" for character in gap))


def _plainly(text):
    """Return text of an attribute, every character that cannot be seen by its name."""
    return _UNSEEN.sub(lambda match: f"[{_name(match[0])}]", escape(text))


def _name(character):
    name = _CONTROL_NAMES.get(character) or unicodedata.name(character, "").lower()
    return escape(name or f"U+{ord(character):04X}")


def _seen(words):
    """Return what a reader sees of words."""
    return "".join(("" if word.kind == "word" else f"\n{word.kind} ") + _UNSEEN.sub("", word.text) for word in words)
