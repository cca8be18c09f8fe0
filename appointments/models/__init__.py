from .events import InquiryEvent
from .inquiries import Inquiry
from .locations import Location
from .notes import InquiryNote
from .notifications import Attempt, Notification
from .phones import PhoneNumber, Placement
from .privacy import PrivacySettings, PurgeRun
from .settings import ContactSettings
from .subjects import Subject

__all__ = [
    "Attempt",
    "ContactSettings",
    "Inquiry",
    "InquiryEvent",
    "InquiryNote",
    "Location",
    "Notification",
    "PhoneNumber",
    "Placement",
    "PrivacySettings",
    "PurgeRun",
    "Subject",
]
