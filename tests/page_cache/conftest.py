import pytest

from page_cache.middleware import PageCache
from tests.blog.conftest import *  # noqa: F403


@pytest.fixture
def made(monkeypatch):
    """The addresses of the pages that were made since the test began and not taken from what is kept."""
    made, make = [], PageCache._make

    def counted(self, request, *arguments):
        made.append(request.get_full_path())
        return make(self, request, *arguments)

    monkeypatch.setattr(PageCache, "_make", counted)
    return made
