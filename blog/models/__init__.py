from .alarms import Alarm
from .articles import Article, EditConflict
from .contributors import Contributor
from .images import Image
from .invitations import ReviewInvitation
from .presence import Presence
from .publications import Publication
from .remarks import Remark
from .reminders import Reminder
from .reviews import Opening, Review, ReviewRequest, ReviewState, ReviewStatus
from .revisions import Revision
from .topics import Topic

__all__ = [
    "Alarm",
    "Article",
    "Contributor",
    "EditConflict",
    "Image",
    "Opening",
    "Presence",
    "Publication",
    "Remark",
    "Reminder",
    "Review",
    "ReviewInvitation",
    "ReviewRequest",
    "ReviewState",
    "ReviewStatus",
    "Revision",
    "Topic",
]
