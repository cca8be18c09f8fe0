"""Editors begin translations from the English article, and see when it moved on without them."""

import pytest
from django.urls import reverse

from blog.dashboard import cards
from blog.models import Article
from tests.blog.pages import words

BEHIND = "Translations that do not follow the English text"
pytestmark = pytest.mark.usefixtures("clinic")


def address(article, step):
    return reverse(f"admin:blog_article_{step}", args=[article.pk])


@pytest.fixture
def draft(published_article, author):
    return published_article.translate(by=author)


@pytest.fixture
def changed(published_article, draft, rewrite, approve, author, editor):
    """Return the English article, whose page changed after the translation began."""
    rewrite(published_article, by=author, body="<h2>New</h2><p>Other words.</p>")
    english = Article.objects.get(pk=published_article.pk)
    approve(english)
    english.publish(by=editor, change_note="New words.")
    return english


def behind(account):
    return [task.title for card in cards(account) if card.heading == BEHIND for task in card.tasks]


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


def test_a_translation_left_behind_says_so_and_shows_what_changed(signed_in, editor, draft, changed):
    client = signed_in(editor)
    page = client.get(address(draft, "change")).text
    compared = reverse("admin:blog_article_compare", args=[changed.pk, 1, 2])
    assert "The English text changed since." in page and compared in page
    assert client.get(compared).status_code == 200
    assert "It does not follow the text visitors read here." in client.get(address(changed, "change")).text
    assert "Recorded: it says the same" in client.post(address(draft, "catch_up"), follow=True).text
    assert "The English text changed since." not in client.get(address(draft, "change")).text


def test_each_text_says_how_far_the_other_is(signed_in, editor, published_article, draft):
    client = signed_in(editor)
    assert f"Its Spanish translation: {draft} Draft" in words(client.get(address(published_article, "change")))
    assert f"Its English article: {published_article} Published" in words(client.get(address(draft, "change")))


def test_editors_are_told_which_translations_are_behind(editor, author, draft, changed):
    assert (behind(editor), behind(author)) == ([draft.title], [])
    draft.catch_up(by=editor)
    assert behind(editor) == []


def test_a_translation_is_not_behind_for_english_words_that_nobody_reads_yet(
    editor, author, published_article, draft, rewrite
):
    rewrite(published_article, by=author, body="<p>Words in writing.</p>")
    assert behind(editor) == [] and not Article.objects.get(pk=draft.pk).is_behind


def test_the_list_of_those_behind_agrees_with_each_article(published_article, draft, changed):
    for follows in (None, published_article.revisions.get(number=1), published_article.revisions.get(number=2)):
        Article.objects.filter(pk=draft.pk).update(follows=follows)
        article = Article.objects.get(pk=draft.pk)
        assert Article.objects.behind().contains(article) is article.is_behind


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


def test_a_spanish_text_is_marked_as_spanish_where_it_is_written_and_compared(
    signed_in, editor, author, draft, rewrite, published_article
):
    rewrite(draft, by=author, title="Dolor", body="<p>En el cuello.</p>")
    client = signed_in(editor)
    form = client.get(address(draft, "change")).context["adminform"].form
    assert {form[name].field.widget.attrs["lang"] for name in ("title", "summary", "body")} == {"es"}
    compared = client.get(reverse("admin:blog_article_compare", args=[draft.pk, 1, 2])).text
    assert '<div class="comparison__page" lang="es">' in compared


def test_the_preview_of_a_spanish_text_is_a_spanish_page(signed_in, editor, draft, published_article):
    client = signed_in(editor)
    for article, language in ((draft, "es"), (published_article, "en")):
        preview = client.get(reverse("admin:blog_article_preview", args=[article.pk, 1])).text
        assert f'<html lang="{language}' in preview and '<html lang="en-' not in preview.replace('"en-us"', '"en"')
