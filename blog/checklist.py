"""What a writer and a reviewer want to know of a text at a glance: pure functions, no database."""

import re
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise

from site_languages import ENGLISH

from .readability import HIGHEST_EASY_GRADE, reading_grade
from .rendering import articles_named, plain_text

SHORTEST_SUMMARY, LONGEST_SUMMARY = 50, 160  # characters; a search result shows about so many
LONGEST_TITLE = 65
HINT = "[Hint:"  # how the hints of a template begin, which its writer replaces
EXAMPLES = 5

_TYPED_NUMBER = re.compile(r"\(?\b\d{3}\)?[ .\-]\d{3}[ .\-]\d{4}\b")
_HEADING = re.compile(r"<h([2-4])>(.*?)</h\1>", re.DOTALL)
_LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
_HREF = re.compile(r'\bhref="([^"]*)"')
_VAGUE = re.compile(
    r"(?:click |tap |read |learn |see |find out )?(?:here|more|this|this link|link|this page|page|website)\W*", re.I
)
_REFERENCE = re.compile(r'<sup data-source="([0-9]+)">')
_FIGURE = re.compile(r"<figure\b([^>]*)>")


@dataclass(frozen=True)
class Check:
    """One point of the list: whether it is in order, and the sentence that says so."""

    passed: bool
    sentence: str


@dataclass(frozen=True)
class Facts:
    """What the database knows of the things a text names (see ``blog.facts``).

    ``unreadable`` holds the numbers of linked articles that visitors cannot read; ``lost`` the site's own addresses
    that lead nowhere; ``dead`` outside addresses that did not answer; ``missing`` pictures that are not in the library.
    """

    unreadable: frozenset = field(default_factory=frozenset)
    lost: frozenset = field(default_factory=frozenset)
    dead: frozenset = field(default_factory=frozenset)
    missing: frozenset = field(default_factory=frozenset)


NOTHING_KNOWN = Facts()


def checklist(content, facts=NOTHING_KNOWN):
    """Return the ``Check`` list for anything with the fields of ``blog.models.content.Content``.

    Every sentence that is not in order says what to do. Points about what a text does not have are left out.
    """
    points = [
        *_title_and_summary(content),
        *_picture(content),
        *_hints(content.body),
        *_headings(content.body),
        *_links(content.body, facts),
        *_figures(content.body, facts),
        *_sources(content, facts),
        *_numbers(content.body),
        *_reading(content),
    ]
    return [Check(bool(passed), right if passed else wrong) for passed, right, wrong in points]


def _title_and_summary(content):
    title, summary = len(content.title), len(content.summary)
    yield (
        0 < title <= LONGEST_TITLE,
        "The title fits into a search result.",
        f"The title has {title} characters; search results cut it at about {LONGEST_TITLE}."
        if title
        else "It has no title.",
    )
    yield (
        SHORTEST_SUMMARY <= summary <= LONGEST_SUMMARY,
        "The summary has a good length.",
        f"The summary has {summary} characters; {SHORTEST_SUMMARY} to {LONGEST_SUMMARY} are read best.",
    )


def _picture(content):
    yield content.hero, "It has a picture.", "It has no picture."
    if content.hero:
        yield content.picture_alt, "The picture is described.", "The picture is marked as decoration only."


def _hints(body):
    if hints := body.count(HINT):
        yield False, "", f"Hints of the template that still stand in the text: {hints}. Put your own words there."


def _headings(body):
    headings = _HEADING.findall(body)
    levels = [2, *(int(level) for level, _ in headings)]
    skipped = [
        plain_text(words)
        for (above, below), (_, words) in zip(pairwise(levels), headings, strict=True)
        if below - above > 1
    ]
    yield not skipped, "Headings are in order.", f"A heading level is skipped: {_quoted(skipped)}."
    if any(not plain_text(words) for _, words in headings):
        yield False, "", "A heading has no words. Write some, or delete it."


def _links(body, facts):
    links = [(attributes, plain_text(words)) for attributes, words in _LINK.findall(body)]
    vague = [words for _, words in links if _VAGUE.fullmatch(words)]
    yield not vague, "Link words say where they lead.", f"Links do not say where they lead: {_quoted(vague)}."
    if unreadable := facts.unreadable & articles_named(body):
        words = [words for attributes, words in links if _number(attributes) in unreadable]
        yield (
            False,
            "",
            f"Links to articles that visitors cannot read: {_quoted(words)}. The page shows only the words.",
        )
    addresses = {unescape(match[1]) for attributes, _ in links if (match := _HREF.search(attributes))}
    if lost := sorted(addresses & facts.lost):
        yield False, "", f"Links on this site that lead nowhere: {_listed(lost)}."
    if dead := sorted(addresses & facts.dead):
        yield False, "", f"Links that did not answer lately: {_listed(dead)}."
    dialled = sorted(address.removeprefix("tel:") for address in addresses if address.startswith("tel:"))
    if dialled:
        yield False, "", f"Links that dial a typed number: {_listed(dialled)}. Insert phone numbers by name."


def _number(attributes):
    match = re.search(r'data-article="([0-9]+)"', attributes)
    return int(match[1]) if match else None


def _figures(body, facts):
    figures = [attributes for attributes in _FIGURE.findall(body) if "data-video=" not in attributes]
    undescribed = sum('data-alt="' not in attributes or 'data-alt=""' in attributes for attributes in figures)
    if figures:
        yield (
            not undescribed,
            "The pictures in the text are described.",
            f"Pictures in the text marked as decoration only: {undescribed}. Describe those that say anything.",
        )
    if any(digest in attributes for attributes in figures for digest in facts.missing):
        yield False, "", "A picture in the text is not in the library any more. Choose another, or delete it."


def _sources(content, facts):
    count = len(content.source_list)
    yield count, "It names its sources.", "It names no source."
    referred = {int(number) for number in _REFERENCE.findall(content.body)}
    if unknown := sorted(number for number in referred if number > count):
        yield False, "", f"References to sources that are not in the list: {_listed(map(str, unknown))}."
    if referred and (unused := sorted(set(range(1, count + 1)) - referred)):
        yield False, "", f"Sources that the text does not refer to: {_listed(map(str, unused))}."
    if dead := sorted({source.url for source in content.source_list} & facts.dead):
        yield False, "", f"Sources that did not answer lately: {_listed(dead)}."


def _numbers(body):
    typed = sorted(set(_TYPED_NUMBER.findall(plain_text(body))))
    yield (
        not typed,
        "Phone numbers are kept by name.",
        f"Phone numbers that the clinic does not know: {', '.join(typed)}. Correct them, or insert them by name.",
    )


def _reading(content):
    if getattr(content, "language", ENGLISH) != ENGLISH:
        return  # the grade counts English syllables
    grade = reading_grade(plain_text(content.body)) or 0.0
    yield (
        grade <= HIGHEST_EASY_GRADE,
        f"It reads at about US grade {grade}.",
        f"It reads at about US grade {grade}; patients read most easily at grade 6 to 8.",
    )


def _quoted(words):
    return _listed(f"“{each}”" if each else "(without words)" for each in dict.fromkeys(words))


def _listed(words):
    words = list(words)
    more = f" and {len(words) - EXAMPLES} more" if len(words) > EXAMPLES else ""
    return f"{', '.join(words[:EXAMPLES])}{more}"
