from .events import InquiryEvent
from .inquiries import Inquiry
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
    "Notification",
    "PhoneNumber",
    "Placement",
    "PrivacySettings",
    "PurgeRun",
    "Subject",
]
