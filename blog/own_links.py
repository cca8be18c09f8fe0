"""Links to the site's own articles that were written as addresses."""

import re
from html import unescape
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override

from .models import Article

_LINK = re.compile(r'<a\b((?:[^<>"]|"[^"]*")*)>')
_HREF = re.compile(r' href="([^"]*)"')


def as_numbers(html):
    """Return sanitized HTML in which links to articles name them by number, so that a later address is found too.

    What follows the address (a query, a place on the page) is dropped: a number cannot carry it. A link to no article
    stays as it is. At most one query.
    """
    slugs = {slug for link in _LINK.findall(html) if (slug := _slug(link))}
    numbers = dict(Article.objects.filter(slug__in=slugs).values_list("slug", "pk")) if slugs else {}

    def numbered(link):
        number = numbers.get(_slug(link[1]))
        return f'<a data-article="{number}"{_HREF.sub("", link[1])}>' if number else link[0]

    return _LINK.sub(numbered, html) if numbers else html


def _slug(attributes):
    """Return the last part of the article's address that a link leads to, None when it leads elsewhere."""
    match = _HREF.search(attributes)
    if not match or "data-article" in attributes:
        return None
    try:
        address = urlsplit(unescape(match[1]).strip())
    except ValueError:
        return None
    if address.scheme not in {"", "http", "https"}:
        return None
    if address.netloc.lower() not in {"", urlsplit(settings.SITE_URL).netloc.lower()}:
        return None
    try:
        path = f"{unquote(address.path).rstrip('/')}/"
        with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
            found = resolve(path)
    except Resolver404:
        return None
    return found.kwargs["slug"] if found.view_name == "blog:article" else None
