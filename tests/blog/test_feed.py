import datetime
import re
from urllib.parse import urljoin
from xml.etree import ElementTree

import feedparser
import jsonschema
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog.models import Contributor, Topic

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def feed(client):
    def read():
        response = client.get("/blog/feed/")
        assert response.status_code == 200
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        return ElementTree.fromstring(response.content)

    return read


def test_feed_holds_the_full_published_text(feed, clinic, published_article):
    (entry,) = feed().findall("a:entry", ATOM)
    assert entry.findtext("a:title", None, ATOM) == "Headaches that start in the spine"
    assert entry.findtext("a:author/a:name", None, ATOM) == "Ada Roe, DPT"
    assert entry.find("a:category", ATOM).get("term") == "Head and neck"
    assert entry.find("a:link", ATOM).get("href") == "http://testserver/blog/headaches-from-the-spine/"
    text = entry.findtext("a:content", None, ATOM)
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
    text = atom.findtext("a:entry/a:content", None, ATOM)
    assert 'href="/contact/"' in text
    base = atom.get("{http://www.w3.org/XML/1998/namespace}base")
    assert urljoin(base, "/contact/") == "http://testserver/contact/"


ADDRESSES = [
    *["/blog/feed/", "/blog/feed/rss/", "/blog/topics/head-and-neck/feed/", "/blog/topics/head-and-neck/feed/rss/"],
    *["/es/blog/feed/", "/es/blog/feed/rss/"],
]
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": {"type": "string", "format": "uri"},
        "feed_url": {"type": "string", "format": "uri"},
        "language": {"type": "string"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "content_html"],
                "properties": {
                    "id": {"type": "string"},
                    "url": {"type": "string", "pattern": "^https?://"},
                    "image": {"type": "string", "pattern": "^https?://"},
                    "title": {"type": "string"},
                    "summary": {"type": "string"},
                    "content_html": {"type": "string"},
                    "date_published": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$"},
                    "date_modified": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$"},
                    "authors": {
                        "type": "array",
                        "items": {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string"}},
                    },
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "language": {"type": "string"},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_reader_understands_every_feed(client, clinic, published_article, address):
    feed = feedparser.parse(client.get(address).content)
    assert not feed.bozo, feed.get("bozo_exception")
    if address.startswith("/es/"):
        assert not feed.entries
        return
    (entry,) = feed.entries
    assert entry.title == "Headaches that start in the spine"
    assert entry.link == "http://testserver/blog/headaches-from-the-spine/"
    assert "A joint of the neck can send pain to the head." in entry.content[0].value
    assert entry.published_parsed and entry.tags[0].term == "Head and neck"


def test_a_json_feed_is_one_and_says_the_same(client, clinic, published_article):
    response = client.get("/blog/feed/json/")
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = response.json()
    jsonschema.validate(feed, JSON_FEED)
    (item,) = feed["items"]
    assert item["url"] == "http://testserver/blog/headaches-from-the-spine/"
    assert item["title"] == "Headaches that start in the spine"
    assert "866-553-0612" in item["content_html"] and 'href="http://testserver/contact/"' in item["content_html"]
    assert client.get("/blog/topics/head-and-neck/feed/json/").json()["items"] == feed["items"]


def test_a_feed_of_one_topic_holds_no_other(client, clinic, published_article, make_published):
    other = Topic.objects.create(name="Back", slug="back", description="The back.")
    make_published(title="The back", topic=other)
    (entry,) = feedparser.parse(client.get("/blog/topics/back/feed/").content).entries
    assert entry.title == "The back"
    assert client.get("/blog/topics/nonsense/feed/").status_code == 404
    assert client.get("/blog/topics/nonsense/feed/json/").status_code == 404


def test_no_link_of_an_rss_or_json_feed_needs_a_base(client, clinic, make_published, image):
    make_published(
        hero=image, body=f'<p>One. <a href="/contact/">Two</a></p><figure data-image="{image.sha256}"></figure>'
    )
    texts = [feedparser.parse(client.get("/blog/feed/rss/").content).entries[0].content[0].value]
    texts.append(client.get("/blog/feed/json/").json()["items"][0]["content_html"])
    for text in texts:
        links = re.findall(r'(?:href|src|srcset)="([^"]*)"', text)
        assert len(links) >= 2
        for link in links:
            for part in link.split(", "):
                assert part.startswith(("http://testserver/", "tel:")), part
