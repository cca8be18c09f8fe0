"""One picture in the place of another, in the text of an article. No database here."""

import re
from html import escape

_FIGURE = re.compile(r"<figure\b[^>]*>")
_ALT = re.compile(r' data-alt="[^"]*"')


def with_other_picture(body, old, new, *, alt=None):
    """Return a sanitized body that names the picture ``new`` wherever it named ``old``, both by SHA-256 digest.

    ``alt`` replaces the descriptions that stood there, an empty one makes them decoration; None keeps them. The still
    of a video has no description. Captions stay.
    """

    def replaced(match):
        tag = match.group()
        if f'data-image="{old}"' not in tag:
            return tag
        tag = tag.replace(f'data-image="{old}"', f'data-image="{new}"')
        if alt is None or " data-video=" in tag:
            return tag
        described = f' data-alt="{escape(alt)}"' if alt else ""
        return f"{_ALT.sub('', tag)[:-1]}{described}>"

    return _FIGURE.sub(replaced, body)
