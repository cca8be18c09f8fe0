from . import missing, redirects

__all__ = ["missing", "redirects"]
