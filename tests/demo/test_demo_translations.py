"""The demonstration's Spanish articles: as complete as the English ones, with reviews of their own, and removable."""

import re

import pytest
from django.core.management import call_command

from blog.models import Article, Contributor, Image, Revision
from blog.rendering import plain_text, sanitize
from condition_checker.live import Checker
from demo import content

ENGLISH = {entry["slug"]: entry for entry in content.articles()}


def blocks(body):
    """Return what a text is built of, in order: its elements with what they name, without its words and links."""
    tags = re.findall(r"<(?:h2|h3|aside|li|ol|ul|tr|td|th|figure|sup|span)\b[^>]*>", body)
    return [re.sub(r' data-alt="[^"]*"', "", tag) for tag in tags]


@pytest.mark.parametrize("entry", content.translations(), ids=lambda entry: entry["slug"])
def test_a_translation_is_built_as_the_english_article_and_names_the_same(entry):
    english = ENGLISH[entry["translates"]]
    body = content.with_digests(entry["body"].strip(), dict.fromkeys(content.drawings_in(entry["body"]), "a" * 64))
    assert sanitize(body) == body, "the allowlist would change it"
    assert blocks(entry["body"]) == blocks(english["body"])
    assert re.findall(r'href="([^"]*)"', entry["body"]) == re.findall(r'href="([^"]*)"', english["body"])
    assert re.findall(r"\d+", plain_text(body)) == re.findall(r"\d+", plain_text(english["body"])), "a figure differs"
    assert len(entry["summary"]) <= 300 and "“" not in entry["picture_alt"]
    assert english["published_on"] < entry["written_on"] <= entry["reviewed_on"] <= entry["published_on"]


def test_each_translation_is_read_in_spanish_with_a_review_of_its_own(client, demo):
    articles = Article.objects.published().filter(language="es")
    assert {article.slug for article in articles} == {entry["slug"] for entry in content.translations()}
    for article in articles:
        assert article.hero.alt_text != article.translation_of.hero.alt_text
        status = article.review_status()
        assert status.reviewed_on != article.translation_of.review_status().reviewed_on
        page = client.get(article.get_absolute_url()).text
        alternates = dict(re.findall(r'<link rel="alternate" hreflang="(e[ns])" href="[^"]*//[^/]*([^"]*)"', page))
        assert alternates == {each.language: each.get_absolute_url() for each in (article, article.translation_of)}
        assert article.title in page
    assert [article.slug for article in articles if article.is_behind] == ["dolor-lumbar-primeras-semanas"]


def test_loading_again_adds_no_translation(demo):
    before = (Article.objects.count(), Revision.objects.count(), Image.objects.count())
    call_command("load_demo", verbosity=0)
    assert before == (Article.objects.count(), Revision.objects.count(), Image.objects.count())


def test_loading_keeps_to_a_translation_that_staff_began(demo, editor):
    Article.objects.filter(slug="ciatica").update(slug="dolor-ciatico", is_demo=False)
    call_command("load_demo", verbosity=0)
    assert not Article.objects.filter(slug="ciatica").exists()


def test_clearing_keeps_a_translation_that_staff_changed_and_the_article_it_translates(demo, editor):
    article = Article.objects.get(slug="ciatica")
    article.title = "Nuestra ciática"
    article.save_draft(by=editor, based_on=article.version)
    call_command("clear_demo", verbosity=0)
    assert set(Article.objects.values_list("slug", flat=True)) == {"ciatica", "sciatica"}
    assert Contributor.objects.filter(pk=article.author_id).exists()
    kept = Article.objects.get(slug="ciatica")
    assert kept.title == "Nuestra ciática" and kept.follows.article.slug == "sciatica"


def test_the_checker_leads_to_the_spanish_text_where_there_is_one(demo):
    english, spanish = (Checker().articles_in(language) for language in ("en", "es"))
    assert {reading.language for reading in english.values()} == {"en"}
    assert spanish.keys() == english.keys()
    assert {reading.language for reading in spanish.values()} == {"en", "es"}
    assert spanish["first-weeks-of-low-back-pain"].address.startswith("/es/")
