"""A body, or a plain text, as a list of blocks of words."""

import re
from html.parser import HTMLParser
from typing import NamedTuple

# Elements nested deeper than this are read as if they stood at this depth; no editor makes them.
DEEPEST = 24
_BLOCKS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote"}
_PIECE = re.compile(r"[ \t\n\f\r]+|[^ \t\n\f\r]+")  # HTML's white space only: a no-break space is part of a word
_PLAIN_PIECE = re.compile(r"(\s*)(\S*)")
_START = re.compile(r"[ \t\n\f\r]*([+-]?[0-9]{1,9})")

# Characters that leave no ink, and those that change the direction of what follows.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


class Word(NamedTuple):
    kind: str  # "word", or what stands in its place: "br", "phone" (text is the key), "link" (one without words)
    text: str
    context: tuple  # the inline elements around it, outermost first
    gap: str = ""  # the white space before it
    place: tuple | None = None  # where that space stands, when not in the elements that both neighbours share


class Level(NamedTuple):
    tag: str
    number: int | None  # what a list item in a numbered list is counted as
    continued: bool  # an earlier block stands in the same element


class Block(NamedTuple):
    path: tuple  # the block elements around the words, outermost first, each (tag, start)
    words: tuple
    levels: tuple = ()  # how each element of the path is shown
    elements: tuple = ()  # which element of its body each one is

    @property
    def key(self):
        return self.path, self.words


class _Element:
    def __init__(self, tag, start=None, number=None):
        self.tag, self.start, self.number = tag, start, number
        self.used = False
        match = _START.match(start or "")
        self.next_number = int(match[1]) if match else 1


class Reader(HTMLParser):
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
        levels = tuple(Level(element.tag, element.number, element.used) for element in around)
        self.blocks.append(Block(path, words, levels, tuple(around)))
        for element in around:
            element.used = True


def _words(pieces):
    """Return the words of a block from its ``(kind, texts, context)`` pieces, white space as a page shows it."""
    words, space, before = [], None, None
    for kind, texts, context in pieces:
        found = _PIECE.findall("".join(texts)) if kind == "text" else ["".join(texts)]
        for text in found:
            if kind == "br":
                words.append(Word("br", "", context, " "))
                before = None
            elif kind == "text" and text[0] in " \t\n\f\r":
                space = context if space is None else space
                continue
            else:
                kind_of_word = "word" if kind == "text" else kind
                if before is None:  # a page shows no space at the start of a line
                    words.append(Word(kind_of_word, text, context, " "))
                elif space is None:
                    words.append(Word(kind_of_word, text, context))
                else:
                    place = None if space == shared_start(before, context) else space
                    words.append(Word(kind_of_word, text, context, " ", place))
                before = context
            space = None
    return tuple(words)


def plain_words(text):
    """Return the words of one plain text, each with exactly the white space before it."""
    words = [Word("word", word, (), gap) for gap, word in _PLAIN_PIECE.findall(text) if gap or word]
    if words:
        # Every first word has the same gap, so that it stays the same word when another is put before it.
        first = words[0]
        words[0] = first._replace(gap=first.gap or " ", place=("start",) if first.gap else None)
    return tuple(words)


def shared_start(one, other):
    """Return the elements that both contexts begin with."""
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return one[:length]
