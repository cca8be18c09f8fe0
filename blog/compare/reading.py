"""A body, or a plain text, as a list of blocks of words."""

import re
from html.parser import HTMLParser
from typing import NamedTuple

# Elements nested deeper than this are read as if they stood at this depth; no editor makes them.
DEEPEST = 24
# The cells of tables nested deeper than this are read as blocks of their own.
DEEPEST_TABLE = 2
_BLOCKS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "aside", "section", "figure", "figcaption"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_PIECE = re.compile(r"[ \t\n\f\r]+|[^ \t\n\f\r]+")  # HTML's white space only: a no-break space is part of a word
_PLAIN_PIECE = re.compile(r"(\s*)(\S*)")
_START = re.compile(r"[ \t\n\f\r]*([+-]?[0-9]{1,9})")

# Characters that leave no ink, and those that change the direction of what follows.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


class Word(NamedTuple):
    # "word", or what stands in its place: "br", "phone" (text is the key), "source" (its number), "link" (one without
    # words), "cell" (what a cell is). In the label of a block: "lead" (what is told next), "callout", "section",
    # "picture", "video", "empty".
    kind: str
    text: str
    context: tuple  # the inline elements around it, outermost first
    gap: str = ""  # the white space before it
    place: tuple | None = None  # where that space stands, when not in the elements that both neighbours share


class Level(NamedTuple):
    tag: str
    number: int | None  # what a list item in a numbered list is counted as
    continued: bool  # an earlier block stands in the same element


class Block(NamedTuple):
    """Words in their elements; or what a callout, a figure or a question is (its label); or a row of a table."""

    path: tuple  # the block elements around the words, outermost first, each (tag, start)
    words: tuple
    levels: tuple = ()  # how each element of the path is shown
    elements: tuple = ()  # which element of its body each one is
    inner: tuple = ()  # the cells of a row, the blocks of a cell

    @property
    def key(self):
        return self.path, self.words, tuple(block.key for block in self.inner)

    @property
    def is_label(self):
        return bool(self.words) and self.words[0].kind == "lead"

    @property
    def is_row(self):
        return bool(self.path) and self.path[-1][0] == "tr" and not self.words


class _Element:
    def __init__(self, tag, start=None, number=None):
        self.tag, self.start, self.number = tag, start, number
        self.used = False
        self.cells = None  # those of a row that is read as one block
        match = _START.match(start or "")
        self.next_number = int(match[1]) if match else 1


class Reader(HTMLParser):
    """Reads sanitized HTML into ``blocks``."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks, self.clipped = [], False
        self._open, self._contexts, self._links = [], [()], []
        self._around = []  # what was open, and being filled, outside each cell
        self._pieces, self._ink = [], 0

    def read(self, html):
        self.feed(html)
        self.close()
        self._end_block()
        return self

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in _BLOCKS or tag == "hr":
            self._begin(tag, attrs)
        elif tag == "br":
            self._atom("br")
        elif tag == "span":
            if "data-phone" in attrs:
                self._atom("phone", attrs["data-phone"] or "")
                self._enter(("span", attrs["data-phone"] or ""))
            else:
                self._contexts.append(self._contexts[-1])
        elif tag == "sup":
            if "data-source" in attrs:
                self._atom("source", attrs["data-source"])
            self._enter(("sup", attrs.get("data-source")))
        elif tag == "a":
            self._enter(("a", attrs.get("href"), attrs.get("title"), attrs.get("data-article")))
            self._links.append(self._ink)
        else:
            self._enter((tag,))

    def handle_endtag(self, tag):
        if tag in _BLOCKS or tag == "hr":
            self._end_block()
            if not self._open:
                self._end_cell()
            else:
                self._end_element()
        elif tag != "br":
            if tag == "a" and self._links.pop() == self._ink:
                self._atom("link")
            self._contexts.pop()

    def _begin(self, tag, attrs):
        self._end_block()
        parent = self._open[-1] if self._open else None
        if tag in {"td", "th"} and parent and parent.cells is not None:
            self._around.append((self._open, self.blocks, attrs, tag))
            self._open, self.blocks = [], []
            return
        number = None
        if tag == "li" and parent and parent.tag == "ol":
            number, parent.next_number = parent.next_number, parent.next_number + 1
        self._open.append(_Element(tag, attrs.get("start") if tag == "ol" else _span(attrs), number))
        if tag == "tr" and len(self._around) < DEEPEST_TABLE:
            self._open[-1].cells = []
        elif tag == "hr":
            self._end_element()
        elif words := label_words(tag, attrs):
            if len(self._open) > DEEPEST:
                self.clipped = True
            else:
                self._add(tuple(word._replace(context=self._contexts[-1]) for word in words))

    def _end_element(self):
        element = self._open[-1]
        if element.cells is not None:
            self.clipped |= element.used  # something stands between the cells, where no page shows it
            self._add((), tuple(element.cells))
        elif not element.used:
            self._add(())
        self._open.pop()
        if self._open:
            self._open[-1].used |= element.used

    def _end_cell(self):
        inner = tuple(self.blocks)
        self._open, self.blocks, attrs, tag = self._around.pop()
        shape = Word("cell", " ".join(filter(None, [tag, _span(attrs)])), self._contexts[-1], " ")
        self._open[-1].cells.append(Block((), (shape,), inner=inner))

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

    def _add(self, words, inner=()):
        self.clipped |= len(self._open) > DEEPEST
        # The innermost element is kept: it says whether the block is a heading, a paragraph or a line.
        around = self._open if len(self._open) <= DEEPEST else [*self._open[: DEEPEST - 1], self._open[-1]]
        path = tuple((element.tag, element.start) for element in around)
        levels = tuple(Level(element.tag, element.number, element.used) for element in around)
        self.blocks.append(Block(path, words, levels, tuple(around), inner))
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


def _span(attrs):
    """Return what is written of a cell's size, None for nothing."""
    told = [f'{name}="{attrs[name]}"' for name in ("colspan", "rowspan") if name in attrs]
    return " ".join(told) or None


def label_words(tag, attrs):
    """Return what is told of a callout, a question or a figure before its own words; nothing for other elements."""
    if tag == "aside":
        return _lead("Callout:"), Word("callout", attrs.get("data-callout") or "", (), " ")
    if tag == "section":
        return _lead("Section:"), Word("section", "qa" if "data-qa" in attrs else "", (), " ")
    if tag != "figure":
        return ()
    video, title, picture, alt = (attrs.get(f"data-{name}") for name in ("video", "title", "image", "alt"))
    words = []
    if video is not None:
        words += _lead("Video:"), Word("video", video, (), " ")
    if title is not None:
        words += _lead("title:"), *_told(title)
    if picture is not None:
        words += _lead("Picture:" if video is None else "still:"), Word("picture", picture, (), " ")
    if alt is not None:
        words += _lead("described as:"), *_told(alt)
    elif video is None:
        words += (_lead("only decoration" if words else "A figure without a picture"),)
    return tuple(words)


def _lead(words):
    return Word("lead", words, (), " ")


def _told(text):
    return plain_words(text) or (Word("empty", "", (), " "),)


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
