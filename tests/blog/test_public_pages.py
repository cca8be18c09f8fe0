"""What visitors read: every public page of the blog, its headers, and wrong addresses."""

import datetime
import html
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from blog.models import Article, Contributor, Image, Topic
from tests.blog.pages import words

pytestmark = pytest.mark.usefixtures("clinic")

PAGES = ["home", "list", "topic", "contributor", "article"]
MOST_QUERIES = 12


@pytest.fixture
def path_of(published_article, topic, organization):
    return {
        "home": reverse("pages:home"),
        "list": reverse("blog:list"),
        "topic": topic.get_absolute_url(),
        "contributor": organization.get_absolute_url(),
        "article": published_article.get_absolute_url(),
    }.__getitem__


# What the pages say


@time_machine.travel(datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC))
def test_review_line_reads_exactly_as_it_must(client, published_article):
    page = words(client.get(published_article.get_absolute_url()))
    assert page.count("Medically Reviewed by NJ Spine & Orthopedic on May 14, 2024") == 1
    assert "Page last reviewed: May 14, 2024. Next review due: May 14, 2026." in page


@pytest.mark.parametrize("name", ["article", "list", "home", "topic", "contributor"])
@time_machine.travel(datetime.datetime(2026, 5, 15, 12, tzinfo=datetime.UTC))
def test_an_overdue_review_is_called_so_on_every_page(client, path_of, published_article, name):
    page = words(client.get(path_of(name)))
    assert page.count("Last medically reviewed on May 14, 2024; a new review is due") == 1
    assert "Medically Reviewed by" not in page
    if name == "article":
        assert "Page last reviewed: May 14, 2024. The next review is due now." in page


@time_machine.travel(datetime.datetime(2026, 5, 14, 23, 0, tzinfo=datetime.UTC))
def test_a_review_is_not_overdue_on_the_day_it_is_due(client, published_article):
    assert "Medically Reviewed by" in words(client.get(published_article.get_absolute_url()))


@time_machine.travel(datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC))
def test_review_line_leads_to_the_reviewers_profile(client, published_article, organization):
    page = client.get(published_article.get_absolute_url()).content.decode()
    assert f'Medically Reviewed by <a href="{organization.get_absolute_url()}">NJ Spine &amp; Orthopedic</a>' in page


def test_an_article_page_without_a_valid_review_says_nothing_of_one(client, make_published, image):
    article = make_published(hero=image)
    assert "Medically Reviewed by" in words(client.get(article.get_absolute_url()))
    Image.objects.filter(pk=image.pk).update(sha256="0" * 64)
    page = words(client.get(article.get_absolute_url()))
    assert "Medically Reviewed by" not in page and "last reviewed" not in page
    assert article.live.revision.title in page
    assert "Medically Reviewed by" not in words(client.get(reverse("blog:list")))


def test_an_article_shows_all_its_parts(client, make_published, image):
    shown = make_published(hero=image)
    related = make_published(title="Sciatica", summary="Pain that runs down the leg. " * 12)
    response = client.get(shown.get_absolute_url())
    page, source = words(response), response.content.decode()
    assert source.count("<h1") == 1 and "<h1>Headaches that start in the spine</h1>" in source
    assert f'src="{image.url}"' in source and "A drawing of the neck's joints." in html.unescape(source)
    assert '<a href="/team/ada-roe/">Ada Roe, DPT</a>' in source
    assert '<h2 id="section-where-it-hurts">Where it hurts</h2>' in source
    assert '<a href="https://ichd-3.org/">' in source
    assert "Related Blog Posts" in page
    assert related.live.revision.excerpt.endswith("…") and related.live.revision.excerpt in page
    assert "data-phone" not in source


def test_numbers_stand_where_their_names_do_and_follow_every_change(client, clinic, published_article):
    path = published_article.get_absolute_url()
    page = words(client.get(path))
    assert "Call 866-553-0612 or write to us." in page and "855-586-2615" in page
    clinic.article_body_number.number = "+12015550123"
    clinic.article_body_number.save()
    page = words(client.get(path))
    assert "Call 201-555-0123 or write to us." in page and "866-553-0612" not in page


def test_no_heading_takes_an_id_the_page_uses_itself(client, published_article, make_published):
    def ids(article):
        return re.findall(r'\sid="([^"]+)"', client.get(article.get_absolute_url()).content.decode())

    own = [name.removeprefix("section-") for name in ids(published_article)]
    assert "content" in own
    found = ids(make_published(body="".join(f"<h2>{name}</h2><p>a</p>" for name in own)))
    assert len(found) > len(own)
    assert sorted(found) == sorted(set(found))


def test_topics_stand_in_the_order_staff_gave_them(client, make_published):
    for position, name in ((3, "Aa"), (1, "Cc"), (2, "Bb")):
        topic = Topic.objects.create(name=name, slug=name.lower(), position=position, description="x")
        make_published(topic=topic)
    for path in ("/", "/blog/"):
        assert [topic.name for topic in client.get(path).context["topics"]] == ["Cc", "Bb", "Aa"]


def test_visitors_never_read_an_unpublished_edit(client, published_article, rewrite, author, image):
    new = "Nobody reviewed this"
    rewrite(published_article, by=author, title=new, summary=new, body=f"<p>{new}</p>", sources=new, hero=image)
    for path in ("/", "/blog/", "/blog/feed/"):
        assert new not in client.get(path).content.decode()
    assert new not in client.get(published_article.get_absolute_url()).content.decode()


def test_drafts_are_nowhere(client, make_article, topic, byline):
    article = make_article(title="Only a draft")
    assert client.get(article.get_absolute_url()).status_code == 404
    paths = ["/", "/blog/", "/blog/feed/", "/sitemap.xml", topic.get_absolute_url(), byline.get_absolute_url()]
    for path in paths:
        page = client.get(path)
        assert page.status_code == 200
        assert "Only a draft" not in page.content.decode() and article.slug not in page.content.decode()


def test_markup_in_titles_and_names_is_shown_as_text(client, make_published, byline, topic):
    evil = "<script>alert(1)</script>"
    Contributor.objects.update(name=evil, bio=evil)
    Topic.objects.update(name=evil, description=evil)
    article = make_published(title=evil, summary=evil, sources=evil)
    paths = ["/", "/blog/", topic.get_absolute_url(), byline.get_absolute_url(), article.get_absolute_url()]
    for path in paths:
        source = client.get(path).content.decode()
        assert evil not in source and "&lt;script&gt;" in source


@pytest.mark.parametrize("name", ["home", "list", "topic", "contributor"])
def test_listing_pages_show_the_article_with_its_excerpt(client, path_of, published_article, name):
    response = client.get(path_of(name))
    assert published_article.get_absolute_url() in response.content.decode()
    assert published_article.live.revision.excerpt in words(response)


def test_an_empty_site_has_its_pages(client, db):
    for path in ("/", "/blog/", "/blog/feed/", "/sitemap.xml", "/robots.txt"):
        assert client.get(path).status_code == 200


# Wrong addresses


def test_what_never_existed_is_not_found(client, db):
    for path in ("/blog/no-such/", "/blog/topics/no-such/", "/team/no-such/", "/team/", "/no-such/"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize(
    "slug", ["%00", "a%00b", "🦴", "ألم", "..", "%2e%2e%2fetc", "x" * 5000, "<script>", "a b", "%ff"]
)
def test_odd_addresses_are_not_found(client, db, slug):
    for folder in ("blog", "blog/topics", "team"):
        assert client.get(f"/{folder}/{slug}/").status_code == 404


def test_a_withdrawn_article_is_gone(client, published_article, editor):
    published_article.withdraw(by=editor)
    response = client.get(published_article.get_absolute_url())
    assert response.status_code == 410
    assert published_article.title not in words(response)
    assert published_article.get_absolute_url() not in client.get("/blog/").content.decode()


@pytest.mark.parametrize("query", ["?page=1", "?utm_source=x&gclid=%00", "?" + "a=1&" * 900, "?page=1&page=1"])
def test_other_words_in_the_address_change_nothing(client, path_of, query):
    for name in PAGES:
        assert client.get(path_of(name) + query).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_no_method_makes_a_page_fail(client, path_of, method):
    for name in PAGES:
        assert getattr(client, method)(path_of(name)).status_code < 500


# Cost and headers


def query_count(client, path):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_a_page_takes_few_queries_whatever_the_amount(client, path_of, make_published, published_article, image):
    for amount in (4, 55):  # 5 and 60 with the one that is there
        for _ in range(amount):
            make_published(hero=image)
        counts = {name: query_count(client, path_of(name)) for name in PAGES}
        assert max(counts.values()) <= MOST_QUERIES, counts
    assert len(client.get(path_of("list")).context["page"].object_list) == 12


def test_a_number_named_by_its_own_key_takes_no_further_query(client, make_published):
    article = make_published(
        body='<p>Call <span data-phone="front-office"></span> or <span data-phone="x"></span>.</p>'
    )
    assert query_count(client, article.get_absolute_url()) <= MOST_QUERIES


@pytest.mark.parametrize("name", [*PAGES, "feed"])
def test_public_pages_set_no_cookie_and_vary_on_none(client, path_of, name):
    response = client.get("/blog/feed/" if name == "feed" else path_of(name))
    assert not response.cookies and "Set-Cookie" not in response.headers
    assert "cookie" not in response.headers.get("Vary", "").lower()


def test_a_signed_in_editor_gets_the_page_everybody_gets(client, signed_in, path_of, editor):
    before = [client.get(path_of(name)).content for name in PAGES]
    signed_in(editor)
    after = [client.get(path_of(name)) for name in PAGES]
    assert [response.content for response in after] == before
    assert not any("cookie" in response.headers.get("Vary", "").lower() for response in after)


@pytest.mark.parametrize("name", [*PAGES, "feed"])
def test_an_unchanged_page_is_not_sent_again(client, path_of, name):
    path = "/blog/feed/" if name == "feed" else path_of(name)
    first = client.get(path)
    assert first["Cache-Control"].startswith("public") and "no-store" not in first["Cache-Control"]
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_changed_page_is_sent_at_the_next_request(client, published_article):
    path = published_article.get_absolute_url()
    before = client.get(path)["ETag"]
    published_article.author.name = "Another name"
    published_article.author.save()
    response = client.get(path, headers={"if-none-match": before})
    assert response.status_code == 200 and response["ETag"] != before


def test_not_found_and_gone_pages_set_no_cookie(client, published_article, editor):
    published_article.withdraw(by=editor)
    for path, status in (("/no-such/", 404), (published_article.get_absolute_url(), 410)):
        response = client.get(path)
        assert response.status_code == status
        assert not response.cookies and "cookie" not in response.headers.get("Vary", "").lower()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_on_a_page_comes_from_elsewhere_or_runs_inline(client, path_of, name):
    response = client.get(path_of(name))
    source = response.content.decode()
    assert not re.search(r"<(?:script|img|iframe|link[^>]+stylesheet)[^>]+(?:src|href)=\"(?:https?:)?//", source)
    assert not re.search(r"\son\w+=|\sstyle=|<style|javascript:", source)
    for attributes in re.findall(r"<script([^>]*)>", source):
        assert "src=" in attributes or "json" in attributes
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "nonce" not in policy


def test_contributors_page_lists_what_they_wrote_and_what_they_reviewed_once(
    client, published_article, byline, organization
):
    Article.objects.update(author=organization)
    page = client.get(organization.get_absolute_url())
    assert len(page.context["page"].object_list) == 1
    assert client.get(byline.get_absolute_url()).context["page"].object_list == []
