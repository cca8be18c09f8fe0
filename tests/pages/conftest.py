import pytest

from tests.blog.conftest import *  # noqa: F403 - articles stand on these pages too


@pytest.fixture
def shown_page(db, editor):
    """A standing page that visitors read."""
    from pages.models import Page

    page = Page(slug="about", title="About us", body="<p>Who we are.</p>")
    page.save_draft(by=editor, based_on=0)
    page.publish(by=editor)
    return page
