"""What stands around every page: menus, colors, logo, social links, and where the page is found in another language."""

import logging

from django.db import Error
from django.urls import translate_url
from django.utils.translation import get_language

from site_languages import LANGUAGES

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
            request._frame = cls(request)
        return request._frame

    def __init__(self, request):
        self.request = request
        self._appearance = self._items = self._links = None
        # Where the page is found in other languages, by language; a view sets what its address does not tell.
        self.translations = None

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

    @property
    def languages(self):
        """The other languages of this page: code, name in that language, and address."""
        here = get_language()
        told = self.translations
        if told is None:
            told = {code: translate_url(self.request.get_full_path(), code) for code, _ in LANGUAGES}
        return [(code, name, told[code]) for code, name in LANGUAGES if code != here and code in told]

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
