"""Which elements are open while a post is written anew, and what closes them."""

import re
from html.parser import HTMLParser

from . import elements
from .figures import Figure

DEEPEST = 60


class Open:
    """An element that is open: its name in the source, how it ends here, and whether words stand in a line in it."""

    def __init__(self, tag, end="", *, is_inline=False, is_line=False, begin="", frame=None):
        self.tag, self.end, self.begin = tag, end, begin
        self.is_inline, self.is_line, self.frame = is_inline, is_line, frame


class Parts:
    """A place where what is written is gathered, for what can be told only at its end."""

    def __init__(self, **told):
        self.parts = []
        self.__dict__.update(told)


class Nesting(HTMLParser):
    """Writes elements so that each ends where it must, however the source nests them.

    ``_frames`` are the places where parts are gathered, the innermost last.
    """

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.losses = []
        self._open, self._frames = [], [Parts()]
        self._is_verbatim = False

    def lose(self, what, text, why):
        self.losses.append((what, " ".join(text.split()), why))

    def _put(self, *parts):
        self._frames[-1].parts.extend(parts)

    def _start(self, tag, begin, end, *, is_inline=False, is_line=False, frame=None):
        if len(self._open) > DEEPEST:
            if is_inline and not frame:
                return
            begin = end = ""
        self._put(begin)
        self._open.append(Open(tag, end, is_inline=is_inline, is_line=is_line, begin=begin, frame=frame))
        if frame:
            self._frames.append(frame)

    def _close_to(self, place):
        while len(self._open) > place:
            each = self._open.pop()
            if each.frame:
                self._frames.remove(each.frame)
                self._end_frame(each)
            self._put(each.end)
            if each.tag == "pre":
                self._is_verbatim = False

    def _close_within(self, *tags):
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].tag in tags:
                self._close_to(place + 1)
                return

    def _end_frame(self, ended):
        frame, inside = ended.frame, "".join(ended.frame.parts)
        if isinstance(frame, Figure):
            if frame.is_missing and frame.caption and not frame.pictures and not inside.strip():
                self.lose("caption of a picture", re.sub("<[^>]+>", " ", frame.caption), "Its picture did not come in.")
            else:
                self._put(frame.html(inside))
        elif frame.name == "tel":
            self._end_telephone(frame.address, inside)
        elif frame.name == "figcaption" and (figure := self._figure()):
            figure.caption = inside
        elif inside.strip():
            table = next((each for each in reversed(self._open) if each.tag == "table"), None)
            place = table.place if table and frame.name == "caption" else len(self._frames[-1].parts)
            self._frames[-1].parts.insert(place, f"<p>{inside}</p>")

    def _line(self):
        """Return what words would stand in now: a paragraph, heading or caption, or a cell; else None."""
        for each in reversed(self._open):
            if each.is_line or each.tag in elements.CELLS:
                return each
            if not (each.is_inline or each.tag in elements.LOOSE):
                return None
        return None

    def _figure(self):
        """Return the figure whose part comes next, if it does."""
        for each in reversed(self._open):
            if isinstance(each.frame, Figure):
                return each.frame
            if each.frame or not (each.is_inline or each.tag in ("div", "p")):
                return None
        return None

    def _begin_words(self):
        if self._line() is None:
            if self._open and self._open[-1].tag in ("ul", "ol"):
                self._start("li", "<li>", "</li>")
            elif not (self._open and self._open[-1].tag in elements.TABLE):
                self._start("p", "<p>", "</p>", is_line=True)

    def _end_line(self):
        """Close the paragraph that is open, and what words of it are set apart."""
        for place in range(len(self._open) - 1, -1, -1):
            each = self._open[place]
            if each.tag in ("figcaption", "caption"):
                return
            if each.is_line:
                self._close_to(place)
                return
            if not each.is_inline:
                return

    def _next_paragraph(self):
        self._apart("")

    def _apart(self, html):
        """Write a block of its own; what was open in the line goes on after it."""
        places = [place for place, each in enumerate(self._open) if not (each.is_inline or each.is_line)]
        place = places[-1] + 1 if places else 0
        if any(each.frame for each in self._open[place:]):
            self._put(html)
            return
        resumed = self._open[place:]
        self._close_to(place)
        self._put(html)
        for each in resumed:
            self._start(each.tag, each.begin, each.end, is_inline=each.is_inline, is_line=each.is_line)
