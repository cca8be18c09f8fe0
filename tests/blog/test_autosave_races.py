"""Autosaves that cross each other or the deliberate save of their form, each in a thread of its own."""

import pytest
from django.db import transaction

from blog.models import Article, Autosave, EditConflict
from tests.blog.test_autosave import NEW
from tests.blog.test_races import ROUNDS, committed, sorted_out, together

__all__ = ["committed"]  # the fixture that all tests of this file use


@pytest.mark.parametrize("attempt", ROUNDS)
def test_an_autosave_that_crosses_the_save_leaves_nothing_to_offer(attempt, make_article, author):
    article = make_article()
    typed = {"summary": "Typed and not saved."}

    def save():
        with transaction.atomic():
            mine = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
            mine.summary = typed["summary"]
            mine.save_draft(by=author, based_on=1)
            Autosave.objects.saved(mine, by=author)

    def keep():
        Autosave.objects.keep(typed, by=author, based_on=1, article=article)

    results = together(save, keep)
    assert results[0] is None
    assert sorted_out(results, EditConflict) >= 1
    assert not Autosave.objects.exists()


@pytest.mark.parametrize("attempt", ROUNDS)
def test_an_autosave_that_crosses_the_first_save_leaves_nothing_to_offer(attempt, make_article, author):
    article = make_article()

    def save():
        with transaction.atomic():
            Autosave.objects.saved(article, by=author, key=NEW)

    def keep():
        Autosave.objects.keep({"title": "Begun"}, by=author, based_on=0, key=NEW)

    results = together(save, keep)
    assert results[0] is None
    assert sorted_out(results, EditConflict) >= 1
    assert not Autosave.objects.open().exists()


@pytest.mark.parametrize("attempt", ROUNDS)
def test_two_windows_keep_one_form_in_one_row(attempt, make_article, author):
    article = make_article()
    words = ["One", "Two", "Three"]
    results = together(
        *[
            lambda word=word: Autosave.objects.keep({"summary": word}, by=author, based_on=1, article=article)
            for word in words
        ]
    )
    assert sorted_out(results, ()) == len(words)
    assert Autosave.objects.get().fields["summary"] in words
