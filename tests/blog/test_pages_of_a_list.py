"""Lists of articles, a page at a time: nothing twice, nothing left out, whatever happens meanwhile."""

import datetime
import itertools
import re

import pytest

from blog import views
from blog.models import Article

pytestmark = pytest.mark.usefixtures("clinic")


@pytest.fixture(autouse=True)
def four_on_a_page(monkeypatch):
    monkeypatch.setattr(views, "ARTICLES_PER_PAGE", 4)


@pytest.fixture
def twenty(make_published, published_article):
    start = datetime.datetime(2024, 6, 1, 12, tzinfo=datetime.UTC)
    for number in range(19):
        make_published(title=f"Article {number:02}", at=start + datetime.timedelta(days=number))


NEWEST_FIRST = [*[f"Article {number:02}" for number in reversed(range(19))], "Headaches that start in the spine"]


def shown(page):
    return [publication.revision.title for publication in page.object_list]


def pages_from(client, address, way):
    """Follow the links to older or newer pages from an address on; return the titles of each page."""
    pages = []
    while True:
        page = client.get(address).context["page"]
        pages.append(shown(page))
        if not getattr(page, way):
            return pages
        address = f"/blog/?{getattr(page, way)}"


def test_the_list_is_cut_into_pages_newest_first(client, twenty):
    pages = pages_from(client, "/blog/", "older")
    assert [len(page) for page in pages] == [4, 4, 4, 4, 4]
    assert [*itertools.chain(*pages)] == NEWEST_FIRST


def test_the_way_back_shows_the_same_pages(client, twenty):
    there, place = pages_from(client, "/blog/", "older"), client.get("/blog/").context["page"].older
    for _ in range(3):
        place = client.get(f"/blog/?{place}").context["page"].older
    assert list(reversed(pages_from(client, f"/blog/?{place}", "newer"))) == there


def test_articles_of_the_same_moment_come_once_each(client, make_published):
    at = datetime.datetime(2024, 6, 1, 12, tzinfo=datetime.UTC)
    for number in range(10):
        make_published(title=f"Article {number:02}", at=at)
    Article.objects.update(listed_at=at)
    assert [*itertools.chain(*pages_from(client, "/blog/", "older"))] == [
        f"Article {number:02}" for number in reversed(range(10))
    ]


def test_what_appears_or_goes_meanwhile_moves_no_other_article(client, twenty, make_published, editor):
    first = client.get("/blog/").context["page"]
    make_published(title="New", at=datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC))
    first.object_list[-1].article.withdraw(by=editor)  # the one that names the place
    assert shown(client.get(f"/blog/?{first.older}").context["page"]) == NEWEST_FIRST[4:8]


def test_the_first_page_reached_from_an_older_one_is_full_and_is_the_first(client, twenty):
    newest = client.get("/blog/").context["page"].object_list[1].article
    place = f"{int(newest.listed_at.timestamp() * 1_000_000)}.{newest.pk}"
    response = client.get(f"/blog/?after={place}")
    assert shown(response.context["page"]) == NEWEST_FIRST[:4]
    assert re.search(r'<link rel="canonical" href="[^"?]+/blog/">', response.content.decode())


def test_only_the_first_page_of_a_list_is_for_search_engines(client, twenty):
    first = client.get("/blog/")
    older = client.get(f"/blog/?{first.context['page'].older}").content.decode()
    assert "noindex" not in first.content.decode()
    assert '<meta name="robots" content="noindex">' in older and "canonical" not in older


def test_nothing_is_older_than_the_oldest(client, twenty, published_article):
    published_article.refresh_from_db()
    place = f"{int(published_article.listed_at.timestamp() * 1_000_000)}.{published_article.pk}"
    assert client.get(f"/blog/?before={place}").status_code == 404


def test_an_article_is_listed_by_the_day_it_was_first_read(make_published, editor):
    article = make_published(at=datetime.datetime(2024, 6, 1, 12, tzinfo=datetime.UTC))
    publication = article.publications.get()
    article.refresh_from_db()
    assert article.listed_at == publication.first_published_at


NO_PLACES = ["0", "-1", "abc", "1", "1.", ".1", "1.5.2", "%00", "🦴", "٢.٢", "", " 1.1", "9" * 18 + ".1", "1" * 5000]


@pytest.mark.parametrize("place", NO_PLACES)
@pytest.mark.parametrize("way", ["before", "after"])
def test_a_place_that_does_not_exist_is_not_found(client, published_article, topic, organization, way, place):
    for address in ("/blog/", topic.get_absolute_url(), organization.get_absolute_url()):
        assert client.get(f"{address}?{way}={place}").status_code == 404


def test_a_save_of_what_was_read_before_publishing_does_not_take_the_article_off_the_lists(
    make_article, approve, editor
):
    article = make_article()
    approve(article)
    read_before = Article.objects.get(pk=article.pk)
    article.publish(by=editor)
    read_before.save()
    read_before.refresh_from_db()
    assert read_before.listed_at == article.publications.get().first_published_at
