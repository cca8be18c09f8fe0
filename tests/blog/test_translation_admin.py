"""Editors begin translations from the English article, and see when it moved on without them."""

import pytest
from django.urls import reverse

from blog.models import Article

pytestmark = pytest.mark.usefixtures("clinic")


def address(article, step):
    return reverse(f"admin:blog_article_{step}", args=[article.pk])


@pytest.fixture
def draft(published_article, author):
    return published_article.translate(by=author)


def test_visitors_are_asked_to_sign_in(client, published_article):
    for step in ("translate", "catch_up"):
        assert "/login/" in client.post(address(published_article, step))["Location"]


@pytest.mark.parametrize("role", ["medical_reviewer", "front_desk"])
def test_other_roles_are_refused(request, signed_in, published_article, draft, role):
    client = signed_in(request.getfixturevalue(role))
    assert client.post(address(published_article, "translate")).status_code == 403
    assert client.post(address(draft, "catch_up")).status_code == 403


def test_nothing_happens_on_opening_an_address(signed_in, editor, published_article):
    for step in ("translate", "catch_up"):
        assert signed_in(editor).get(address(published_article, step)).status_code == 405
    assert Article.objects.count() == 1


def test_an_editor_begins_a_translation_and_each_leads_to_the_other(signed_in, editor, published_article):
    client = signed_in(editor)
    assert "Translate into Spanish" in client.get(address(published_article, "change")).text
    answer = client.post(address(published_article, "translate"), follow=True)
    draft = Article.objects.get(language="es")
    assert "This is the Spanish draft." in answer.text and address(published_article, "change") in answer.text
    page = client.get(address(published_article, "change")).text
    assert address(draft, "change") in page and "Translate into Spanish" not in page


def test_a_translation_left_behind_says_so_and_shows_what_changed(
    signed_in, editor, author, published_article, draft, rewrite, approve
):
    rewrite(published_article, by=author, body="<h2>New</h2><p>Other words.</p>")
    english = Article.objects.get(pk=published_article.pk)
    approve(english)
    english.publish(by=editor, change_note="New words.")
    client = signed_in(editor)
    page = client.get(address(draft, "change")).text
    compared = reverse("admin:blog_article_compare", args=[english.pk, 1, 2])
    assert "The English text changed since." in page and compared in page
    assert client.get(compared).status_code == 200
    assert "It does not follow the text visitors read here." in client.get(address(english, "change")).text
    assert "Recorded: it says the same" in client.post(address(draft, "catch_up"), follow=True).text
    assert "The English text changed since." not in client.get(address(draft, "change")).text


def test_what_is_no_translation_cannot_catch_up(signed_in, editor, published_article):
    answer = signed_in(editor).post(address(published_article, "catch_up"), follow=True)
    assert "This article is no translation." in answer.text


def test_the_language_is_chosen_once(signed_in, editor, draft):
    client = signed_in(editor)
    assert 'name="language"' in client.get("/admin/blog/article/add/").text
    client.post("/admin/blog/article/add/", {"title": "Dolor", "language": "es", "based_on": "0"})
    assert Article.objects.get(title="Dolor").language == "es"
    assert 'name="language"' not in client.get(address(draft, "change")).text


def test_the_list_is_narrowed_to_a_language(signed_in, editor, draft):
    page = signed_in(editor).get("/admin/blog/article/", {"language": "es"})
    assert [article.pk for article in page.context["cl"].result_list] == [draft.pk]


def test_the_english_reading_grade_is_not_told_of_spanish(signed_in, editor, draft):
    page = signed_in(editor).get(address(draft, "change")).text
    assert "told of English texts only" in page and "US grade" not in page
