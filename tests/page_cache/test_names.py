"""What a page is named in the cache that processes share, so that nobody takes one made otherwise."""

from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from page_cache.content import State
from page_cache.entries import _release, shared_key


@pytest.mark.parametrize(
    ("name", "value"),
    [("SECRET_KEY", "another " * 10), ("S3_PUBLIC_URL", urlsplit("https://pictures.example")), ("SITE_URL", "x")],
)
def test_another_secret_address_or_place_of_pictures_makes_other_pages(settings, name, value):
    state = State("token", timezone.now())
    _release.cache_clear()
    try:
        before = shared_key(state, "/")
        setattr(settings, name, value)
        _release.cache_clear()
        assert shared_key(state, "/") != before
    finally:
        _release.cache_clear()
