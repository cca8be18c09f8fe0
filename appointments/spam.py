"""Signs that a message is spam, named and worded for staff. A message that shows any is kept aside, never lost."""

import re
import unicodedata

WORDS = {
    "honeypot": "A field that people cannot see was filled in.",
    "not_opened": "It was sent without opening the form first, or more than 30 days after.",
    "too_fast": "It was sent faster than a person types.",
    "many": "Many messages came from the same place within an hour.",
    "links": "It holds several links, or links in code.",
    "language": "It is written in an alphabet that the clinic does not use.",
}
# What can happen to people too: autofill, an office behind one address, a patient's own language.
WEAK = {"honeypot", "too_fast", "many", "language"}

FASTEST = 3  # seconds from opening the page to sending
MANY = 8  # messages from one place within an hour
SEVERAL_LINKS = 3
FEWEST_LETTERS = 8  # of which an alphabet is told

_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*", re.IGNORECASE)
_CODE = re.compile(r"\[(?:url|link)\b|<a\s", re.IGNORECASE)


def signs(*, website, was_opened, seconds, recent, full_name, message):
    """Return the names of the signs that a message shows.

    ``website`` is what stands in the field that people cannot see; ``was_opened`` tells whether the form was opened
    within the last 30 days; ``seconds`` for how long, or None when no script told; ``recent`` how many messages came
    from the same place within the last hour.
    """
    text = f"{full_name}\n{message}"
    shown = {
        "honeypot": bool(website),
        "not_opened": not was_opened,
        "too_fast": seconds is not None and seconds < FASTEST,
        "many": recent >= MANY,
        "links": len(_LINK.findall(text)) >= SEVERAL_LINKS or bool(_CODE.search(text) or _LINK.search(full_name)),
        "language": _is_foreign(message),
    }
    return [name for name, is_shown in shown.items() if is_shown]


def words(reasons):
    """Return each reason in words; one that no longer exists as it was stored."""
    return [WORDS.get(reason, reason) for reason in reasons]


def looks_genuine(reasons):
    """Return whether staff should look at a held message at once: it shows one sign, and one that people can give."""
    return len(reasons) == 1 and WEAK.issuperset(reasons)


def _is_foreign(text):
    letters = [character for character in _ADDRESS.sub("", text) if character.isalpha()]
    latin = sum(unicodedata.name(character, "").startswith("LATIN") for character in letters)
    return len(letters) >= FEWEST_LETTERS and latin * 2 < len(letters)
