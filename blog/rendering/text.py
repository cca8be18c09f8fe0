"""What a body says in words: pure functions on sanitized HTML, whose one normal form the patterns rely on."""

import math
import re
from dataclasses import dataclass
from html import unescape

from django.utils.text import Truncator, slugify

WORDS_PER_MINUTE = 220
EXCERPT_CHARACTERS = 150

_HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
_BLOCK_END = re.compile(r"</(?:p|h[2-4]|li|blockquote|figcaption|t[hd])>|<br>")
_TAG = re.compile(r"<[^>]+>")
_ADDRESS = re.compile(r"https?://.+")


@dataclass(frozen=True)
class Source:
    """One reference of an article: its words, and its address when there is one."""

    text: str
    url: str = ""


def plain_text(html):
    """Return the words of sanitized HTML, one line a block, without markup."""
    return re.sub(r"[ \t]+", " ", unescape(_TAG.sub("", _BLOCK_END.sub("\n", html)))).strip()


def contents(html):
    """Return ``(id, words)`` for each second-level heading, with ids that are unique in the body."""
    entries, taken, next_number = [], set(), {}
    for inner in _HEADING.findall(html):
        words = plain_text(inner)
        base = f"section-{slugify(words)}".rstrip("-")  # the page's own parts have other ids
        number, anchor = next_number.get(base, 2), base
        while anchor in taken:
            anchor, number = f"{base}-{number}", number + 1
        next_number[base] = number
        taken.add(anchor)
        entries.append((anchor, words))
    return entries


def with_heading_ids(html):
    """Return sanitized HTML whose second-level headings carry the ids of ``contents()``."""
    anchors = iter([anchor for anchor, _ in contents(html)])
    return _HEADING.sub(lambda match: f'<h2 id="{next(anchors)}">{match.group(1)}</h2>', html)


def reading_minutes(html):
    """Return how many minutes a calm reader needs, at least one."""
    words = _TAG.sub("", _BLOCK_END.sub("\n", html)).replace("&nbsp;", " ").split()
    return max(1, math.ceil(len(words) / WORDS_PER_MINUTE))


def excerpt(summary, html):
    """Return a teaser cut at a word, always ending in an ellipsis."""
    words = " ".join((summary or plain_text(html)).split())
    cut = Truncator(words).chars(EXCERPT_CHARACTERS, truncate="")
    if len(cut) < len(words) and " " in cut:
        cut = cut.rsplit(" ", 1)[0]
    return f"{cut.rstrip(' .,;:!?')}…"


def source_list(text):
    """Return the ``Source`` of each non-empty line; an address at the end of a line becomes its ``url``."""
    sources = []
    for line in filter(None, map(str.strip, text.splitlines())):
        last_word = line.split()[-1]
        match = _ADDRESS.search(last_word)
        address = match.group() if match else ""
        sources.append(Source(line.removesuffix(address).rstrip(), address.rstrip(".")))
    return sources
