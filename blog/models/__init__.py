from .articles import Article, EditConflict
from .contributors import Contributor
from .images import Image
from .reviews import Review, ReviewRequest
from .revisions import Revision
from .topics import Topic

__all__ = ["Article", "Contributor", "EditConflict", "Image", "Review", "ReviewRequest", "Revision", "Topic"]
