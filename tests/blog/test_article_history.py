"""What visitors read of an article's past, and what machines read of its present."""

import datetime
import json
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from blog.models import Article
from tests.blog.pages import words

MAY_14 = datetime.datetime(2024, 5, 14, 16, tzinfo=datetime.UTC)
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def rewritten(published_article, rewrite, approve, author, editor):
    """An article whose second text was reviewed and published a year after the first."""
    with time_machine.travel(MAY_14 + datetime.timedelta(days=365)):
        rewrite(published_article, by=author, title="Second")
        article = Article.objects.get(pk=published_article.pk)
        approve(article)
        article.publish(by=editor, change_note="New advice on <sleep>.")
    return article


@pytest.fixture
def history(client, rewritten):
    return lambda: client.get(reverse("blog:history", args=[rewritten.slug]))


@time_machine.travel(MAY_14 + datetime.timedelta(days=400))
def test_history_names_each_published_text_with_what_changed_and_who_reviewed_it(history):
    page = words(history())
    newest, oldest = page.index("New advice on <sleep>."), page.index("First published.")
    assert newest < oldest
    assert "May 14, 2025 On the page now New advice on <sleep>. Medically Reviewed by" in page
    assert "May 14, 2024 First published. Medically Reviewed by NJ Spine & Orthopedic on May 14, 2024." in page


@time_machine.travel(MAY_14 + datetime.timedelta(days=400))
def test_the_article_leads_to_its_history(client, rewritten):
    assert (
        f'href="{reverse("blog:history", args=[rewritten.slug])}"'
        in client.get(rewritten.get_absolute_url()).content.decode()
    )


@time_machine.travel(MAY_14 + datetime.timedelta(days=400))
def test_history_holds_no_plan_and_no_cancelled_one(history, rewritten, rewrite, approve, author, editor):
    rewrite(rewritten, by=author, title="Third")
    article = Article.objects.get(pk=rewritten.pk)
    approve(article)
    for note in ("A plan that was dropped.", "A plan for next week."):
        article.publish(by=editor, at=datetime.datetime(2025, 7, 1, tzinfo=datetime.UTC), change_note=note)
    assert "plan" not in words(history())
    with time_machine.travel(datetime.datetime(2025, 7, 1, 12, tzinfo=datetime.UTC)):
        page = words(history())
    assert "A plan for next week." in page and "dropped" not in page


def test_a_withdrawn_articles_history_is_gone_and_an_unknown_one_not_found(history, rewritten, editor, client):
    rewritten.withdraw(by=editor)
    assert history().status_code == 410
    assert client.get("/blog/unknown/history/").status_code == 404


def test_an_article_that_was_only_planned_was_never_there(client, make_article, approve, editor):
    article = make_article()
    approve(article)
    article.publish(by=editor, at=timezone.now() + datetime.timedelta(days=30))
    assert client.get(article.get_absolute_url()).status_code == 404
    article.cancel_plans(by=editor)
    assert client.get(article.get_absolute_url()).status_code == 404


def test_history_costs_the_same_however_long_it_is(
    client, history, rewritten, rewrite, approve, author, editor, django_assert_max_num_queries
):
    for number in range(5):
        rewrite(rewritten, by=author, title=f"Text {number}")
        article = Article.objects.get(pk=rewritten.pk)
        approve(article)
        article.publish(by=editor, is_minor=True)
    with django_assert_max_num_queries(8):
        assert words(history()).count("Typing errors were corrected.") == 5


# Structured data


def data_of(response):
    (script,) = SCRIPT.findall(response.content.decode())
    return json.loads(script)


@time_machine.travel(MAY_14 + datetime.timedelta(days=400))
def test_structured_data_says_what_the_page_says(client, rewritten):
    response = client.get(rewritten.get_absolute_url())
    data, page = data_of(response), words(response)
    assert data["headline"] == "Second" and data["headline"] in page
    assert data["reviewedBy"]["name"] in page and data["reviewedBy"]["@type"] == "Organization"
    assert (data["lastReviewed"], data["datePublished"][:10]) == ("2025-05-14", "2024-05-14")
    assert data["dateModified"] == "2025-05-14T12:00:00-04:00"
    assert "May 14, 2025" in page and "May 14, 2024" in page


def test_structured_data_claims_no_review_that_does_not_cover_the_text(client, make_published, image):
    article = make_published(hero=image)
    assert "lastReviewed" in data_of(client.get(article.get_absolute_url()))
    type(image).objects.filter(pk=image.pk).update(sha256="0" * 64)
    data = data_of(client.get(article.get_absolute_url()))
    assert "lastReviewed" not in data and "reviewedBy" not in data


def test_structured_data_cannot_break_out_of_its_script(client, make_published):
    title = "</script><script>alert(1)</script>&amp;"
    response = client.get(make_published(title=title).get_absolute_url())
    assert data_of(response)["headline"] == title
    assert "<script>alert(1)" not in response.content.decode()


def test_a_preview_tells_machines_nothing(signed_in, editor, published_article):
    path = reverse("admin:blog_article_preview", args=[published_article.pk, 1])
    assert not SCRIPT.search(signed_in(editor).get(path).content.decode())
