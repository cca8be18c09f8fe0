"""What WordPress wrote becomes what an article of this site may hold.

Pure: what stands outside a text is asked of a ``World``.
"""

import re
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple, Protocol

from blog.rendering.allowlist import printable, sanitize

from .addresses import is_whole_address
from .shortcodes import expanded
from .writing import Writer

MOST_NESTED = 5  # reusable blocks that hold others
_REUSABLE = re.compile(r'<!-- wp:(?:core/)?block \{[^>]*?"ref":\s*(\d{1,18})[^>]*?\} /?-->')
_EMPTY = re.compile(r"<(p|strong|em|a|h[2-4]|li|ul|ol|blockquote)(?: [^>]*)?>(?:\s|<br>|&nbsp;|\u00a0)*</\1>")
_EDGE_BREAKS = re.compile(r"(?<=<p>)(?:\s*<br>)+\s*|\s*(?:<br>\s*)+(?=</p>)")


class Loss(NamedTuple):
    """What could not come in as it was: ``what`` it is, its own words, and a sentence for staff."""

    what: str
    text: str
    why: str


class World(Protocol):
    """What a conversion asks of the site."""

    def picture(self, address: str, number: int | None, alt: str) -> tuple[str, str] | None:
        """Return the SHA-256 of a picture of the library and the words for it; None when it is not to be had."""

    def gallery(self, entry: int) -> list[int]:
        """Return the numbers of the pictures that were uploaded to an entry."""

    def article(self, address: str) -> int | None:
        """Return the number of the article that came from this address of the old site."""

    def page(self, address: str) -> str | None:
        """Return the path of the standing page that came from this address of the old site."""

    def phone(self, written: str) -> str | None:
        """Return the key of the clinic's number that is written like this."""

    def own(self, address: str) -> bool:
        """Say whether the address is one of the old site."""

    def reusable(self, number: int) -> str | None:
        """Return the content of a block that several posts share."""


@dataclass(frozen=True)
class Converted:
    """A body as this site keeps it, its sources (footnotes, a line each), and what was lost on the way."""

    html: str
    sources: tuple[str, ...] = ()
    losses: tuple[Loss, ...] = ()


def convert(content, world, *, entry=0, footnotes=()):
    """Return the ``Converted`` of one post's content, of blocks or classic.

    ``footnotes`` are pairs of a footnote's id and its HTML. Nothing vanishes without a ``Loss``, but looks.
    """
    content = _with_reusable(printable(content), world)
    has_blocks = "<!-- wp:" in content
    if not has_blocks:
        content = "\n".join(
            f'<wp-embed src="{line.strip()}">' if is_whole_address(line.strip()) else line
            for line in content.split("\n")
        )
    content, losses = expanded(content, world, entry)
    notes = {name: number for number, (name, _) in enumerate(footnotes, start=1)}
    writer = Writer(world, is_classic=not has_blocks, notes=notes)
    html = sanitize(_tidy(writer.written(content)))
    sources = tuple(_one_line(text, world) for _, text in footnotes)
    return Converted(html, sources, tuple(Loss(*each) for each in _counted([*losses, *writer.losses])))


def _with_reusable(content, world):
    for _ in range(MOST_NESTED):
        found = _REUSABLE.search(content)
        if not found:
            break
        content = _REUSABLE.sub(lambda match: world.reusable(int(match[1])) or _missing(match[1]), content)
    return content


def _missing(number):
    return f'<!-- wp:missing-reusable-block {{"number":{number}}} /-->'


def _one_line(html, world):
    """Return a footnote as a line of an article's sources: its words, and its first address at the end."""
    written = Writer(world, is_classic=False, notes={}).written(html)
    address = re.search(r'href="(https?://[^"]+)"', written)
    words = " ".join(unescape(re.sub(r"<[^>]+>", "", written)).split())
    return f"{words} {unescape(address[1])}" if address and unescape(address[1]) not in words else words


def _tidy(html):
    before = None
    while before != html:
        before, html = html, _EMPTY.sub("", html)
    return _EDGE_BREAKS.sub("", html)


def _counted(losses):
    """Name each loss once, with how often it came."""
    times = {}
    for loss in losses:
        times[loss] = times.get(loss, 0) + 1
    return [
        (what if count == 1 else f"{what} ({count} times)", text, why) for (what, text, why), count in times.items()
    ]
