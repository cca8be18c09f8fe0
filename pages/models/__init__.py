from .appearance import Appearance, SocialLink
from .home import ChosenArticle, HomeBlock
from .menus import MenuItem
from .standing import Page, PageVersion

__all__ = ["Appearance", "ChosenArticle", "HomeBlock", "MenuItem", "Page", "PageVersion", "SocialLink"]
