"""The steps after writing, in the admin: each by nobody, by the wrong person and by the right one."""

import pytest
from django.test import Client
from django.urls import reverse

from blog.models import Article, Review
from tests.blog.pages import address, sent, words

NUL_SENTENCE = "Null characters are not allowed."


@pytest.fixture
def submitted(make_article, author, organization):
    article = make_article()
    article.submit_for_review(by=author)
    return article


@pytest.fixture
def approved(make_article, approve):
    article = make_article()
    approve(article)
    return article


@pytest.fixture
def own_article(author, make_article):
    return make_article()


# Nobody


@pytest.mark.parametrize("step", ["change", "submit", "publish", "withdraw", "cancel", "preview", "review", "history"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_past_the_sign_in(client, submitted, step, method):
    path = address(step, submitted, 1 if step in ("preview", "review") else None)
    response = getattr(client, method)(path)
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('admin:login')}?next={path}"
    assert not Review.objects.exists() and not Article.objects.published().exists()


def test_the_front_desk_sees_no_article(signed_in, front_desk, submitted):
    client = signed_in(front_desk)
    assert client.get(reverse("admin:blog_article_changelist")).status_code == 403
    for step, number in [("change", None), ("preview", 1), ("review", 1), ("history", None)]:
        assert client.get(address(step, submitted, number)).status_code == 403
    for step in ("submit", "publish", "withdraw", "cancel"):
        assert client.post(address(step, submitted)).status_code == 403


@pytest.mark.parametrize("step", ["submit", "cancel"])
def test_a_link_alone_takes_no_step(signed_in, editor, approved, step):
    assert signed_in(editor).get(address(step, approved)).status_code == 405
    assert not Article.objects.published().exists()


def test_steps_are_protected_against_forged_requests(editor, approved):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    for step in ("submit", "publish", "withdraw", "cancel"):
        assert client.post(address(step, approved)).status_code == 403
    assert not Article.objects.published().exists()


# Submitting


def test_an_author_submits(signed_in, author, own_article):
    response = signed_in(author).post(address("submit", own_article), follow=True)
    assert "Submitted for medical review." in words(response)
    assert own_article.revisions.awaiting_review().exists()


def test_saving_and_submitting_is_one_button(signed_in, author, topic, byline):
    parts = {"title": "T", "summary": "S", "body": "<p>B</p>", "sources": "S", "topic": topic.pk, "author": byline.pk}
    data = sent(**parts, _submit_for_review="")
    assert "Submitted for medical review." in words(
        signed_in(author).post(reverse("admin:blog_article_add"), data, follow=True)
    )
    article = Article.objects.get()
    data = sent(article, title="Two", _submit_for_review="")
    signed_in(author).post(address("change", article), data)
    assert article.revisions.awaiting_review().get().title == "Two"


def test_submitting_an_unfinished_draft_says_what_is_missing_and_saves_it(signed_in, author):
    data = sent(title="Only a title", _submit_for_review="")
    response = signed_in(author).post(reverse("admin:blog_article_add"), data, follow=True)
    assert "Write the text." in words(response) and "Choose a topic." in words(response)
    assert Article.objects.get().title == "Only a title"


@pytest.mark.parametrize("who", ["medical_reviewer", "front_desk"])
def test_who_does_not_write_submits_nothing(request, client, own_article, who):
    client.force_login(request.getfixturevalue(who))
    assert client.post(address("submit", own_article)).status_code == 403
    assert not own_article.revisions.submitted().exists()


# Previews


@pytest.mark.parametrize("who", ["author", "editor", "medical_reviewer", "administrator"])
def test_staff_who_work_on_articles_see_a_preview(request, client, submitted, who):
    client.force_login(request.getfixturevalue(who))
    response = client.get(address("preview", submitted, 1))
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_a_preview_has_no_form_that_would_send_a_message(signed_in, editor, published_article):
    page = signed_in(editor).get(address("preview", published_article, 1)).content.decode()
    assert 'action="/contact/"' not in page
    assert 'action="/contact/"' in signed_in(editor).get(published_article.get_absolute_url()).content.decode()


def test_a_preview_claims_no_review(signed_in, editor, published_article):
    page = signed_in(editor).get(address("preview", published_article, 1))
    assert "Medically Reviewed" not in page.content.decode()


# Bylines


def test_an_author_changes_no_byline(signed_in, author, byline):
    assert signed_in(author).get(reverse("admin:blog_contributor_change", args=[byline.pk])).status_code == 403


# Who may sign


@pytest.mark.parametrize(("who", "links"), [("editor", False), ("administrator", True)])
def test_only_who_manages_accounts_says_who_may_sign_reviews(request, client, organization, author, who, links):
    organization.accounts.clear()
    client.force_login(request.getfixturevalue(who))
    data = {"kind": "organization", "name": organization.name, "slug": organization.slug, "accounts": [author.pk]}
    assert client.post(reverse("admin:blog_contributor_change", args=[organization.pk]), data).status_code == 302
    assert organization.accounts.exists() is links
