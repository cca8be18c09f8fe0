"""What stands around every page: menus, colors, logo and social links."""

import logging

from django.db import Error

from .models import Appearance, MenuItem, SocialLink

logger = logging.getLogger(__name__)


class Frame:
    """Read when a page first asks for it, at most three queries a page.

    When the database cannot be read it answers with what this process read last: an error page has a frame too.
    """

    _last_appearance = Appearance(pk=1)
    _last_items = ()
    _last_links = ()

    @classmethod
    def of(cls, request):
        """Return the request's own ``Frame``, the same one however many templates it takes to answer."""
        if not hasattr(request, "_frame"):
            request._frame = cls()
        return request._frame

    def __init__(self):
        self._appearance = self._items = self._links = None

    @property
    def appearance(self):
        """The ``Appearance``."""
        if self._appearance is None:
            self._appearance = Frame._last_appearance = self._read(Appearance.current, Frame._last_appearance)
        return self._appearance

    @property
    def social_links(self):
        if self._links is None:
            self._links = Frame._last_links = self._read(lambda: list(SocialLink.objects.all()), Frame._last_links)
        return self._links

    @property
    def main_menu(self):
        return self._menu(MenuItem.Menu.MAIN)

    @property
    def footer_menu(self):
        return self._menu(MenuItem.Menu.FOOTER)

    @property
    def legal_menu(self):
        return self._menu(MenuItem.Menu.LEGAL)

    def _menu(self, menu):
        if self._items is None:
            self._items = Frame._last_items = self._read(lambda: list(MenuItem.objects.shown()), Frame._last_items)
        return [item for item in self._items if item.menu == menu]

    def _read(self, read, last):
        try:
            return read()
        except Error as error:
            logger.error("The frame of the pages could not be read: %s", type(error).__name__)
            return last
