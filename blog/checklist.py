"""What a reviewer wants to know of a text at a glance: pure functions, no database."""

import re
from dataclasses import dataclass
from itertools import pairwise

from .readability import HIGHEST_EASY_GRADE, reading_grade
from .rendering import plain_text

_TYPED_NUMBER = re.compile(r"\(?\b\d{3}\)?[ .\-]\d{3}[ .\-]\d{4}\b")
_HEADING_LEVEL = re.compile(r"<h([2-4])>")
_VAGUE_LINK = re.compile(r">\s*(?:click here|here|read more|learn more|this link|link)\s*</a>", re.IGNORECASE)


@dataclass(frozen=True)
class Check:
    """One point of the list: whether it is in order, and the sentence that says so."""

    passed: bool
    sentence: str


def checklist(content):
    """Return the ``Check`` list for anything with the fields of ``blog.models.content.Content``."""
    levels = [2, *map(int, _HEADING_LEVEL.findall(content.body))]
    skipped = any(below - above > 1 for above, below in pairwise(levels))
    typed = sorted(set(_TYPED_NUMBER.findall(plain_text(content.body))))
    grade = reading_grade(plain_text(content.body)) or 0.0
    points = [
        (content.source_list, "It names its sources.", "It names no source."),
        (content.hero, "It has a picture.", "It has no picture."),
        (
            not content.hero or content.picture_alt,
            "The picture is described.",
            "The picture is marked as decoration only.",
        ),
        (not skipped, "Headings are in order.", "A heading level is skipped."),
        (
            not _VAGUE_LINK.search(content.body),
            "Link words say where they lead.",
            "A link says only “here” or “read more”.",
        ),
        (
            not typed,
            "Phone numbers are kept by name.",
            f"Typed phone numbers: {', '.join(typed)}. Insert them by name.",
        ),
        (
            grade <= HIGHEST_EASY_GRADE,
            f"It reads at about US grade {grade}.",
            f"It reads at about US grade {grade}; patients read most easily at grade 6 to 8.",
        ),
    ]
    if not content.hero:
        del points[2]  # nothing to describe
    return [Check(bool(passed), right if passed else wrong) for passed, right, wrong in points]
