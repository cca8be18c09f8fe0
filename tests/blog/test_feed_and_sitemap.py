import datetime
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog.models import Contributor

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def feed(client):
    def read():
        response = client.get("/blog/feed/")
        assert response.status_code == 200
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        return ElementTree.fromstring(response.content)

    return read


@pytest.fixture
def sitemap(client):
    def read():
        response = client.get("/sitemap.xml")
        assert response.status_code == 200
        locations = ElementTree.fromstring(response.content).findall("s:url", SITEMAP)
        return {url.findtext("s:loc", None, SITEMAP): url.findtext("s:lastmod", None, SITEMAP) for url in locations}

    return read


def test_feed_holds_the_full_published_text(feed, clinic, published_article):
    (entry,) = feed().findall("a:entry", ATOM)
    assert entry.findtext("a:title", None, ATOM) == "Headaches that start in the spine"
    assert entry.findtext("a:author/a:name", None, ATOM) == "Ada Roe, DPT"
    assert entry.find("a:category", ATOM).get("term") == "Head and neck"
    assert entry.find("a:link", ATOM).get("href") == "http://testserver/blog/headaches-from-the-spine/"
    text = entry.findtext("a:summary", None, ATOM)
    assert "A joint of the neck can send pain to the head." in text
    assert "data-phone" not in text and "866-553-0612" in text
    published = datetime.datetime.fromisoformat(entry.findtext("a:published", None, ATOM))
    assert published == published_article.live.first_published_at


def test_feed_is_newest_first_and_has_an_end(feed, make_published):
    start = datetime.datetime(2024, 5, 14, 16, tzinfo=datetime.UTC)
    for number in range(21):
        make_published(title=f"Article {number}", at=start + datetime.timedelta(days=number))
    titles = [entry.findtext("a:title", None, ATOM) for entry in feed().findall("a:entry", ATOM)]
    assert titles == [f"Article {number}" for number in range(20, 0, -1)]


def test_feed_can_be_read_whatever_was_typed(feed, make_published):
    odd = "Tab\tbell\x07 <b>&amp;</b> ]]> 🦴 ألم \u202e"
    make_published(title=odd, summary=odd, sources=odd, body=f"<p>{odd}</p><p>&#1;&#27;</p>")
    Contributor.objects.update(name="Ada\x07 Roe")
    (entry,) = feed().findall("a:entry", ATOM)
    assert entry.findtext("a:title", None, ATOM) == odd.replace("\x07", "")
    assert entry.findtext("a:author/a:name", None, ATOM) == "Ada Roe, DPT"


def test_feed_takes_few_queries_whatever_the_amount(client, clinic, make_published):
    for _ in range(8):
        make_published()
    with CaptureQueriesContext(connection) as queries:
        client.get("/blog/feed/")
    assert len(queries) <= 4


def test_links_in_the_feed_lead_to_the_site_from_any_reader(feed, published_article):
    atom = feed()
    text = atom.findtext("a:entry/a:summary", None, ATOM)
    assert 'href="/contact/"' in text
    base = atom.get("{http://www.w3.org/XML/1998/namespace}base")
    assert urljoin(base, "/contact/") == "http://testserver/contact/"


def test_sitemap_names_every_public_page(sitemap, published_article, organization):
    pages = sitemap()
    paths = ["", "blog/", "contact/", "blog/headaches-from-the-spine/", "blog/topics/head-and-neck/", "team/ada-roe/"]
    assert {f"http://testserver/{path}" for path in [*paths, "team/nj-spine-orthopedic/"]} == set(pages)
    assert pages["http://testserver/blog/headaches-from-the-spine/"] == "2024-05-14"


def test_every_page_of_the_sitemap_opens(sitemap, client, published_article):
    for location in sitemap():
        assert client.get(location.removeprefix("http://testserver")).status_code == 200


def test_sitemap_leaves_out_what_is_not_public(sitemap, make_article, published_article, editor):
    make_article(slug="draft")
    published_article.withdraw(by=editor)
    assert not [
        location for location in sitemap() if "draft" in location or "headaches" in location or "topics" in location
    ]


def test_robots_are_led_to_the_sitemap(client, settings, db):
    text = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text
    assert "Disallow: /admin/" in text
