from .addressed import Addressed
from .missing import MissingAddress
from .redirects import Redirect

__all__ = ["Addressed", "MissingAddress", "Redirect"]
