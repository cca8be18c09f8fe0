"""From a WordPress post's HTML to that of an article, tag by tag, however the tags are nested."""

import json
import re
from html import escape

from . import elements
from .addresses import is_whole_address
from .figures import Figure
from .links import Links
from .media import Media
from .nesting import Parts

_BLOCK = re.compile(r"\s*(/?)wp:([a-z][\w-]*(?:/[a-z][\w-]*)?)\s*(\{.*\})?\s*(/?)\s*", re.DOTALL)
_BLANK_LINE = re.compile(r"[ \t]*\n\s*\n\s*")
_SPAN = re.compile(r"[1-9]|1[0-9]|20")


class Writer(Links, Media):
    """Writes a post anew in ``written()``; ``losses`` are ``(what, text, why)``."""

    def __init__(self, world, *, is_classic, notes):
        super().__init__()
        self.world, self.is_classic, self.notes = world, is_classic, notes
        self._levels = []

    def written(self, content):
        self.feed(content)
        self.close()
        if self._left_out:
            self._end_left_out()
        self._close_to(0)
        return "".join(self._frames[0].parts)

    # What the parser finds

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        if self._left_out:
            self._inside_left_out(tag, attrs)
        elif tag in elements.LEFT_OUT:
            self._left_out = [tag, 1, [], [attrs.get("src", "") or attrs.get("data", "")]]
        elif method := getattr(self, f"_on_{tag.replace('-', '_')}", None):
            method(attrs)
        elif tag in elements.INLINE:
            self._begin_inline(tag, f"<{elements.INLINE[tag]}>", f"</{elements.INLINE[tag]}>", attrs)
        elif tag in elements.HEADINGS:
            self._begin_heading(tag, elements.HEADINGS[tag])
        elif tag in elements.LOOSE:
            self._begin_loose(tag, attrs)
        elif why := elements.PLAIN.get(tag):
            self.lose(f"<{tag}>", attrs.get("placeholder", "") or attrs.get("value", ""), why)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag in elements.LEFT_OUT:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if self._left_out:
            if tag == self._left_out[0]:
                self._left_out[1] -= 1
                if not self._left_out[1]:
                    self._end_left_out()
            return
        for place in range(len(self._open) - 1, -1, -1):
            each = self._open[place]
            if each.tag == tag:
                self._close_to(place)
                break
            # What is outside a cell or a figure is not ended from within.
            if each.tag in ("td", "th", "figure", "figcaption", "caption") and tag not in ("table", "tr", "figure"):
                break
        if tag in elements.LOOSE or tag == "p":
            self._end_line()

    def handle_data(self, data):
        if self._left_out:
            self._left_out[2].append(data)
            return
        figure = self._figure()
        if figure and figure.is_embed and is_whole_address(data.strip()):
            self._embed(data.strip())
            return
        if not data.strip() and not self._line():
            return
        if self._is_verbatim:
            self._begin_words()
            self._put("<br>".join(escape(line, quote=False) for line in data.split("\n")))
            return
        line = self._line()
        if self.is_classic and (line is None or line.tag == "p"):
            for number, part in enumerate(_BLANK_LINE.split(data)):
                if number:
                    self._next_paragraph()
                self._words(part, breaks=True)
        else:
            self._words(data)

    def handle_comment(self, data):
        match = _BLOCK.fullmatch(data)
        if not match or match[1] or self._left_out:
            return
        name, told = match[2].removeprefix("core/"), _json(match[3])
        if name == "missing-reusable-block":
            self.lose("shared block", str(told.get("number", "")), "The export does not hold it.")
        elif name == "embed" and match[4] and told.get("url"):
            self._embed(str(told["url"]))
        elif name in elements.DYNAMIC:
            self.lose(f"block “{name}”", "", "WordPress makes its content itself. Link to what it showed.")
        elif "/" in name and not name.startswith(("yoast/", "rank-math/")):
            self.lose(f"block “{name}”", "", "It belongs to a plugin. Its words were kept, its looks were not.")

    def unknown_decl(self, data):
        """Pass over what is no HTML, such as ``<![CDATA[``."""

    # What becomes of each element

    def _on_p(self, attrs):
        self._end_line()
        self._start("p", "<p>", "</p>", is_line=True)

    def _on_br(self, attrs):
        if self._line():
            self._put("<br>")

    def _on_hr(self, attrs):
        self._end_line()
        self._put("<hr>")

    def _begin_loose(self, tag, attrs):
        self._end_line()
        names = set(attrs.get("class", "").split())
        if tag == "figure":
            is_embed = any(name.startswith(elements.EMBED_WRAPPERS) for name in names)
            self._start(tag, "", "", frame=Figure(is_embed=is_embed))
        elif names & elements.QUESTIONS:
            self._start(tag, "<section data-qa>", "</section>")
        else:
            self._start(tag, "", "")

    def _on_details(self, attrs):
        self._end_line()
        self._start("details", "<section data-qa>", "</section>")

    def _on_summary(self, attrs):
        self._begin_heading("summary", 3)

    def _begin_heading(self, tag, level):
        self._end_line()
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        name = f"h{min(1 + len(self._levels), 4)}"
        self._start(tag, f"<{name}>", f"</{name}>", is_line=True)

    def _on_pre(self, attrs):
        self._end_line()
        self._start("pre", "<p>", "</p>", is_line=True)
        self._is_verbatim = True

    def _on_blockquote(self, attrs):
        self._end_line()
        self._start("blockquote", "<blockquote>", "</blockquote>")

    def _on_ul(self, attrs):
        self._begin_list("ul", "<ul>")

    def _on_ol(self, attrs):
        start = attrs.get("start", "")
        self._begin_list("ol", f'<ol start="{start}">' if re.fullmatch(r"\d{1,4}", start) else "<ol>")

    def _begin_list(self, tag, begin):
        self._end_line()
        self._start(tag, begin, f"</{tag}>")

    def _on_li(self, attrs):
        self._end_line()
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].tag in ("ul", "ol"):
                self._close_to(place + 1)
                break
        else:
            self._on_ul({})
        self._start("li", "<li>", "</li>")

    def _on_dt(self, attrs):
        self._on_p(attrs)
        self._open[-1].tag = "dt"
        self._begin_inline("strong", "<strong>", "</strong>", attrs)

    def _on_dd(self, attrs):
        self._on_p(attrs)
        self._open[-1].tag = "dd"

    def _on_table(self, attrs):
        self._end_line()
        self._start("table", "<table>", "</table>")
        self._open[-1].place = len(self._frames[-1].parts) - 1

    def _on_thead(self, attrs):
        self._close_within("table")
        self._start("thead", "<thead>", "</thead>")

    def _on_tbody(self, attrs):
        self._close_within("table")
        self._start("tbody", "<tbody>", "</tbody>")

    _on_tfoot = _on_tbody

    def _on_tr(self, attrs):
        self._close_within("table", "thead", "tbody")
        self._start("tr", "<tr>", "</tr>")

    def _on_td(self, attrs, tag="td"):
        self._close_within("tr")
        spans = "".join(
            f' {name}="{attrs[name]}"' for name in ("colspan", "rowspan") if _SPAN.fullmatch(attrs.get(name, ""))
        )
        self._start(tag, f"<{tag}{spans}>", f"</{tag}>")

    def _on_th(self, attrs):
        self._on_td(attrs, "th")

    def _on_caption(self, attrs):
        self._begin_aside_words("caption")

    def _on_figcaption(self, attrs):
        self._begin_aside_words("figcaption")

    def _begin_aside_words(self, tag):
        self._end_line()
        self._start(tag, "", "", is_line=True, frame=Parts(name=tag))

    def _on_sup(self, attrs):
        if number := self.notes.get(attrs.get("data-fn", "")):
            self._begin_words()
            self._put(f'<sup data-source="{number}">{number}</sup>')
            self._left_out = ["sup", 1, [], []]
        else:
            self._begin_inline("sup", "<sup>", "</sup>", attrs)

    def _on_q(self, attrs):
        self._begin_inline("q", "“", "”", attrs)

    def _begin_inline(self, tag, begin, end, attrs):
        if set(attrs.get("class", "").split()) & elements.QUESTION:
            self._begin_heading(tag, 3)
            return
        self._begin_words()
        self._start(tag, begin, end, is_inline=True)


def _json(text):
    try:
        told = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
