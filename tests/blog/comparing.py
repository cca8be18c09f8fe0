"""What the tests of comparisons share: how a page and a comparison are read, and the article they compare."""

from dataclasses import dataclass
from html.parser import HTMLParser

from blog.rendering import CALLOUTS

BLOCKS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "aside", "section", "figure", "figcaption"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
SHOWN = {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "div", "table", "tr", "th", "td"}
LABELS = {"diff__mark", "diff__address"}


def told(tag, attrs):
    """Return what a comparison says of an element that is more than its words."""
    if tag == "aside":
        return f"Callout: {CALLOUTS.get(attrs.get('data-callout'), 'without a kind')}"
    if tag == "section":
        return f"Section: {'question and answer' if 'data-qa' in attrs else 'of no kind'}"
    if tag == "sup" and "data-source" in attrs:
        return f"source {attrs['data-source']}"
    if tag != "figure":
        return ""
    video, title, picture, alt = (attrs.get(f"data-{name}") for name in ("video", "title", "image", "alt"))
    parts = []
    if video is not None:
        parts.append(f"Video: {video}".replace("youtube:", "YouTube ").replace("vimeo:", "Vimeo "))
    if title is not None:
        parts.append(f"title: {title or '(nothing)'}")
    if picture is not None:
        parts.append(f"{'Picture' if video is None else 'still'}: picture {picture[:8]}")
    if alt is not None:
        parts.append(f"described as: {alt or '(nothing)'}")
    elif video is None:
        parts.append("only decoration" if parts else "A figure without a picture")
    return " ".join(parts)


class Words(HTMLParser):
    """The ``words`` of a page or of a comparison, without what is inside the mark (del or ins) that is left out."""

    def __init__(self, html, left_out=""):
        super().__init__()
        self.text, self.hidden, self.left_out = "", [False], left_out
        self.feed(html.replace('<span class="diff__mark">↵</span>', " "))
        self.close()
        self.words = self.text.split()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.text += " " * (tag in BLOCKS | SHOWN)
        self.text += (told(tag, attrs) + " " * (tag in BLOCKS)) * (not self.hidden[-1])
        if tag == "br":
            self.text += " " * (not self.hidden[-1])
        elif tag != "hr":
            self.hidden.append(self.hidden[-1] or tag == self.left_out or attrs.get("class") in LABELS)
            if "data-phone" in attrs:
                self.text += f"phone number: {attrs['data-phone']}"

    def handle_endtag(self, tag):
        self.hidden.pop()
        self.text += " " * (tag in BLOCKS | SHOWN)

    def handle_data(self, data):
        self.text += "" if self.hidden[-1] else data


class Letters(HTMLParser):
    """Everything a page shows, letter by letter, each with the elements it stands in."""

    def __init__(self, html):
        super().__init__()
        self.open, self.shown, self.previous, self.space = [], [], [], True
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.space |= tag in BLOCKS
        if tag in {"br", "hr"}:
            self.show(tag)
            self.space = True
        else:
            self.open.append((tag, dict(attrs), object()))
            if dict(attrs).get("data-phone"):
                self.show("phone")
            elif tag in {"aside", "section", "figure", "th", "td"} or dict(attrs).get("data-source"):
                self.show(tag)

    def handle_endtag(self, tag):
        self.open.pop()
        self.space |= tag in BLOCKS

    def handle_data(self, data):
        for character in data:
            if character in " \t\n\f\r":
                self.space = True
            else:
                self.show(character)

    def show(self, character):
        blocks = [element for element in self.open if element[0] in BLOCKS]
        around = [element[:2] for element in self.open if element[0] in BLOCKS]
        inline = [element[:2] for element in self.open if element[0] not in BLOCKS and element[:2] != ("span", {})]
        shared = sum(one is other for one, other in zip(blocks, self.previous, strict=False))
        self.shown.append((character, around, inline, self.space, shared))
        self.previous, self.space = blocks, False


@dataclass(frozen=True)
class Article:
    title: str = ""
    summary: str = ""
    body: str = ""
    sources: str = ""
    picture_alt: str = ""
    picture_sha256: str = ""


def article(**fields):
    return Article(**{"title": "Sciatica", "sources": "NHS", "picture_sha256": "1" * 64, **fields})
