"""What a page says of itself to browsers is the same whether it was made for this visitor, kept, or unchanged."""

import itertools

import pytest

from page_cache import content
from page_cache.middleware import PageCache

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clinic", "published_article")]
ARTICLE = "/blog/headaches-from-the-spine/"
SAID = ["Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"]
SAID += ["Cross-Origin-Resource-Policy", "Content-Security-Policy", "Permissions-Policy", "X-Frame-Options"]
SAID += ["Content-Language", "Cache-Control", "ETag"]


@pytest.fixture
def ask(client, settings):
    settings.SECURE_HSTS_SECONDS = 3600
    return lambda **headers: client.get(ARTICLE, secure=True, headers=headers)


@pytest.fixture
def never_the_same(monkeypatch):
    """Have the content change whenever a page is being made, so that none is kept."""
    state, number = content.state, itertools.count()

    def changed(*, afresh=False):
        found = state(afresh=afresh)
        return found._replace(token=f"{found.token}{next(number)}") if afresh else found

    monkeypatch.setattr(content, "state", changed)


def said(response):
    return {name: response.get(name) for name in SAID}


def test_a_kept_page_says_what_the_first_said(ask):
    first, again = ask(), ask()
    assert again.wsgi_request.page_came == "kept"
    assert None not in said(first).values()
    assert said(again) == said(first)


def test_so_does_the_answer_that_a_kept_page_is_unchanged(ask):
    first = ask()
    unchanged = ask(if_none_match=first["ETag"])
    assert (unchanged.status_code, unchanged.wsgi_request.page_came) == (304, "kept")
    assert said(unchanged) == said(first)


def test_so_does_the_answer_that_a_page_is_unchanged_which_was_not_kept(ask, never_the_same):
    first = ask()
    unchanged = ask(if_none_match=first["ETag"])
    assert (unchanged.status_code, unchanged.wsgi_request.page_came) == (304, "not kept")
    assert None not in said(first).values()
    assert said(unchanged) == said(first)


def test_who_asks_without_encryption_is_sent_to_it_before_anything_is_read(client, settings, django_assert_num_queries):
    settings.SECURE_SSL_REDIRECT = True
    with django_assert_num_queries(0):
        answer = client.get(f"{ARTICLE}?utm_source=letter")
    assert (answer.status_code, answer["Location"]) == (301, f"https://testserver{ARTICLE}?utm_source=letter")


def test_it_is_asked_first_so_that_a_kept_page_costs_nothing_else(settings):
    before = settings.MIDDLEWARE[: settings.MIDDLEWARE.index(f"{PageCache.__module__}.{PageCache.__name__}")]
    assert set(before) <= {"clinic_site.counted.Counted", "clinic_site.logs.RequestLog"}
