"""A link to an article of this site names it by number when a text is saved, so that a new address never breaks it."""

import pytest

from blog.models import Article
from blog.own_links import as_numbers
from blog.rendering import sanitize
from tests.blog.pages import sent


@pytest.fixture
def linked(make_article, settings):
    settings.SITE_URL = "https://clinic.example:8443"
    return make_article(slug="sciatica")


@pytest.mark.parametrize(
    "address",
    [
        "/blog/sciatica/", "/blog/sciatica", "/blog/sciatica/#section-signs", "/blog/sciatica/?utm_source=mail",
        "https://clinic.example:8443/blog/sciatica/", "http://CLINIC.example:8443/blog/sciatica",
        "//clinic.example:8443/blog/sciatica/", "/blog/%73ciatica/", " /blog/sciatica/ ",
    ],
)  # fmt: skip
def test_an_address_of_an_article_becomes_its_number_published_or_not(linked, address):
    html = sanitize(f'<p>See <a href="{address}">this</a>.</p>')
    found = as_numbers(html)
    assert found == f'<p>See <a data-article="{linked.pk}">this</a>.</p>'
    assert as_numbers(found) == sanitize(found) == found


def test_the_title_of_a_link_stays(linked):
    found = as_numbers('<p><a title="x" href="/blog/sciatica/">this</a></p>')
    assert found == f'<p><a data-article="{linked.pk}" title="x">this</a></p>'


@pytest.mark.parametrize(
    "link",
    [
        'href="/blog/unknown/"', 'href="/blog/"', 'href="/blog/feed/"', 'href="/contact/"', 'href="#sciatica"',
        'href="/blog/sciatica/more/"', 'href="https://other.example/blog/sciatica/"', 'href="sciatica"',
        'href="https://clinic.example/blog/sciatica/"', 'href="mailto:a@example.com"', 'href="tel:+18665530612"',
        'href="https://[/blog/sciatica/"', 'title="/blog/sciatica/"', 'data-article="999"',
        'href="/blog/sciatica/" data-article="999"',
    ],
)  # fmt: skip
def test_any_other_link_stays_as_it_is(linked, link):
    html = sanitize(f"<p><a {link}>this</a> /blog/sciatica/</p>")
    assert as_numbers(html) == html


def test_one_query_finds_all_articles_and_none_without_own_links(linked, make_article, django_assert_num_queries):
    other = make_article(slug="stenosis")
    html = '<p><a href="/blog/sciatica/">a</a><a href="/blog/stenosis/">b</a><a href="/blog/no/">c</a></p>'
    with django_assert_num_queries(1):
        found = as_numbers(html * 50)
    assert found.count(f'data-article="{linked.pk}"') == found.count(f'data-article="{other.pk}"') == 50
    with django_assert_num_queries(0):
        as_numbers('<p><a href="https://other.example/">c</a></p>')


def test_a_save_of_the_form_names_articles_and_numbers_by_what_never_changes(linked, clinic, signed_in, editor):
    body = '<p><a href="/blog/sciatica/">Read</a>, or call 855-586-2615.</p>'
    response = signed_in(editor).post("/admin/blog/article/add/", sent(title="New", body=body))
    assert response.status_code == 302
    stored = Article.objects.get(title="New").body
    assert stored == f'<p><a data-article="{linked.pk}">Read</a>, or call <span data-phone="urgent"></span>.</p>'
