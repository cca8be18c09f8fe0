"""The sitemap by the rules of sitemaps.org 0.9, with Google's extensions for languages and pictures."""

import datetime
from urllib.parse import urlsplit

import pytest
from lxml import etree

from blog.models import Article

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
}
SECTIONS = ["lists", "articles", "topics", "contributors", "standing"]

pytestmark = pytest.mark.django_db


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    assert len(response.content) < 50_000_000
    return etree.fromstring(response.content)


def sections(client):
    index = read(client, "/sitemap.xml")
    assert index.tag == f"{{{NAMES['s']}}}sitemapindex"
    return [urlsplit(each).path for each in index.xpath("s:sitemap/s:loc/text()", namespaces=NAMES)]


def pages(client):
    """Return every address with its own element."""
    return {
        url.findtext("s:loc", None, NAMES): url
        for section in sections(client)
        for url in read(client, section).findall("s:url", NAMES)
    }


def test_the_index_names_every_section(client, published_article):
    assert sections(client) == [f"/sitemap-{section}.xml" for section in SECTIONS]


def test_every_page_is_named_in_each_of_its_languages(client, published_article, organization):
    paths = ["", "blog/", "contact/", "locations/", "team/ada-roe/", "team/nj-spine-orthopedic/"]
    both = [f"http://testserver/{prefix}{path}" for path in paths for prefix in ("", "es/")]
    english = ["blog/headaches-from-the-spine/", "blog/topics/head-and-neck/"]
    assert set(pages(client)) == {*both, *(f"http://testserver/{path}" for path in english)}


def test_lastmod_is_when_the_words_changed(client, published_article):
    changed = pages(client)["http://testserver/blog/headaches-from-the-spine/"].findtext("s:lastmod", None, NAMES)
    assert datetime.datetime.fromisoformat(changed) == published_article.live.content_changed_at


def test_what_is_not_public_is_left_out(client, make_article, published_article, editor):
    make_article(slug="draft")
    published_article.withdraw(by=editor)
    assert not [each for each in pages(client) if "draft" in each or "headaches" in each or "topics" in each]


def test_every_page_opens_and_every_language_leads_back(client, demo):
    named = pages(client)
    assert len(named) > 40
    translated = 0
    for address, url in named.items():
        assert [each.tag.split("}")[1] for each in url][:1] == ["loc"]
        assert client.get(address.removeprefix("http://testserver")).status_code == 200, address
        others = {each.get("hreflang"): each.get("href") for each in url.findall("x:link", NAMES)}
        if others:
            translated += 1
            assert address in (others["en"], others["es"]) and others["x-default"] == others["en"]
            for other in others.values():
                back = {each.get("href") for each in named[other].findall("x:link", NAMES)}
                assert back == set(others.values()), other
        for changed in url.findall("s:lastmod", NAMES):
            datetime.datetime.fromisoformat(changed.text)
    assert translated > 20


def test_the_picture_of_an_article_is_named(client, demo):
    article = Article.objects.get(slug="sciatica")
    url = pages(client)[f"http://testserver{article.get_absolute_url()}"]
    picture = url.findtext("i:image/i:loc", None, NAMES)
    assert picture == f"http://testserver{article.live.revision.hero.wide.url}"


def test_as_many_queries_however_many_articles(
    client, published_article, make_published, django_assert_max_num_queries
):
    for _ in range(6):
        make_published()
    for section in SECTIONS:
        with django_assert_max_num_queries(5):
            client.get(f"/sitemap-{section}.xml")
    with django_assert_max_num_queries(12):
        client.get("/sitemap.xml")


def test_an_unknown_section_is_not_found(client, db):
    assert client.get("/sitemap-nonsense.xml").status_code == 404
    assert client.get("/sitemap-lists.xml", {"p": "7"}).status_code == 404


def test_robots_are_led_to_the_sitemap(client, settings, db):
    text = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text
    assert "Disallow: /admin/" in text
