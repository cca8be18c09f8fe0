"""From a sanitized body to what a page shows: pure, no database."""

from .text import with_heading_ids


def page_html(body, *, pictures, addresses, sources):
    """Return the HTML of a sanitized body as a page shows it.

    ``pictures`` holds a ``Picture`` by SHA-256 digest, ``addresses`` the paths of articles visitors can read by number,
    ``sources`` how many sources the article names. What refers to nothing shows its words alone.
    """
    return with_heading_ids(body)
