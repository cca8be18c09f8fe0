"""An article, topic or contributor at a new address is found at every address that it ever had."""

import pytest
from django.db import IntegrityError

from blog.models import Article
from redirects.models import Redirect

OLD = "/blog/headaches-from-the-spine/"


@pytest.fixture
def led(client):
    """Return a function that tells where an address leads for good."""

    def follow(address):
        response = client.get(address)
        assert response.status_code == 301
        return response["Location"]

    return follow


def test_every_page_of_an_article_that_moved_leads_to_its_new_one(led, published_article, rewrite, editor):
    rewrite(published_article, by=editor, slug="neck-headaches")
    assert led(OLD) == led(OLD.rstrip("/")) == "/blog/neck-headaches/"
    assert led(f"{OLD}history/?utm_source=mail") == "/blog/neck-headaches/history/?utm_source=mail"
    assert led("/blog/headaches-from-the-spine.md") == "/blog/neck-headaches.md"
    assert led(f"/es{OLD}") == "/es/blog/neck-headaches/"
    kept = Redirect.objects.get(old_path=OLD.rstrip("/"))
    assert (kept.source, kept.created_by) == (Redirect.Source.ADDRESS_CHANGED, editor)


def test_an_article_that_moved_twice_is_found_in_one_step(led, published_article, rewrite, editor):
    rewrite(published_article, by=editor, slug="second")
    rewrite(published_article, by=editor, slug="third")
    assert led(OLD) == led("/blog/second/") == "/blog/third/"


def test_an_article_that_moved_back_answers(led, client, published_article, rewrite, editor):
    rewrite(published_article, by=editor, slug="second")
    rewrite(published_article, by=editor, slug="headaches-from-the-spine")
    assert client.get(OLD).status_code == 200 and led("/blog/second/") == OLD


def test_an_article_that_takes_an_old_address_is_shown_there_and_moves_on(
    led, client, published_article, make_published, rewrite, editor
):
    rewrite(published_article, by=editor, slug="first-moved")
    other = make_published(title="Another", slug="headaches-from-the-spine")
    assert "Another" in client.get(OLD).text
    rewrite(other, by=editor, slug="second-moved")
    assert led(OLD) == "/blog/second-moved/"


def test_an_article_that_was_withdrawn_stays_gone_wherever_it_moves(led, client, published_article, rewrite, editor):
    published_article.withdraw(by=editor)
    rewrite(published_article, by=editor, slug="moved")
    assert client.get(led(OLD)).status_code == 410


def test_a_withdrawn_article_is_gone_unless_staff_lead_its_visitors_elsewhere(led, client, published_article, editor):
    published_article.withdraw(by=editor)
    assert client.get(OLD).status_code == 410
    client.force_login(editor)
    typed = {"old_path": OLD, "answer": "lead", "new_path": "/blog/"}
    assert client.post("/admin/redirects/redirect/add/", typed).status_code == 302
    assert led(OLD) == "/blog/"


def test_a_draft_that_nobody_saw_leaves_no_redirect_but_takes_along_what_led_to_it(make_article, rewrite, author):
    draft = make_article()
    Redirect.objects.lead("/?p=12", draft.get_absolute_url())
    rewrite(draft, by=author, title="Another title")
    moved = Article.objects.get(pk=draft.pk)
    assert moved.slug == "another-title"
    assert list(Redirect.objects.values_list("old_path", "new_path")) == [("/?p=12", "/blog/another-title/")]


def test_a_save_that_is_refused_leads_nowhere(published_article, make_published, rewrite, editor):
    make_published(slug="taken")
    with pytest.raises(IntegrityError):
        rewrite(published_article, by=editor, slug="taken")
    assert not Redirect.objects.exists()


def test_a_topic_and_a_contributor_at_new_addresses_are_found(led, topic, byline):
    topic.slug, byline.slug = "neck", "ada-poe"
    topic.save()
    byline.save()
    assert led("/blog/topics/head-and-neck/?page=2") == "/blog/topics/neck/?page=2"
    assert led("/es/blog/topics/head-and-neck/") == "/es/blog/topics/neck/"
    assert led("/team/ada-roe/") == "/team/ada-poe/"
    topic.name = "Necks"
    topic.save()
    assert Redirect.objects.count() == 4
