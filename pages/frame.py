"""What stands around every page: menus, colors, logo and social links."""

from shared_reads import SharedRead, fact

from .models import Appearance, MenuItem, SocialLink
from .models.menus import USUAL_ITEMS


class Frame(SharedRead):
    """The frame of a page: at most four queries."""

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

    def _menu(self, menu):
        """Return the items of a menu, or the usual ones as long as staff made none for it."""
        return [item for item in self.items if item.menu == menu] or USUAL_ITEMS.get(menu, [])
