"""The languages of the public pages: English at ``/``, Spanish below ``/es/``. Staff work in English.

Short words of the site's own rows stand in two fields, ``label`` and ``label_es``; longer texts are rows of their own.
"""

from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language, override

ENGLISH, SPANISH = "en", "es"
LANGUAGES = [(ENGLISH, "English"), (SPANISH, "Español")]


def address(view, slug="", language=None):
    """Return the path of a view, of one that takes a slug with it, in a language, by default that of the page.

    ``reverse()`` works it out each time, and a page asks for many.
    """
    before, after = _around(view, bool(slug), language or get_language())
    return f"{before}{slug}{after}"


@lru_cache
def _around(view, takes_slug, language):
    with override(language):
        return reverse(view, args=["a-slug"]).split("a-slug") if takes_slug else (reverse(view), "")


def in_language(row, name):
    """Return a field's words in the language of the page: on Spanish pages ``name_es``, where it is filled in."""
    return (get_language() == SPANISH and getattr(row, f"{name}_es")) or getattr(row, name)
