"""How an article begins: from a template whose hints nobody forgets, or as a copy of another article."""

import importlib

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.models import Article, ArticleTemplate
from blog.models.articles import COPIED_ONCE_WITHIN
from blog.models.content import HINT
from blog.rendering import sanitize
from tests.blog.pages import address, errors, sent, words
from tests.blog.test_races import sorted_out, together

ADD = "admin:blog_article_add"
COPIED = ["summary", "hero", "body", "sources", "topic", "author"]
made = importlib.import_module("blog.migrations.0008_article_templates")


@pytest.fixture
def templates(db):
    """The templates that a new site has."""
    made.add(apps, None)
    return ArticleTemplate.objects.all()


def begun(client, template):
    return client.get(reverse(ADD), {"template": template})


def text_of(page):
    return page.context["adminform"].form["body"].value()


# Templates


def test_a_new_article_may_begin_blank_or_with_a_template(signed_in, author, templates):
    page = signed_in(author).get(reverse(ADD))
    for name in ("Blank", "A condition", "A treatment", "Clinic news"):
        assert f"<strong>{name}</strong>" in page.content.decode()
    assert not text_of(page)


def test_a_chosen_template_fills_the_text(signed_in, author, templates):
    page = begun(signed_in(author), templates[1].pk)
    assert text_of(page) == templates[1].body
    assert page.content.decode().count('aria-current="true"') == 1
    assert not Article.objects.exists()


@pytest.mark.parametrize("number", ["999999", "9" * 40, "x", "-1", "1\x00", "²", "", "1 or 1"])
def test_a_template_that_is_none_leaves_the_text_blank(signed_in, author, templates, number):
    page = begun(signed_in(author), number)
    assert page.status_code == 200 and not text_of(page)


def test_a_saved_article_is_offered_no_templates(signed_in, author, templates, make_article):
    assert "A condition" not in words(signed_in(author).get(address("change", make_article())))


@pytest.mark.parametrize(("name", "description", "body"), made.TEMPLATES)
def test_the_sites_own_templates_hold_what_a_text_may_hold(name, description, body):
    assert sanitize(body) == body
    assert body.count(HINT) == body.count("]") >= 5
    assert len(name) <= 60 and len(description) <= 200


def test_the_medical_templates_have_every_block(templates):
    for template in templates.exclude(name="Clinic news"):
        for block in ('data-callout="emergency"', 'data-callout="key-points"', "data-qa", "<h2>", "<h3>"):
            assert block in template.body


def test_a_text_with_a_hint_is_saved_but_not_submitted(signed_in, author, make_article, templates):
    article = make_article(body=templates[0].body)
    sentence = "Replace the hints in square brackets with your own words."
    assert sentence in words(signed_in(author).get(address("change", article)))
    with pytest.raises(ValidationError, match="Replace the hints"):
        article.submit_for_review(by=author)


def test_a_text_with_a_hint_is_not_published_without_a_review_either(editor, topic, make_article, templates, rewrite):
    topic.is_medical = False
    topic.save()
    article = make_article(body=templates.get(name="Clinic news").body)
    with pytest.raises(ValidationError, match="Replace the hints"):
        article.publish(by=editor)
    rewrite(article, by=editor, body="<p>We have new hours.</p>")
    assert article.publish(by=editor)


def test_a_text_with_a_picture_nobody_can_see_is_neither_submitted_nor_published(
    author, editor, topic, make_article, image, rewrite
):
    article = make_article(body=f'<p>Look.</p><figure data-image="{"a" * 64}"></figure>')
    with pytest.raises(ValidationError, match="not in the library"):
        article.submit_for_review(by=author)
    topic.is_medical = False
    topic.save()
    with pytest.raises(ValidationError, match="not in the library"):
        article.publish(by=editor)
    rewrite(article, by=editor, body=f'<p>Look.</p><figure data-image="{image.sha256}"></figure>')
    assert article.publish(by=editor)


def test_the_migration_keeps_what_editors_made_of_a_template(templates):
    ArticleTemplate.objects.filter(name="A condition").update(body="<p>Ours.</p>")
    made.add(apps, None)
    assert ArticleTemplate.objects.get(name="A condition").body == "<p>Ours.</p>"
    assert templates.count() == 3


# Templates in the admin


def template_data(**changes):
    return {"name": "A story", "description": "Of a test.", "body": "<p>Words.</p>", "position": 9, **changes}


def test_an_editor_writes_a_template_which_is_cleaned_as_a_text(signed_in, editor):
    body = '<h2 style="color:red">Once</h2><script>alert(1)</script><aside data-callout="note"><p>Words.</p></aside>'
    response = signed_in(editor).post(reverse("admin:blog_articletemplate_add"), template_data(body=body))
    assert response.status_code == 302, errors(response)
    assert (
        ArticleTemplate.objects.get(name="A story").body
        == '<h2>Once</h2><aside data-callout="note"><p>Words.</p></aside>'
    )


def test_the_templates_have_the_articles_editor(signed_in, editor, clinic, templates):
    page = signed_in(editor).get(reverse("admin:blog_articletemplate_change", args=[templates[0].pk])).content.decode()
    assert "PhoneNumber" in page and 'id="phone-number-choices"' in page and "editor-phone.js" in page


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "x" * 61}, {"body": "a\x00"}, {"body": "x" * 200_001}, {"position": "9" * 40}]
)
def test_a_template_that_cannot_stand_is_answered_with_a_sentence(signed_in, editor, wrong):
    response = signed_in(editor).post(reverse("admin:blog_articletemplate_add"), template_data(**wrong))
    assert response.status_code == 200 and errors(response)
    assert not ArticleTemplate.objects.filter(description="Of a test.").exists()


def test_nobody_is_sent_to_the_sign_in_instead_of_the_templates(client):
    response = client.get(reverse("admin:blog_articletemplate_changelist"))
    assert response.status_code == 302 and response["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize(
    ("who", "status"),
    [("author", 403), ("medical_reviewer", 403), ("front_desk", 403), ("editor", 200), ("administrator", 200)],
)
def test_editors_keep_the_templates(request, client, templates, who, status):
    client.force_login(request.getfixturevalue(who))
    for where in (
        reverse("admin:blog_articletemplate_changelist"),
        reverse("admin:blog_articletemplate_change", args=[templates[0].pk]),
    ):
        assert client.get(where).status_code == status


# Copies


@pytest.fixture
def copied(signed_in, author, image, published_article):
    """A copy that an author made of a published article."""
    Article.objects.filter(pk=published_article.pk).update(hero=image)
    response = signed_in(author).post(address("copy", published_article))
    copy = Article.objects.exclude(pk=published_article.pk).get()
    assert response["Location"] == address("change", copy)
    return copy


def test_a_copy_has_the_text_topic_and_byline_and_an_address_of_its_own(copied, published_article, author):
    original = Article.objects.get(pk=published_article.pk)
    assert [getattr(copied, name) for name in COPIED] == [getattr(original, name) for name in COPIED]
    assert copied.title == "Copy of Headaches that start in the spine"
    assert copied.slug == "copy-of-headaches-that-start-in-the-spine"
    assert copied.created_by == copied.saved_by == author


def test_a_copy_has_no_history_review_or_page(copied, published_article):
    assert [revision.number for revision in copied.revisions.all()] == [1]
    assert not copied.publications.exists() and not copied.revisions.get().reviews.exists()
    assert Article.objects.with_state().get(pk=copied.pk).state == Article.State.DRAFT
    assert published_article.live.revision.number == 1


def test_the_copy_opens_and_says_what_it_is(signed_in, author, make_article):
    page = signed_in(author).post(address("copy", make_article()), follow=True)
    assert "This is the copy: a draft of its own." in words(page)


def test_a_copy_keeps_the_working_copy_not_the_page(signed_in, editor, published_article, rewrite):
    rewrite(published_article, by=editor, body="<p>Newer words.</p>")
    signed_in(editor).post(address("copy", published_article))
    assert Article.objects.get(title__startswith="Copy of").body == "<p>Newer words.</p>"


def test_a_very_long_title_and_none_are_copied_too(author, make_article):
    long, untitled = make_article(title="x" * 150), make_article(title="")
    assert long.copy(by=author).title == f"Copy of {'x' * 142}"
    assert untitled.copy(by=author).title == ""


def test_a_button_pressed_twice_makes_one_copy(author, editor, make_article):
    article = make_article()
    first = article.copy(by=author)
    assert article.copy(by=author) == first
    assert article.copy(by=editor) != first
    with time_machine.travel(timezone.now() + COPIED_ONCE_WITHIN):
        assert article.copy(by=author) != first


def test_copies_at_once_are_one(transactional_db, author, make_article):
    article = make_article()
    assert sorted_out(together(*[lambda: article.copy(by=author)] * 3), ()) == 3
    assert Article.objects.count() == 2


def test_an_author_copies_an_article_somebody_else_began_and_may_change_the_copy(author, editor, make_article):
    others = make_article(by=editor)
    assert not others.may_be_changed_by(author)
    assert others.copy(by=author).may_be_changed_by(author)


def test_nobody_is_sent_to_the_sign_in_instead_of_a_copy(client, make_article):
    response = client.post(address("copy", make_article()))
    assert response.status_code == 302 and response["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("who", ["medical_reviewer", "front_desk"])
def test_who_does_not_write_copies_nothing(request, client, make_article, who):
    account, article = request.getfixturevalue(who), make_article()
    client.force_login(account)
    assert client.post(address("copy", article)).status_code == 403
    with pytest.raises(PermissionDenied):
        article.copy(by=account)
    assert Article.objects.count() == 1


@pytest.mark.parametrize("who", ["author", "editor", "administrator"])
def test_who_writes_is_offered_a_copy(request, client, make_article, who):
    article = make_article()
    client.force_login(request.getfixturevalue(who))
    assert "Make a copy" in words(client.get(address("change", article)))
    assert client.post(address("copy", article)).status_code == 302


def test_a_reader_is_offered_none(signed_in, medical_reviewer, make_article):
    assert "Make a copy" not in words(signed_in(medical_reviewer).get(address("change", make_article())))


def test_a_link_alone_or_a_forged_form_copies_nothing(signed_in, author, make_article):
    article = make_article()
    assert signed_in(author).get(address("copy", article)).status_code == 405
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)
    assert client.post(address("copy", article)).status_code == 403
    assert client.post(reverse("admin:blog_article_copy", args=[10**30])).status_code == 403
    assert signed_in(author).post(reverse("admin:blog_article_copy", args=[10**30])).status_code == 404
    assert Article.objects.count() == 1


def test_the_form_sent_with_an_error_keeps_what_was_typed_over_the_template(signed_in, author, templates):
    data = sent(title="x" * 151, body="<p>My words.</p>")
    page = signed_in(author).post(f"{reverse(ADD)}?template={templates[0].pk}", data)
    assert page.status_code == 200 and text_of(page) == "<p>My words.</p>"
