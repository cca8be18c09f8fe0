"""What the database knows of the things a text names, for the checklist."""

import re
from html import unescape
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from .checklist import Facts
from .models import Article, Image, LinkCheck
from .rendering import articles_named, pictures_named

HREF = re.compile(r'<a\b[^>]*\bhref="([^"]*)"')


def facts_about(content):
    """Return the ``Facts`` about a text: at most four queries, however much it names."""
    addresses = {unescape(address) for address in HREF.findall(content.body)}
    addresses |= {source.url for source in content.source_list if source.url}
    numbers, digests = articles_named(content.body), pictures_named(content.body)
    readable = Article.objects.published().filter(pk__in=numbers).values_list("pk", flat=True) if numbers else []
    known = Image.objects.filter(sha256__in=digests).values_list("sha256", flat=True) if digests else []
    outside = {address for address in addresses if own_path(address) is None}
    return Facts(
        unreadable=frozenset(numbers.difference(readable)),
        lost=frozenset(_lost(addresses - outside)),
        dead=frozenset(LinkCheck.objects.dead().filter(url__in=outside).values_list("url", flat=True))
        if outside
        else frozenset(),
        missing=frozenset(digests.difference(known)),
    )


def own_path(address):
    """Return the path of one of the site's own addresses, None for any other."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    own = {"", urlsplit(settings.SITE_URL).netloc.lower()}
    return parts.path if parts.scheme in ("", "http", "https") and parts.netloc.lower() in own else None


def _lost(addresses):
    """Return those of the site's own addresses that lead to no page, or to an article visitors cannot read."""
    slugs, lost = {}, set()
    for address in addresses:
        path = own_path(address)
        if not path or path.startswith((settings.MEDIA_URL, settings.STATIC_URL)):
            continue  # a place on the page itself, or a file
        try:
            found = resolve(path if path.endswith("/") or "." in path else f"{path}/")
        except Resolver404:
            lost.add(address)
        else:
            if found.view_name in ("blog:article", "blog:history"):
                slugs[address] = found.kwargs["slug"]
    published = set(
        Article.objects.published().filter(slug__in=slugs.values()).values_list("slug", flat=True) if slugs else []
    )
    return lost | {address for address, slug in slugs.items() if slug not in published}
