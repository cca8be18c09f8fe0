from .addressed import Addressed, AddressedAtOnce
from .missing import MissingAddress
from .redirects import Redirect

__all__ = ["Addressed", "AddressedAtOnce", "MissingAddress", "Redirect"]
