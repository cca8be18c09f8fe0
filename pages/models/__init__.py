from .appearance import Appearance, SocialLink
from .home import ChosenArticle, HomeBlock
from .menus import MenuItem
from .standing import Page, PageConflict, PageRevision

__all__ = [
    "Appearance",
    "ChosenArticle",
    "HomeBlock",
    "MenuItem",
    "Page",
    "PageConflict",
    "PageRevision",
    "SocialLink",
]
