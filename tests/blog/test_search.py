"""What a search finds, in which order, and what it never shows; the same on both databases."""

import datetime

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blog.models import Article, SearchEntry, Synonym, Topic
from blog.models.search_ranking import FRESH_FOR
from site_languages import SPANISH

pytestmark = pytest.mark.django_db


@pytest.fixture
def news(db):
    return Topic.objects.create(name="News", slug="news", description="What is new.", is_medical=False)


@pytest.fixture
def publish(news, byline, editor):
    """Return a function that publishes a short text, by default in English and now."""

    def make(title, body="", *, at=None, plan=None, **parts):
        with time_machine.travel(at or timezone.now(), tick=False):
            parts = {"summary": "A few words.", "topic": news, "author": byline, **parts}
            article = Article(title=title, body=f"<p>{body or 'Nothing more.'}</p>", **parts)
            article.save_draft(by=editor, based_on=0)
            article.publish(by=editor, at=plan)
        return article

    return make


@pytest.fixture
def one_article(publish):
    publish("Knee", "A knee, for whatever is typed.")


def titles(words, **options):
    return [found.revision.title for found in Article.objects.search(words, language="en", **options).publications]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("headache", "Headaches after a crash"),
        ("HEADACHES", "A headache after a crash"),
        ("injected", "The injection"),
        ("Menieres", "Ménière's and the neck"),
        ("ménière", "Menieres and the neck"),
        ("neck's", "The neck"),
        ("L4-L5", "A disc at L4/L5"),
        ("back pain", "Pain in the back"),
        ("pain, in: the (back)", "Back pain"),
    ],
)
def test_forms_accents_and_capitals_make_no_difference(publish, typed, said):
    publish(said)
    publish("Clinic closed on Monday")
    assert titles(typed) == [said]


def test_all_words_are_asked_first_and_any_of_them_when_no_page_holds_all(publish):
    publish("Knee", "A knee that hurts at night.")
    publish("Hip", "A hip that clicks.")
    assert titles("knee night") == ["Knee"]
    assert set(titles("knee clicks")) == {"Knee", "Hip"}


def test_a_phrase_in_quotes_stands_together(publish):
    publish("Together", "A low back hurts.")
    publish("Apart", "A back that is low hurts.")
    assert titles("“low back”") == ["Together"]
    assert set(titles("low back")) == {"Together", "Apart"}


def test_a_word_that_is_not_known_may_be_the_beginning_of_one(publish):
    publish("Injections")
    assert titles("injec") == ["Injections"]
    assert titles("injec now") == []


def test_a_misspelled_word_is_taken_for_the_one_it_was_meant_to_be(publish):
    publish("Sciatica in the leg")
    found = Article.objects.search("siatica leg", language="en")
    assert (found.did_you_mean, found.is_corrected) == ("sciatica leg", True)
    assert [each.revision.title for each in found.publications] == ["Sciatica in the leg"]
    assert not Article.objects.search("sciatica leg", language="en").did_you_mean


def test_a_word_like_no_other_is_taken_for_none(publish):
    publish("Sciatica in the leg")
    found = Article.objects.search("xylophone", language="en")
    assert (found.publications, found.did_you_mean) == ([], "")


def test_words_that_mean_the_same_find_each_other(publish):
    publish("Herniated disc")
    assert titles("slipped disc") == ["Herniated disc"], "any of the words"
    publish("A slipped rib")
    assert set(titles("slipped disc")) == {"Herniated disc", "A slipped rib"}
    Synonym.objects.create(phrases="slipped disc, herniated disc, bulging disk")
    assert titles("slipped disc") == ["Herniated disc"]
    assert titles("my bulging disks") == ["Herniated disc"]
    assert titles("slipped") == ["A slipped rib"]
    publish("Rest", "For a disc that slipped.")
    assert set(titles("slipped disc")) == {"Herniated disc", "Rest"}, "the words themselves may stand apart"


def test_of_words_that_mean_the_same_only_whole_phrases_are_marked(publish):
    Synonym.objects.create(phrases="sciatica, pain down the leg")
    publish("Pain down the leg", "A pain in the arm.")
    [found] = Article.objects.search("sciatica", language="en").publications
    assert found.headline == "<mark>Pain</mark> <mark>down</mark> the <mark>leg</mark>"
    assert found.snippet == "A pain in the arm."


def test_titles_count_more_than_headings_and_headings_more_than_the_text(publish):
    publish("Third", "Sleep well with a knee that hurts, for a knee needs rest.")
    publish("Second", "</p><h2>What a knee needs</h2><p>It needs rest.")
    publish("First: the knee")
    assert titles("knee") == ["First: the knee", "Second", "Third"]


def test_a_newer_page_comes_first_only_when_both_fit_alike(publish):
    long_ago = timezone.now() - FRESH_FOR - datetime.timedelta(days=30)
    publish("Knee pain today", "One.", at=timezone.now() - datetime.timedelta(days=1))
    publish("Knee pain before", "Two.", at=long_ago)
    assert titles("knee pain") == ["Knee pain today", "Knee pain before"]
    publish("Sleep", "Rest the knee.")
    assert titles("knee")[-1] == "Sleep"


def test_a_withdrawn_page_is_gone_at_once(publish, editor):
    article = publish("Knee")
    assert titles("knee") == ["Knee"]
    article.withdraw(by=editor)
    assert titles("knee") == []


def test_a_planned_page_is_found_when_its_time_has_come(publish):
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    publish("Knee", plan=tomorrow)
    assert titles("knee") == []
    with time_machine.travel(tomorrow + datetime.timedelta(minutes=1)):
        assert titles("knee") == ["Knee"]


def test_only_the_text_that_visitors_read_is_found(publish, editor, rewrite):
    article = publish("Knee", "About the kneecap.")
    rewrite(article, by=editor, body="<p>About the meniscus.</p>")
    assert titles("meniscus") == []
    article.refresh_from_db()
    article.publish(by=editor, change_note="Another part.")
    assert (titles("meniscus"), titles("kneecap")) == (["Knee"], [])
    assert SearchEntry.objects.count() == 1, "the page before is forgotten"


def test_languages_stay_apart(publish):
    publish("Dolor de rodilla", language=SPANISH)
    publish("Dolor is Latin for pain")
    assert titles("dolor") == ["Dolor is Latin for pain"]
    found = Article.objects.search("dolores", language=SPANISH).publications
    assert [each.revision.title for each in found] == ["Dolor de rodilla"]


def test_a_topic_narrows(publish, byline):
    other = Topic.objects.create(name="Team", slug="team", description="Us.", is_medical=False)
    publish("Knee")
    publish("Knee, too", topic=other)
    assert titles("knee", topic=other) == ["Knee, too"]


def test_ten_a_page_and_what_follows(publish):
    for number in range(12):
        publish(f"Knee {number}")
    first = Article.objects.search("knee", language="en")
    second = Article.objects.search("knee", language="en", page=2)
    assert (len(first.publications), first.has_next) == (10, True)
    assert (len(second.publications), second.has_next) == (2, False)
    assert len({each.pk for each in first.publications + second.publications}) == 12


def test_what_was_found_is_marked_and_nothing_else_of_it_is_html(publish):
    publish("Necks & <backs>", "Of 3 &lt; 4 people with a sore neck, <b>two</b> rest.")
    [found] = Article.objects.search("neck", language="en").publications
    assert found.headline == "<mark>Necks</mark> &amp; &lt;backs&gt;"
    assert found.snippet == "Of 3 &lt; 4 people with a sore <mark>neck</mark>, two rest."


def test_the_words_shown_are_those_around_what_was_searched_for(publish):
    publish("Long", "Nothing of it here. " * 60 + "Then a knee hurts at night. " + "And more of nothing. " * 60)
    [found] = Article.objects.search("knee night", language="en").publications
    assert "<mark>knee</mark> hurts at <mark>night</mark>" in found.snippet
    assert found.snippet.startswith("…") and found.snippet.endswith("…") and len(found.snippet) < 400


def test_titles_are_suggested_while_one_types(publish):
    article = publish("Low back pain", slug="low-back-pain")
    publish("Knee", "Unlike back pain.")
    for typed in ("low", "back p", "back pain", "bac", "low back pai"):
        assert Article.objects.suggest(typed, language="en") == [("Low back pain", article.get_absolute_url())], typed
    assert Article.objects.suggest("zzz", language="en") == Article.objects.suggest("b", language="en") == []


def test_a_search_takes_as_many_queries_however_much_there_is(publish, django_assert_max_num_queries):
    publish("Knee")
    for words in ("knee", "knee nights", "siatica nee", "kne"):
        with django_assert_max_num_queries(8):
            titles(words)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=300) | st.text(alphabet="\"'():*&|!<->\\%_{}^~+- aknee", max_size=60))
def test_whatever_is_typed_is_no_mistake(one_article, typed):
    Article.objects.search(typed, language="en")
    Article.objects.search(typed, language="es", page=3)
    Article.objects.suggest(typed, language="en")


def test_ten_thousand_characters_are_searched_for(publish):
    publish("Knee")
    assert titles("knee " + "x" * 10_000 + " pain" * 500) == ["Knee"]


def test_of_a_word_that_nearly_every_page_holds_only_so_many_are_ranked(publish, monkeypatch):
    monkeypatch.setattr("blog.models.search_ranking.MOST_RANKED", 3)
    publish("Knee", "The oldest.")
    for number in range(4):
        publish(f"Text {number}", "A knee.")
    publish("Hip")
    knees = Article.objects.search("knee", language="en")
    assert knees.is_broad and not Article.objects.search("hip", language="en").is_broad
    first, *others = [found.revision.title for found in knees.publications]
    # The newest, and the one whose title says it, however old.
    assert first == "Knee"
    assert set(others) == {"Text 1", "Text 2", "Text 3"}
