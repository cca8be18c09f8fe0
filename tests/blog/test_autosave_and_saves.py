"""What was kept of a form goes with its save or a discard, and never rises after either."""

import pytest

from blog.models import Autosave, EditConflict
from blog.models.autosaves import key_of
from tests.blog.pages import address, sent
from tests.blog.test_autosave import ADD, DISCARD, KEEP_NEW, NEW, article, offers, typed, writer

__all__ = ["article", "writer"]  # fixtures


def test_a_save_drops_what_was_kept_in_the_same_transaction(writer, author, editor, article):
    for account in (author, editor):
        Autosave.objects.keep(typed(article), by=account, based_on=1, article=article)
    assert writer.post(address("change", article), typed(article, draft_key="")).status_code == 302
    assert Autosave.objects.get().account == editor
    assert article.revisions.count() == 2


def test_what_arrives_after_the_save_of_its_form_does_not_rise_again(writer, author, article):
    writer.post(address("change", article), typed(article))
    answer = writer.post(address("autosave", article), typed(article))
    assert answer.status_code == 409
    assert answer.json()["error"].startswith("You saved this article in another window at")
    assert not Autosave.objects.exists()


@pytest.mark.parametrize("was_kept", [True, False])
def test_what_arrives_after_a_new_article_was_saved_does_not_rise_again(writer, author, was_kept):
    form = {**sent(None, title="Begun"), "draft_key": NEW}
    if was_kept:
        assert writer.post(KEEP_NEW, form).status_code == 200
    assert writer.post(ADD, form).status_code == 302
    answer = writer.post(KEEP_NEW, form)
    assert answer.status_code == 409
    assert answer.json()["error"].startswith("This text was saved as “Begun” already.")
    assert not Autosave.objects.open().exists()
    assert not offers(writer, ADD)
    assert Autosave.objects.get().fields == {}


def test_a_save_that_is_refused_keeps_what_was_kept(writer, author, article):
    Autosave.objects.keep(typed(article), by=author, based_on=1, article=article)
    page = writer.post(address("change", article), typed(article, title="a" * 151))
    assert page.status_code == 200
    assert page.context["kept"]["data"]["is_unsaved"] is True
    assert Autosave.objects.exists()


def test_a_save_names_to_the_browser_the_copies_it_needs_no_more(writer, article):
    first = writer.post(address("change", article), typed(article, kept_as="aaaaaaaa-1"))
    assert first.cookies["kept_saved"].value == "aaaaaaaa-1"
    article.refresh_from_db()
    second = writer.post(address("change", article), typed(article, kept_as="bbbbbbbb-2"))
    assert second.cookies["kept_saved"].value == "aaaaaaaa-1.bbbbbbbb-2"
    assert second.cookies["kept_saved"]["path"] == "/admin/"
    article.refresh_from_db()
    assert "kept_saved" not in writer.post(address("change", article), typed(article, kept_as="x; y=1")).cookies


def test_a_refused_save_names_no_copy(writer, article):
    refused = writer.post(address("change", article), typed(article, based_on=0, kept_as="aaaaaaaa-1"))
    assert "kept_saved" not in refused.cookies


def test_discarding_is_for_ones_own_text_and_may_be_repeated(client, author, editor, article):
    for account in (author, editor):
        Autosave.objects.keep(typed(article), by=account, based_on=1, article=article)
    client.force_login(author)
    for _ in range(2):
        answer = client.post(DISCARD, {"key": key_of(article)})
        assert answer.url == address("change", article)
    assert Autosave.objects.get().account == editor
    client.force_login(editor)
    answer = client.post(DISCARD, {"key": key_of(article)}, headers={"accept": "application/json"})
    assert answer.json() == {"discarded": True}
    assert not Autosave.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "new-\x00", "article-x", "../", "a" * 5000])
def test_discarding_what_is_not_there_goes_to_a_new_article(writer, key):
    assert writer.post(DISCARD, {"key": key}).url == ADD


def test_an_autosave_and_a_discard_do_not_bring_back_a_finished_form(author, article):
    Autosave.objects.saved(article, by=author, key=NEW)
    assert not Autosave.objects.discard(NEW, by=author)
    with pytest.raises(EditConflict):
        Autosave.objects.keep({"title": "x"}, by=author, based_on=0, key=NEW)
