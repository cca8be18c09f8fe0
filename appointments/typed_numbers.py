"""Phone numbers that were typed into a text as digits: those the clinic knows become keys."""

import re
from html import escape, unescape

from django.conf import settings
from django.db.models import Exists, OuterRef
from phonenumbers import (
    Leniency,
    NumberParseException,
    PhoneNumberFormat,
    PhoneNumberMatcher,
    format_number,
    parse,
)

from .models import ContactSettings, PhoneNumber

# After so many runs of digits in one piece of text that are no number, the rest of it stays as it is.
MOST_TRIES = 2000
_TAG = re.compile(r'(<(?:[^<>"]|"[^"]*")*>)')
_LINK = re.compile(r'<a\b(?:[^<>"]|"[^"]*")*>')
_HREF = re.compile(r' href="(tel:[^"]*)"', re.IGNORECASE)
_DIAL_LINK = re.compile(r'(<a\b[^>]*? href="tel:[^>]*>)(.*?)</a>', re.DOTALL | re.IGNORECASE)
_SEVEN_DIGITS = re.compile(r"(?:\d\D*){7}")
_PART_OF_MORE = tuple("/=#@&_$€£%")


def as_keys(html):
    """Return sanitized HTML in which each typed number the clinic knows is named by its key instead.

    A ``tel:`` link whose words are its number becomes the key too; one with other words, and a number within another
    link, stays. At most one query.
    """
    if not _SEVEN_DIGITS.search(html):
        return html
    keys = _known()
    return _texts_as_keys(_DIAL_LINK.sub(lambda link: _unwrapped(link, keys), html), keys) if keys else html


def _known():
    """Return the key for each ``(E.164, extension)``.

    Of several numbers that are the same, the one placed in article texts goes first, then those in use, by label.
    """
    placed = ContactSettings.objects.filter(article_body_number=OuterRef("pk"))
    numbers = PhoneNumber.objects.annotate(is_placed=Exists(placed))
    in_order = sorted(numbers, key=lambda number: (not number.is_placed, number.is_retired, number.label))
    return {_identity(number.number, number.extension): number.key for number in reversed(in_order)}


def _identity(number, extension):
    return format_number(number, PhoneNumberFormat.E164), extension or ""


def _unwrapped(link, keys):
    """Return the words of a dialing link alone when they are the known number that it dials, else the link."""
    words = unescape(_TAG.sub("", link[2])).strip()
    found = list(_matches(words))
    try:
        dialed = parse(unescape(_HREF.search(link[1])[1]), settings.PHONENUMBER_DEFAULT_REGION)
    except NumberParseException:
        return link[0]
    identity = _identity(dialed, dialed.extension)
    is_number = len(found) == 1 and found[0].raw_string.strip("()") == words.strip("()") and "<span" not in link[2]
    is_same = is_number and _identity(found[0].number, found[0].number.extension) == identity
    # Only a number in one piece is found again among the texts.
    return link[2] if is_same and identity in keys and words in unescape(link[2]) else link[0]


def _texts_as_keys(html, keys):
    parts, links, spans = _TAG.split(html), 0, []
    for at, part in enumerate(parts):
        if part.startswith("<"):
            links += bool(_LINK.match(part)) - (part == "</a>")
            if part.startswith("<span"):
                spans.append("data-phone" in part)
            elif part == "</span>" and spans:
                spans.pop()
        elif not links and not any(spans):
            parts[at] = _text_as_keys(part, keys)
    return "".join(parts)


def _text_as_keys(text, keys):
    """Return the HTML of one text node with spans in place of known numbers; the same text when there is none."""
    words, parts, end = unescape(text), [], 0
    for match in _matches(words):
        key = keys.get(_identity(match.number, match.number.extension))
        if key:
            parts += [escape(words[end : match.start], quote=False), f'<span data-phone="{key}"></span>']
            end = match.end
    return "".join([*parts, escape(words[end:], quote=False)]) if parts else text


def _matches(words):
    """Yield each phone number in a plain text that is no part of an address, an amount or a longer code."""
    if not _SEVEN_DIGITS.search(words):
        return
    end = 0
    region = settings.PHONENUMBER_DEFAULT_REGION
    for match in PhoneNumberMatcher(words, region, leniency=Leniency.STRICT_GROUPING, max_tries=MOST_TRIES):
        before, after = words[: match.start], words[match.end :]
        token = before.split()[-1] if before and not before[-1].isspace() else ""
        follows_a_number = bool(end) and match.start - end == 1
        if (
            (follows_a_number or not before.endswith(_PART_OF_MORE))
            and "://" not in token
            and "www." not in token.lower()
            and not re.match(r"[@=_%]|[-.]?\w|/[^\W\d]", after)
        ):
            yield match
        end = match.end
