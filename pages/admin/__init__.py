from . import appearance, home, menus, standing

__all__ = ["appearance", "home", "menus", "standing"]
