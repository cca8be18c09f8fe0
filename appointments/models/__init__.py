from .inquiries import Inquiry
from .notifications import Notification
from .phones import PhoneNumber, Placement
from .settings import ContactSettings

__all__ = ["ContactSettings", "Inquiry", "Notification", "PhoneNumber", "Placement"]
