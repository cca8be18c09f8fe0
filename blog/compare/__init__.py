"""What changed between two versions of an article, word by word: pure functions, no database.

A body is read as a list of blocks (a paragraph, a heading, a list item, a row of a table …), each a list of words. Two
words are the same only when their letters, the emphasis and link around them and the space before them are the same;
two blocks are the same only when their words and the elements around them are. What is no word (which picture, a
callout's kind, the number of a source) is told in words and compared like them. What is not the same is marked with
<del> and <ins>. Pictures are named by ``data-picture`` and articles by ``data-article``, so that a template can show
which.
"""

from dataclasses import dataclass

from blog.rendering import sanitize

from .aligning import Tally, aligned, regrouped
from .marking import label, mark, show_words
from .reading import Block, Reader, plain_words
from .showing import fold, show

MOST_TOLD = 12
_FIELDS = ("title", "summary", "body", "sources", "picture_alt", "picture_sha256")


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
    told: tuple[str, ...]  # what else changed in the body, a few words each, as plain text


def compare(old, new):
    """Return the ``Comparison`` of two objects with an article's texts; ``old`` is None when there is none yet."""
    before = {name: getattr(old, name) if old is not None else "" for name in _FIELDS}
    after = {name: getattr(new, name) for name in _FIELDS}
    tally = Tally()
    body = fold(_pieces(before["body"], after["body"], tally))
    told = [f"{what} ({times} times)" if times > 1 else what for what, times in tally.told.items()]
    if len(told) > MOST_TOLD:
        told = [*told[:MOST_TOLD], f"And {len(told) - MOST_TOLD} more, marked in the text"]
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
        told=tuple(told),
    )


def compare_html(old, new):
    """Return safe HTML of the new body with its changes marked; both bodies are sanitized first."""
    return "".join(_pieces(old, new, Tally()))


def compare_text(old, new):
    """Return safe HTML of the new plain text with its changes marked, white space as it was written."""
    return _text(old, new, Tally())


def compare_lines(old, new):
    """Return safe HTML for each line of the new text and each line it lost, with changes marked."""
    return _lines(old, new, Tally())


def _pieces(old, new, tally):
    old, new = sanitize(old), sanitize(new)
    before, after = Reader().read(old), Reader().read(new)
    rows = aligned(before.blocks, after.blocks, tally)
    tally.regrouped |= regrouped(rows) or (old != new and (before.clipped or after.clipped))
    return show(rows, tally)


def _text(old, new, tally):
    return show_words(plain_words(old), plain_words(new), tally)


def _lines(old, new, tally):
    old, new = ([Block((), plain_words(line)) for line in text.split("\n")] if text else [] for text in (old, new))
    shown = []
    for one, other in aligned(old, new, tally):
        if one is not None and other is not None:
            shown.append(show_words(one.words, other.words, tally))
        elif (one or other).words:
            shown.append(show_words(one.words if one else (), other.words if other else (), tally))
        else:
            shown.append(mark("del" if one else "ins", label("(empty line)")))
    return shown
