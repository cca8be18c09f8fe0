"""From stored body HTML to what a page shows: pure functions, no database."""

from .allowlist import CALLOUTS, VIDEO, printable, sanitize
from .page import page_html
from .pictures import Picture, picture_html
from .references import articles_named, pictures_named
from .replacing import with_other_picture
from .text import Source, contents, excerpt, plain_text, reading_minutes, source_list, with_heading_ids

__all__ = [
    "CALLOUTS",
    "VIDEO",
    "Picture",
    "Source",
    "articles_named",
    "contents",
    "excerpt",
    "page_html",
    "picture_html",
    "pictures_named",
    "plain_text",
    "printable",
    "reading_minutes",
    "sanitize",
    "source_list",
    "with_heading_ids",
    "with_other_picture",
]
