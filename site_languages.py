"""The languages of the public pages: English at ``/``, Spanish below ``/es/``. Staff work in English.

Short words of the site's own rows stand in two fields, ``label`` and ``label_es``; longer texts are rows of their own.
"""

from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language, override

ENGLISH, SPANISH = "en", "es"
LANGUAGES = [(ENGLISH, "English"), (SPANISH, "Español")]


@lru_cache(maxsize=4096)
def address(view, *arguments, language):
    """Return the path of a view in a language; a page names the same few again and again."""
    with override(language):
        return reverse(view, args=arguments)


def in_language(row, name):
    """Return a field's words in the language of the page: on Spanish pages ``name_es``, where it is filled in."""
    return (get_language() == SPANISH and getattr(row, f"{name}_es")) or getattr(row, name)
