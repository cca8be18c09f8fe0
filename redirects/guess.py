"""Which page somebody may have meant who asked for an address that is not there."""

import re
from difflib import SequenceMatcher

from django.apps import apps
from django.utils.text import slugify

from .addresses import place_of
from .models import Addressed

LIKE_ENOUGH = 0.6
COMPARED = 50
ENDING = re.compile(r"\.(html?|aspx?|md)$", re.IGNORECASE)
NUMBER = re.compile(r"^\d+-|-\d+$")


def best(key):
    """Return the address of the page whose own is most like a key's, or an empty string when none is like it.

    It reads the addresses of all pages: for the admin, where one is asked for at a time.
    """
    wanted = _words(key)
    if not wanted:
        return ""
    pages = {(model, pk): slug for model in _models() for pk, slug in model.answering().values_list("pk", "slug")}
    # Comparing letter by letter is slow, so the words choose who is compared; where none is shared, the beginning does.
    words = set(wanted.split("-"))

    def shared(slug):
        return len(words & set(slug.split("-"))) + (slug[:4] == wanted[:4])

    ranked = sorted(pages.items(), key=lambda page: (-shared(page[1]), abs(len(page[1]) - len(wanted))))[:COMPARED]
    # The slug alone is compared; among the same, those below a longer address come first: an article before a page.
    scores = [(SequenceMatcher(None, wanted, slug).ratio(), str(model), pk) for (model, pk), slug in ranked]
    if not scores:
        return ""
    score, _, _ = found = max(scores)
    if score < LIKE_ENOUGH:
        return ""
    model, pk = next(page for (page, _), each in zip(ranked, scores, strict=True) if each == found)
    return model.objects.get(pk=pk).get_absolute_url()


def _words(key):
    parts = place_of(key).strip("/").split("/")
    return slugify(NUMBER.sub("", ENDING.sub("", parts[-1])))


def _models():
    return [model for model in apps.get_models() if issubclass(model, Addressed)]
