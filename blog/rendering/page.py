"""From a sanitized body to what a page shows: pure, no database."""

import re
from html import escape
from html.parser import HTMLParser

from django.utils.html import format_html
from django.utils.translation import gettext

from .allowlist import CALLOUTS, VIDEO
from .pictures import picture_html
from .text import contents

TEXT_SIZES = "(width >= 44rem) 41rem, 92vw"
# A header cell without words names nothing (WCAG 1.3.1), as in a table's empty corner.
_EMPTY_HEADER = re.compile(r"<th([^>]*)>((?:<p>)?(?:\s|<br>)*(?:</p>)?)</th>")
_PLAYERS = {
    "youtube": (
        "YouTube",
        "https://www.youtube.com/watch?v={}",
        "https://www.youtube-nocookie.com/embed/{}?autoplay=1",
    ),
    "vimeo": ("Vimeo", "https://vimeo.com/{}", "https://player.vimeo.com/video/{}?autoplay=1&dnt=1"),
}


def page_html(body, *, pictures, addresses, sources):
    """Return the HTML of a sanitized body as a page shows it.

    ``pictures`` holds a ``Picture`` by SHA-256 digest, ``addresses`` the paths of articles visitors can read by number,
    ``sources`` how many sources the article names. What refers to nothing shows its words alone; no words are dropped.
    """
    page = _Page(body, pictures, addresses, sources)
    page.feed(_EMPTY_HEADER.sub(r"<td\1>\2</td>", body))
    page.close()
    return "".join(page.parts)


class _Page(HTMLParser):
    """Copies a body tag by tag into ``parts``; what the vocabulary adds to HTML becomes HTML on the way."""

    def __init__(self, body, pictures, addresses, sources):
        super().__init__(convert_charrefs=False)
        self.parts = []
        self._pictures, self._addresses, self._sources = pictures, addresses, sources
        self._anchors = iter(contents(body))
        self._ends = []  # what closes each open element
        self._rows = []  # how many rows each open table has begun
        self._captioned = []  # whether each open figure may still have a caption
        self._tables = 0

    def handle_starttag(self, tag, attrs):
        if tag in ("br", "hr"):
            self.parts.append(f"<{tag}>")
            return
        begin = getattr(self, f"_begin_{tag}", None)
        start, end = begin(dict(attrs)) if begin else (self.get_starttag_text(), f"</{tag}>")
        self.parts.append(start)
        self._ends.append(end)

    def handle_endtag(self, tag):
        self.parts.append(self._ends.pop())
        if tag == "table":
            self._rows.pop()
        elif tag == "figure":
            self._captioned.pop()

    def handle_data(self, data):
        self.parts.append(data)

    def handle_entityref(self, name):
        self.parts.append(f"&{name};")

    def handle_charref(self, name):
        self.parts.append(f"&#{name};")

    # What each element becomes: how it begins and how it ends

    def _begin_h2(self, attrs):
        anchor, _ = next(self._anchors)
        return f'<h2 id="{anchor}">', "</h2>"

    def _begin_a(self, attrs):
        number = attrs.get("data-article")
        href = self._addresses.get(int(number)) if number else attrs.get("href")
        if not href:
            return "", ""
        title = f' title="{escape(attrs["title"])}"' if attrs.get("title") else ""
        return f'<a href="{escape(href)}"{title}>', "</a>"

    def _begin_sup(self, attrs):
        number = attrs.get("data-source")
        if number is None:
            return "<sup>", "</sup>"
        if int(number) > self._sources:
            return "", ""
        if "</a>" in self._ends:
            return f"<sup>[{number}]", "</sup>"
        source = gettext("Source")
        words = f'<span class="visually-hidden">{source} </span>[{number}]'
        return f'<sup class="reference"><a href="#source-{number}">{words}</a>', "</sup>"

    def _begin_aside(self, attrs):
        kind = attrs.get("data-callout")
        if not kind:
            return "<div>", "</div>"
        label = f'<p class="callout__label"><strong>{gettext(CALLOUTS[kind])}</strong></p>'
        return f'<div class="callout callout--{kind}">{label}', "</div>"

    def _begin_section(self, attrs):
        return '<div class="qa">' if "data-qa" in attrs else "<div>", "</div>"

    def _begin_table(self, attrs):
        self._tables += 1
        self._rows.append(0)
        # Wide tables scroll by themselves, so they can be reached with the keyboard.
        label = gettext("Table %(number)s") % {"number": self._tables}
        return (
            f'<div class="table" role="group" tabindex="0" aria-label="{label}"><table>',
            "</table></div>",
        )

    def _begin_tr(self, attrs):
        self._rows[-1] += 1
        return "<tr>", "</tr>"

    def _begin_th(self, attrs):
        scope = "col" if self._rows[-1] == 1 else "row"
        spans = "".join(f' {name}="{value}"' for name, value in attrs.items())
        return f'<th scope="{scope}"{spans}>', "</th>"

    def _begin_figure(self, attrs):
        picture = self._pictures.get(attrs.get("data-image"))
        video = VIDEO.fullmatch(attrs.get("data-video") or "")
        self._captioned.append(bool(picture or video))
        if video:
            return f'<figure class="video">{_video(video, attrs.get("data-title"), picture)}', "</figure>"
        if picture:
            shown = picture_html(picture, alt=attrs.get("data-alt") or "", sizes=TEXT_SIZES)
            return f'<figure class="figure">{shown}', "</figure>"
        return "<div>", "</div>"

    def _begin_figcaption(self, attrs):
        if self._captioned and self._captioned[-1]:
            self._captioned[-1] = False
            return "<figcaption>", "</figcaption>"
        return '<div class="caption">', "</div>"


def _video(match, title, still):
    """Return the link to a video's own page, which asks for nothing before it is followed."""
    service = match[1] or match[3]
    name, page, player = _PLAYERS[service]
    number = match[2] or match[4]
    shown = picture_html(still, alt="", sizes=TEXT_SIZES) if still else ""
    return format_html(
        '<a class="video__link" href="{}" data-player="{}">{}<span class="video__title">'
        '<span class="visually-hidden">{} </span>{}</span></a><p class="video__note">{}</p>',
        page.format(number),
        player.format(number),
        shown,
        gettext("Play the video:"),
        title or gettext("Video"),
        gettext("The video comes from %(service)s once you start it.") % {"service": name},
    )
