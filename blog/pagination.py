"""Lists a page at a time, by the place in the list and not by its number: the last page is as quick as the first."""

import datetime
import re
from dataclasses import dataclass

from django.http import Http404

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_PLACE = re.compile(r"([0-9]{1,17})\.([0-9]{1,18})", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True)
class Page:
    """One page of a list, newest first; ``newer`` and ``older`` are its neighbors' queries in addresses, or empty."""

    object_list: list
    newer: str = ""
    older: str = ""

    @property
    def is_first(self):
        return not self.newer


def page_of(publications, asked, size):
    """Return the page of these ``publications`` (see ``for_listing()``) that the query of an address asks for.

    ``before`` asks for the pages next older than a place, ``after`` for those next newer; without either it is the
    newest. One query, which finds no more rows than are shown and one; close to the newest, two. Another reads what of
    it is no kept card. Raises ``Http404`` for a place that is none.
    """
    if "before" in asked:
        rows = publications.before(*_place(asked["before"])).as_cards(size + 1)
        if not rows:
            raise Http404("There is no such page.")
        return _page(rows[:size], has_newer=True, has_older=len(rows) > size)
    if "after" in asked:
        rows = publications.after(*_place(asked["after"])).as_cards(size + 1)
        if len(rows) > size:
            return _page(rows[size - 1 :: -1], has_newer=True, has_older=True)
    rows = publications.as_cards(size + 1)
    return _page(rows[:size], has_newer=False, has_older=len(rows) > size)


def page_number(text):
    """Return the number (from 1) that an address asks for.

    Raises ``Http404`` for anything else.
    """
    if not _NUMBER.fullmatch(text):
        raise Http404("There is no such page.")
    return int(text)


def _page(rows, *, has_newer, has_older):
    return Page(
        rows,
        newer=f"after={place_of(rows[0])}" if has_newer else "",
        older=f"before={place_of(rows[-1])}" if has_older else "",
    )


def _place(text):
    """Return the time and the number of an article that a place names: microseconds since 1970, a point, the number."""
    if not (found := _PLACE.fullmatch(text)):
        raise Http404("There is no such page.")
    return _EPOCH + datetime.timedelta(microseconds=int(found[1])), int(found[2])


def place_of(card):
    """Return the place in a list at which a card stands (see ``as_cards()``), as addresses write it."""
    since = (card.listed_at - _EPOCH) // datetime.timedelta(microseconds=1)
    return f"{since}.{card.article_id}"
