"""What a body refers to by name. No database here."""

import re

_PICTURE = re.compile(r'<figure[^>]*\bdata-image="([0-9a-f]{64})"')
_ARTICLE = re.compile(r'<a[^>]*\bdata-article="([1-9][0-9]{0,17})"')


def pictures_named(body):
    """Return the SHA-256 digests of the library's pictures that a sanitized body shows."""
    return set(_PICTURE.findall(body))


def articles_named(body):
    """Return the numbers of the articles that a sanitized body links to."""
    return set(map(int, _ARTICLE.findall(body)))
