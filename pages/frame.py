"""What stands around every page: menus, colors, logo and social links."""

from django.utils.translation import get_language

from shared_reads import SharedRead, fact

from .models import Appearance, MenuItem, SocialLink
from .models.menus import USUAL_ITEMS


class Frame(SharedRead):
    """The frame of a page: at most four queries."""

    def __init__(self):
        super().__init__()
        self._paths = {}  # of the main menu, by language

    @fact(Appearance(pk=1))
    def appearance(self):
        """The ``Appearance``."""
        return Appearance.current()

    @fact([])
    def items(self):
        """What leads somewhere in any menu."""
        return list(MenuItem.objects.shown())

    @fact([])
    def social_links(self):
        """Every ``SocialLink``."""
        return list(SocialLink.objects.all())

    @property
    def editorial_policy(self):
        """The first entry of any menu that leads to the page ``editorial-policy``, or None."""
        return next((item for item in self.items if item.page and item.page.slug == "editorial-policy"), None)

    @property
    def main_menu(self):
        return self._menu(MenuItem.Menu.MAIN)

    @property
    def footer_menu(self):
        return self._menu(MenuItem.Menu.FOOTER)

    @property
    def legal_menu(self):
        return self._menu(MenuItem.Menu.LEGAL)

    def leads_to(self, path):
        """Return whether an entry of the main menu leads to this path, in the language of the page."""
        language = get_language()
        if language not in self._paths:
            self._paths[language] = {item.href for item in self.main_menu}
        return path in self._paths[language]

    def _menu(self, menu):
        """Return the items of a menu, or the usual ones as long as staff made none for it."""
        return [item for item in self.items if item.menu == menu] or USUAL_ITEMS.get(menu, [])
