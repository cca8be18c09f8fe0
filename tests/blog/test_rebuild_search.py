import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from blog.models import Article, SearchEntry

pytestmark = pytest.mark.django_db


def found(words):
    return [each.article for each in Article.objects.search(words, language="en").publications]


def test_what_is_published_is_what_the_search_says(published_article, capsys):
    call_command("rebuild_search", "--check")
    call_command("rebuild_search")
    assert "Entered 0 of 1 pages anew, and forgot 0" in capsys.readouterr().out


def test_a_lost_entry_is_told_and_made_again(published_article):
    SearchEntry.objects.all().delete()
    assert found("headache") == []
    with pytest.raises(CommandError, match="1 pages"):
        call_command("rebuild_search", "--check")
    call_command("rebuild_search")
    call_command("rebuild_search", "--check")
    assert found("headache") == [published_article]


def test_a_changed_entry_is_told_and_mended(published_article):
    SearchEntry.objects.update(title="enknee")
    assert found("knee") == [published_article]
    with pytest.raises(CommandError, match="1 pages"):
        call_command("rebuild_search", "--check")
    call_command("rebuild_search")
    assert found("knee") == []


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_the_entry_of_a_page_that_ended_is_forgotten_and_no_difference(options, published_article, editor):
    published_article.withdraw(by=editor)
    assert found("headache") == []
    call_command("rebuild_search", *options)
    assert not SearchEntry.objects.exists()


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL keeps its index in the same row.")
def test_a_broken_index_is_told_and_made_anew(published_article):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_index(search_index) VALUES ('delete-all')")
    assert found("headache") == []
    with pytest.raises(CommandError, match="broken"):
        call_command("rebuild_search", "--check")
    call_command("rebuild_search")
    call_command("rebuild_search", "--check")
    assert found("headache") == [published_article]
