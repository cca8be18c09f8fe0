"""The one allowlist of article text, applied when a body is saved and again when it is shown. No database here.

What a body may hold, besides paragraphs, headings of the levels 2 to 4, lists, quotes, tables and emphasis:

    <a href title>                                    a link to an address
    <a data-article="12">                             a link to the article with this number, wherever it stands today
    <span data-phone="KEY">                           a phone number by key
    <sup data-source="3">                             a reference to the third source
    <aside data-callout="note">                       a callout, of one of CALLOUTS, around blocks
    <section data-qa>                                 a question (its first heading) with its answer
    <figure data-image="SHA256" data-alt="words">     a picture of the library, decorative without words; holds at most
                                                      one <figcaption>
    <figure data-video="youtube:ID" data-title="words" data-image="SHA256">
                                                      a video, loaded only when asked for; its still is optional
"""

import re

import nh3
from django.utils.translation import gettext_noop

CALLOUTS = {
    "note": gettext_noop("Note"),
    "emergency": gettext_noop("When to seek emergency care"),
    "key-points": gettext_noop("Key points"),
}
VIDEO = re.compile(r"(youtube):([A-Za-z0-9_-]{11})|(vimeo):([0-9]{1,12})")

_RULES = {
    ("a", "data-article"): re.compile(r"[1-9][0-9]{0,17}"),
    ("aside", "data-callout"): re.compile("|".join(CALLOUTS)),
    ("figure", "data-image"): re.compile(r"[0-9a-f]{64}"),
    ("figure", "data-video"): VIDEO,
    ("section", "data-qa"): re.compile(""),
    ("sup", "data-source"): re.compile(r"[1-9][0-9]?"),
    **{(cell, span): re.compile(r"[1-9]|1[0-9]|20") for cell in ("th", "td") for span in ("colspan", "rowspan")},
}


def _attribute(element, name, value):
    """Return the value of an attribute as it may stand, None to drop it."""
    rule = _RULES.get((element, name))
    return value if rule is None or rule.fullmatch(value) else None


_cleaner = nh3.Cleaner(
    tags={
        *("p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "strong", "em", "a", "span", "sup"),
        *("table", "thead", "tbody", "tr", "th", "td", "aside", "section", "figure", "figcaption"),
    },
    attributes={
        "*": set(),
        "a": {"href", "title", "data-article"},
        "ol": {"start"},
        "span": {"data-phone"},
        "sup": {"data-source"},
        "th": {"colspan", "rowspan"},
        "td": {"colspan", "rowspan"},
        "aside": {"data-callout"},
        "section": {"data-qa"},
        "figure": {"data-image", "data-alt", "data-video", "data-title"},
    },
    attribute_filter=_attribute,
    url_schemes={"https", "http", "mailto", "tel"},
    clean_content_tags={"script", "style", "template", "noscript"},
    link_rel=None,
)
_EMPTY_BLOCKS = re.compile(r"^(?:<(p|h2|h3|h4)>(?:\s|<br>)*</\1>\s*)+$")
# What neither XML 1.0 nor a reader can show; a feed that held one could not be read at all.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def sanitize(html):
    """Return the HTML with only the elements, attributes and address schemes an article may hold."""
    # Twice: a control character written as a reference appears only now, and without it an address may read otherwise.
    cleaned = _cleaner.clean(printable(_cleaner.clean(printable(html)))).strip()
    return "" if _EMPTY_BLOCKS.match(cleaned) else cleaned


def printable(text):
    """Return the text without control characters, each line ending in one newline however a browser sent it."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
