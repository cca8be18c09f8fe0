"""What every page shows, read from the database once for all pages of one moment."""

import logging
import time

from django.conf import settings
from django.db import Error

logger = logging.getLogger(__name__)


class fact:
    """Make a method of a ``SharedRead`` a fact, read when it is first asked for.

    ``nothing`` is the fact as long as it was never read.
    """

    def __init__(self, nothing):
        self.nothing = self.last = nothing

    def __call__(self, read):
        self.read, self.__doc__ = read, read.__doc__
        return self

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, shared, owner=None):
        if shared is None:
            return self
        if self.name not in shared.facts:
            try:
                self.last = self.read(shared)
            except Error as error:
                shared.is_live = False
                logger.error("The site's %s could not be read: %s", self.name, type(error).__name__)
            shared.facts[self.name] = self.last
        return shared.facts[self.name]


class SharedRead:
    """Facts that all pages share as long as the site's content is the same (``request.content_state``, see page_cache).

    Where nobody knows that, as for a form that is sent, they are shared for ``settings.CONTACT_KEPT_FOR`` seconds.

    When the database cannot be read, a fact is what this process read last: an error page needs the phone number most.
    ``is_live`` tells whether all that was asked for comes from the database.
    """

    _kept = None, None, 0.0  # what is shared, of which content, and until when where that is not known

    def __init__(self):
        self.facts = {}
        self.is_live = True

    @classmethod
    def of(cls, request):
        """Return the one of a request, the same however many templates it takes to answer."""
        mine = f"_{cls.__name__.lower()}"
        if not hasattr(request, mine):
            state = getattr(request, "content_state", None)
            kept, content, until = cls._kept
            is_new = state == content if state else time.monotonic() < until
            if not (kept and kept.is_live and is_new):
                kept = cls()
                cls._kept = kept, state, time.monotonic() + settings.CONTACT_KEPT_FOR
            setattr(request, mine, kept)
        return getattr(request, mine)

    @classmethod
    def forget(cls):
        """Forget everything that this process read."""
        cls._kept = None, None, 0.0
        for each in vars(cls).values():
            if isinstance(each, fact):
                each.last = each.nothing


def are_live(request):
    """Return whether all that a page of this request took from shared facts comes from the database."""
    return all(shared.is_live for shared in vars(request).values() if issubclass(type(shared), SharedRead))
