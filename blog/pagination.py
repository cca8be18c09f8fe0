import math
import re
from dataclasses import dataclass

from django.http import Http404


@dataclass(frozen=True)
class Page:
    """One page of a list, with the names Django's own ``Page`` uses; made by one query."""

    object_list: list
    number: int
    num_pages: int

    @property
    def has_previous(self):
        return self.number > 1

    @property
    def has_next(self):
        return self.number < self.num_pages

    @property
    def previous_page_number(self):
        return self.number - 1

    @property
    def next_page_number(self):
        return self.number + 1


def page_number(text):
    """Return the number (from 1) that an address asks for.

    Raises ``Http404`` for anything else.
    """
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text):
        raise Http404("There is no such page.")
    return int(text)


def page_of(queryset, number, size):
    """Return page ``number`` (text from the address, from 1) of a queryset that has ``with_total()``.

    Raises ``Http404`` for anything but a page that exists; the first always does.
    """
    number = page_number(number)
    rows = list(queryset.with_total()[(number - 1) * size : number * size])
    if not rows and number > 1:
        raise Http404("There is no such page.")
    return Page(rows, number, math.ceil(rows[0].total / size) if rows else 1)
