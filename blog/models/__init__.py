from .alarms import Alarm
from .articles import Article, EditConflict
from .autosaves import Autosave
from .contributors import Contributor
from .images import Image
from .invitations import ReviewInvitation
from .missed_searches import MissedSearch
from .notes import Note
from .picture_uses import PictureUse
from .presence import Presence
from .preview_links import PreviewLink
from .publications import Publication
from .related import RelatedArticle
from .remarks import Remark
from .reminders import Reminder
from .reviews import Opening, Review, ReviewRequest, ReviewState, ReviewStatus
from .revisions import Revision
from .search_entries import SearchEntry, SearchForm, SearchWord
from .synonyms import Synonym
from .topics import Topic
from .writing import ArticleTemplate, LinkCheck, PlainWord

__all__ = [
    "Alarm",
    "Article",
    "ArticleTemplate",
    "Autosave",
    "Contributor",
    "EditConflict",
    "Image",
    "LinkCheck",
    "MissedSearch",
    "Note",
    "Opening",
    "PictureUse",
    "PlainWord",
    "Presence",
    "PreviewLink",
    "Publication",
    "RelatedArticle",
    "Remark",
    "Reminder",
    "Review",
    "ReviewInvitation",
    "ReviewRequest",
    "ReviewState",
    "ReviewStatus",
    "Revision",
    "SearchEntry",
    "SearchForm",
    "SearchWord",
    "Synonym",
    "Topic",
]
