"""Help while writing: who gets it, for what is typed, and without saving anything."""

import pytest
from django.urls import reverse

from blog.models import Article, PlainWord, Revision

NEW = reverse("admin:blog_article_help_new")
TYPED = {
    "title": "A new title",
    "summary": "Short.",
    "body": "<h4>Deep</h4><p>You may utilize heat, and the disc was removed.</p><script>alert(1)</script>",
    "sources": "",
    "hero": "",
    "slug": "",
}


def help_for(article):
    return reverse("admin:blog_article_help", args=[article.pk])


def test_what_is_typed_is_judged_and_not_saved(author, signed_in, make_article):
    article = make_article(title="The stored title")
    answer = signed_in(author).post(help_for(article), TYPED)
    assert answer.status_code == 200
    for words in (
        "A new title",
        "The summary has 6 characters",
        "A heading level is skipped: “Deep”.",
        "It names no source.",
        "<strong>utilize</strong>: use",
        "<strong>was removed</strong>",
    ):
        assert words in answer.text
    assert "script" not in answer.text
    article.refresh_from_db()
    assert article.title == "The stored title"
    assert Revision.objects.count() == 1


def test_a_new_article_is_helped_before_it_is_saved(author, signed_in):
    assert "A new title" in signed_in(author).post(NEW, TYPED).text
    assert not Article.objects.exists()


def test_the_form_shows_the_help_for_the_stored_text_without_scripts(author, signed_in, make_article):
    article = make_article(body="<p>You may utilize heat.</p>")
    page = signed_in(author).get(reverse("admin:blog_article_change", args=[article.pk])).text
    assert "<strong>utilize</strong>: use" in page
    assert f'data-url="{help_for(article)}"' in page


def test_the_list_of_words_is_the_editors_own(editor, signed_in, make_article):
    client = signed_in(editor)
    client.post(reverse("admin:blog_plainword_add"), {"word": " Oh’s  My ", "plainer": "my"})
    assert PlainWord.objects.filter(word="oh's my").exists()
    answer = client.post(help_for(make_article()), {**TYPED, "body": "<p>Oh’s my word</p>"})
    assert "<strong>oh&#x27;s my</strong>: my" in answer.text


@pytest.mark.parametrize("body", ["x" * 200_001, "\0", "<" * 50_000, "<th>" * 20_000])
def test_odd_texts_are_answered(author, signed_in, body):
    assert signed_in(author).post(NEW, {**TYPED, "body": body}).status_code in (200, 422)


def test_nobody_is_sent_to_sign_in(client, make_article):
    for address in (NEW, help_for(make_article())):
        assert "/admin/login/" in client.post(address, TYPED)["Location"]


@pytest.mark.parametrize("role", ["front_desk", "medical_reviewer"])
def test_those_who_do_not_write_get_no_help(request, role, signed_in, make_article):
    client = signed_in(request.getfixturevalue(role))
    for address in (NEW, help_for(make_article())):
        assert client.post(address, TYPED).status_code == 403


def test_authors_get_help_with_their_own_articles_only(author, editor, signed_in, make_article):
    assert signed_in(author).post(help_for(make_article(by=editor)), TYPED).status_code == 403


def test_asking_changes_nothing_and_takes_a_post(author, signed_in):
    assert signed_in(author).get(NEW).status_code == 405
