"""The pages of search as a visitor uses them, and what staff learn from them."""

import datetime

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone

from blog.models import MissedSearch, Synonym

pytestmark = pytest.mark.django_db
MOST_QUERIES = 20  # when nothing is found, not even for what was probably meant, and that is counted


def test_without_words_the_page_offers_the_topics(client, published_article):
    page = client.get("/search/").text
    assert "Look through a topic" in page and "Head and neck" in page
    assert client.get("/search/", {"q": " \0 "}).text.count("Look through a topic") == 1


def test_what_was_found_stands_with_its_review(client, published_article):
    response = client.get("/search/", {"q": "headache"})
    assert "<mark>Headaches</mark> that start in the spine</a>" in response.text
    assert ">May 14, 2024</time>" in response.text
    assert 'value="headache"' in response.text
    assert "<title>Search for “headache”" in response.text


def test_search_pages_are_for_people_not_for_search_engines(client, published_article):
    assert '<meta name="robots" content="noindex">' in client.get("/search/", {"q": "neck"}).text


def test_nothing_found_says_what_to_do_and_keeps_what_was_typed(client, published_article):
    page = client.get("/search/", {"q": "<b>xylophone</b>"}).text
    assert "No article holds “&lt;b&gt;xylophone&lt;/b&gt;”" in page
    assert "Check the spelling" in page and "/contact/" in page
    assert 'value="&lt;b&gt;xylophone&lt;/b&gt;"' in page


def test_a_misspelled_word_is_corrected_in_plain_sight(client, published_article):
    page = client.get("/search/", {"q": "hedaches"}).text
    assert "No article holds “hedaches”. These hold" in page
    assert "Headaches</mark> that start in the spine" in page


def test_a_topic_narrows_and_an_unknown_one_is_not_found(client, published_article):
    page = client.get("/search/", {"q": "headache", "topic": "head-and-neck"})
    assert "<mark>Headaches</mark>" in page.text
    assert client.get("/search/", {"q": "headache", "topic": "nonsense"}).status_code == 404
    assert client.get("/search/", {"q": "headache", "page": "0"}).status_code == 404
    assert client.get("/search/", {"q": "headache", "page": "7"}).status_code == 200


def test_spanish_pages_search_spanish_articles(client, published_article):
    page = client.get("/es/search/", {"q": "headache"}).text
    assert "Ningún artículo contiene “headache”" in page


def test_suggestions_are_titles_with_addresses(client, published_article):
    found = client.get("/search/suggestions/", {"q": "headac"})
    assert found.json() == {
        "suggestions": [{"title": "Headaches that start in the spine", "address": published_article.get_absolute_url()}]
    }
    assert client.get("/search/suggestions/").json() == {"suggestions": []}


def test_as_many_queries_whatever_is_found(client, published_article, make_published, django_assert_max_num_queries):
    for number in range(4):
        make_published(title=f"Another headache {number}")
    for words in ("headache", "hedaches", "xylophone", ""):
        with django_assert_max_num_queries(MOST_QUERIES):
            client.get("/search/", {"q": words})


def ask(client, words, *days):
    for day in days:
        with time_machine.travel(timezone.now() + datetime.timedelta(days=day)):
            client.get("/search/", {"q": words})


def test_words_are_told_once_they_were_asked_on_three_days(client, signed_in, editor):
    ask(client, "Knee  BRACE", 0, 0, 0, 1)
    assert MissedSearch.objects.get().words == ""
    assert "knee brace" not in signed_in(editor).get("/admin/blog/missedsearch/").text
    ask(client, "knee brace", 2)
    missed = MissedSearch.objects.get()
    assert (missed.words, missed.times, missed.days) == ("knee brace", 5, 3)
    page = signed_in(editor).get("/admin/blog/missedsearch/").text
    assert "knee brace" in page and "/admin/blog/synonym/add/?phrases=knee+brace%2C+&amp;language=en" in page


@pytest.mark.parametrize(
    "words",
    ["ann@example.com pain", "call 201 555 0123", "my son John " + "x" * 60, "https://example.com", "9087-1234"],
)
def test_what_might_name_somebody_is_never_counted(client, db, words):
    ask(client, words, 0, 1, 2, 3)
    assert not MissedSearch.objects.exists()


def test_what_was_found_is_not_counted(client, published_article):
    ask(client, "headache", 0, 1, 2)
    assert not MissedSearch.objects.exists()


def test_the_count_is_bounded(db, monkeypatch):
    monkeypatch.setattr("blog.models.missed_searches.MOST_KEPT", 20)
    for number in range(50):
        MissedSearch.objects.record(f"word {chr(97 + number % 26)}{chr(97 + number // 26)}", "en")
    assert MissedSearch.objects.count() <= 20


def test_a_line_of_synonyms_needs_two_phrases_that_stand_nowhere_else(signed_in, editor):
    client = signed_in(editor)
    add = "/admin/blog/synonym/add/"
    client.post(add, {"phrases": "slipped disc, herniated disc", "language": "en"})
    assert Synonym.objects.count() == 1
    alone = client.post(add, {"phrases": "sciatica", "language": "en"}).text
    assert "Write at least two words or phrases" in alone
    same = client.post(add, {"phrases": "discs, disc", "language": "en"}).text
    assert "Write at least two words or phrases" in same
    taken = client.post(add, {"phrases": "Slipped discs, bad back", "language": "en"}).text
    assert "stands in another line: “slipped disc, herniated disc”" in taken
    assert Synonym.objects.count() == 1


@pytest.mark.parametrize("address", ["synonym/", "synonym/add/", "missedsearch/"])
def test_editors_keep_synonyms_and_nobody_else(client, signed_in, editor, author, front_desk, address):
    assert client.get(f"/admin/blog/{address}").status_code == 302
    assert signed_in(author).get(f"/admin/blog/{address}").status_code == 403
    assert signed_in(front_desk).get(f"/admin/blog/{address}").status_code == 403
    assert signed_in(editor).get(f"/admin/blog/{address}").status_code == 200


@pytest.mark.parametrize("address", ["add/", "{}/change/", "{}/delete/"])
def test_nobody_writes_what_was_not_found(client, signed_in, editor, address):
    ask(client, "knee brace", 0, 1, 2)
    missed = MissedSearch.objects.told().get()
    address = f"/admin/blog/missedsearch/{address.format(missed.pk)}"
    assert signed_in(editor).post(address, {"words": "made up", "post": "yes"}).status_code == 403
    missed.refresh_from_db()
    assert (missed.words, missed.times) == ("knee brace", 3)


def test_the_next_page_of_what_was_meant_is_of_the_same(client, make_published):
    for number in range(11):
        make_published(title=f"A headache {number}")
    first = client.get("/search/", {"q": "hedache"}).text
    assert 'href="?q=headache&amp;page=2"' in first
    second = client.get("/search/", {"q": "headache", "page": "2"}).text
    assert second.count('<li class="result">') == 1 and "Better matches" in second


def test_a_search_answers_although_it_cannot_be_counted(client, monkeypatch):
    def fail(*arguments, **options):
        raise OperationalError

    monkeypatch.setattr(MissedSearch.objects.all().__class__, "bulk_create", fail)
    assert client.get("/search/", {"q": "knee brace"}).status_code == 200
    assert not MissedSearch.objects.exists()
