"""A Spanish article is an article of its own: own text, own review, own page, beside the English one."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from blog.models import Article, Publication
from blog.own_links import as_numbers

pytestmark = pytest.mark.usefixtures("clinic")


@pytest.fixture
def draft(published_article, author):
    return published_article.translate(by=author)


@pytest.fixture
def spanish(draft, rewrite, approve, author, editor):
    rewrite(draft, by=author, title="Dolor de cabeza", body="<h2>Dónde</h2><p>En el cuello.</p>")
    draft = Article.objects.get(pk=draft.pk)
    approve(draft)
    draft.publish(by=editor)
    return draft


def test_a_translation_begins_with_the_english_text_and_is_begun_once(published_article, draft, author):
    assert (draft.language, draft.translation_of, draft.body) == ("es", published_article, published_article.body)
    assert draft.follows == published_article.latest_revision and not draft.is_behind
    assert published_article.translate(by=author) == draft


def test_a_translation_inherits_no_review(client, published_article, draft, editor):
    assert not draft.live and client.get(draft.get_absolute_url()).status_code == 404
    with pytest.raises(ValidationError):
        draft.publish(by=editor)
    columns = "starts_at, published_by_id, decided_at, first_published_at, content_changed_at, change_note, is_minor"
    copied = (
        f"INSERT INTO blog_publication (article_id, revision_id, review_id, is_demo, {columns}) "
        f"SELECT %s, %s, review_id, is_demo, {columns} FROM blog_publication WHERE article_id = %s"
    )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        # The English article's approval, named for the Spanish text.
        cursor.execute(copied, [draft.pk, draft.latest_revision.pk, published_article.pk])


def test_only_who_may_write_translates_and_only_english_articles(published_article, draft, front_desk, author, editor):
    with pytest.raises(PermissionDenied):
        published_article.translate(by=front_desk)
    with pytest.raises(ValidationError, match="Only an English article"):
        draft.translate(by=author)
    with pytest.raises(ValidationError, match="no translation"):
        published_article.catch_up(by=editor)


def test_two_who_translate_at_once_begin_one(at_once, published_article, author):
    def begin():
        return Article.objects.get(pk=published_article.pk).translate(by=author).pk

    first, second = at_once(begin, begin)
    assert first == second and Article.objects.filter(language="es").count() == 1


def test_each_language_has_its_own_lists(client, published_article, spanish, topic, byline):
    for address in ("/blog/", "/", topic.get_absolute_url(), byline.get_absolute_url(), "/blog/feed/"):
        english, other = client.get(address).text, client.get(f"/es{address}").text
        assert published_article.title in english and "Dolor de cabeza" not in english
        assert "Dolor de cabeza" in other and published_article.title not in other


def test_articles_of_another_language_are_not_related(published_article, spanish, make_published):
    other = make_published(title="Another")
    assert [each.article for each in Publication.objects.related_to(published_article)] == [other]
    assert list(Publication.objects.related_to(spanish)) == []


def test_each_article_leads_to_the_other(client, settings, published_article, spanish):
    english, other = published_article.get_absolute_url(), spanish.get_absolute_url()
    assert other.startswith("/es/blog/")
    for here, there, code in [(english, other, "es"), (other, english, "en")]:
        page = client.get(here).text
        assert f'<a href="{there}" lang="{code}" hreflang="{code}">' in page
        assert f'<link rel="alternate" hreflang="{code}" href="{settings.SITE_URL}{there}">' in page


def test_an_article_that_is_not_translated_leads_nowhere(client, published_article):
    assert "hreflang" not in client.get(published_article.get_absolute_url()).text


def test_an_address_below_the_other_prefix_leads_on(client, published_article, spanish, editor):
    english, other = published_article.get_absolute_url(), spanish.get_absolute_url()
    assert client.get(f"/es{english}")["Location"] == other
    assert client.get(other.removeprefix("/es"))["Location"] == english
    spanish.withdraw(by=editor)
    assert client.get(f"/es{english}")["Location"] == english
    assert client.get(other).status_code == 410


def test_the_history_stands_in_the_articles_language(client, spanish):
    address = f"{spanish.get_absolute_url()}history/"
    assert '<html lang="es">' in client.get(address).text
    assert client.get(address.removeprefix("/es"))["Location"] == address


def test_the_review_line_is_that_of_the_spanish_text(client, spanish):
    page = client.get(spanish.get_absolute_url()).text
    assert "Revisado médicamente por" in page and "Medically" not in page
    assert '"inLanguage": "es"' in page


def test_a_translation_is_behind_once_visitors_read_another_english_text(
    published_article, spanish, rewrite, approve, author, editor
):
    rewrite(published_article, by=author, body="<h2>New</h2><p>Other words.</p>")
    assert not Article.objects.get(pk=spanish.pk).is_behind  # nobody reads them yet
    english = Article.objects.get(pk=published_article.pk)
    approve(english)
    english.publish(by=editor, change_note="New words.")
    assert Article.objects.get(pk=spanish.pk).is_behind
    Article.objects.get(pk=spanish.pk).catch_up(by=editor)
    assert not Article.objects.get(pk=spanish.pk).is_behind


def test_a_copy_of_a_spanish_text_is_spanish_and_no_translation(spanish, author):
    copied = spanish.copy(by=author)
    assert (copied.language, copied.translation_of) == ("es", None)


def test_spanish_articles_stand_in_the_sitemap_at_their_address(client, spanish):
    assert f"{spanish.get_absolute_url()}</loc>" in client.get("/sitemap-articles.xml").text


def test_a_typed_address_of_a_spanish_article_becomes_its_number(spanish):
    linked = as_numbers(f'<p><a href="{spanish.get_absolute_url()}">aquí</a></p>')
    assert linked == f'<p><a data-article="{spanish.pk}">aquí</a></p>'
