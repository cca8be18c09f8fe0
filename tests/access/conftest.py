"""The site with a row of everything, and a member of each role."""

import pytest
from django.db import transaction
from django.test import override_settings

from demo import accounts
from tests.access import asking, stock
from tests.conftest import make_account

QUICKLY = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, folder):
    """Return a member of each role by its letter, the rows there are, and what else stands in addresses.

    It is made once for all tests of a file; what they do is undone.
    """
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=folder, PASSWORD_HASHERS=QUICKLY, SECOND_FACTOR_REQUIRED=False),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr(accounts, "SIGN_INS", folder / "demo_sign_ins.txt")
        author, editor = make_account("another", "Authors"), make_account("somebody", "Editors")
        stock.fill(author, editor)
        article = stock.write_article(author, "another")
        members = {letter: asking.Member(letter) for letter in asking.ROLES}
        yield members, stock.rows() | {"blog.article": article.pk}, stock.words(article)
        transaction.set_rollback(True)


@pytest.fixture
def members(site, db):
    return site[0]


@pytest.fixture
def quick(site, folder, settings):
    """Ask without templates and logs, with the pictures of the site."""
    settings.MEDIA_ROOT = folder
    with asking.quick():
        yield
