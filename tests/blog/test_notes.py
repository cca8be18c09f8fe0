"""Notes among staff: written by everybody who reads articles in the admin, settled, and never on the page."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.models import Note
from tests.blog.pages import address, words

NOON = datetime.datetime(2026, 5, 4, 16, tzinfo=datetime.UTC)  # noon in the clinic's time zone
SECRET = "Ask Gale whether ten percent is right."


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def note(article, author):
    return Note.objects.write(article, by=author, words=SECRET, passage="A joint of the neck")


def written(client, article, **data):
    return client.post(address("notes", article), {"passage": "", "words": SECRET, **data}, follow=True)


def step(name, note, article=None):
    return reverse(f"admin:blog_article_note_{name}", args=[(article or note.article).pk, note.pk])


# Writing


def test_a_note_is_listed_with_who_when_and_the_passage(signed_in, author, article):
    client = signed_in(author)
    with time_machine.travel(NOON, tick=False):
        page = words(written(client, article, passage="A joint\r\nof  the neck"))
    assert "Your note stands below." in page and "Notes among staff (1 open)" in page
    assert f"A joint of the neck {SECRET} Ari Author on May 4, 2026, 12:00 PM" in page


def test_a_note_reaches_the_page_as_text(signed_in, author, article):
    page = written(signed_in(author), article, words="<img src=x>", passage="<b>")
    assert "<img src=x>" not in page.content.decode() and "<img src=x>" in words(page)


def test_the_same_note_sent_twice_stands_once(signed_in, author, editor, article):
    client = signed_in(author)
    written(client, article)
    written(client, article)
    assert Note.objects.count() == 1
    Note.objects.get().resolve(by=author)
    written(client, article)
    Note.objects.write(article, by=editor, words=SECRET)
    assert Note.objects.open().count() == 2


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"words": ""}, "Write the note."),
        ({"words": " \r\n "}, "Write the note."),
        ({"words": "\x01"}, "Write the note."),
        ({"words": "a\x00"}, "Null characters are not allowed."),
        ({"words": "x" * 2001}, "at most 2000 characters"),
        ({"passage": "x" * 1001}, "at most 1000 characters"),
        ({"passage": "a\x00"}, "Null characters are not allowed."),
    ],
)
def test_a_note_that_cannot_stand_keeps_what_was_typed(signed_in, author, article, data, sentence):
    page = written(signed_in(author), article, **{"passage": "Kept passage", **data})
    assert page.status_code == 200 and "The note was not added yet." in words(page)
    assert sentence in words(page)
    assert ("Kept passage" in words(page)) != ("passage" in data)
    assert not Note.objects.exists()


def test_a_form_without_its_fields_is_no_error(signed_in, author, article):
    page = signed_in(author).post(address("notes", article))
    assert page.status_code == 200 and "Write the note." in words(page)


# Settling


def test_a_resolved_note_is_folded_and_can_be_opened_again(signed_in, editor, note):
    client = signed_in(editor)
    page = words(client.post(step("resolve", note), follow=True))
    assert "The note is resolved." in page and "Resolved by Edi Editor" in page
    assert "open)" not in page
    page = words(client.post(step("reopen", note), follow=True))
    assert "The note is open again." in page and "(1 open)" in page
    reopened = Note.objects.get()
    assert (reopened.resolved_by, reopened.resolved_at, reopened.written_by) == (None, None, note.written_by)


def test_who_resolved_first_stays_named(signed_in, author, editor, note):
    note.resolve(by=author)
    page = signed_in(editor).post(step("resolve", note), follow=True)
    assert "Somebody did this before you, so nothing changed." in words(page)
    assert Note.objects.get().resolved_by == author


def test_opening_an_open_note_changes_nothing(signed_in, editor, note):
    assert "so nothing changed" in words(signed_in(editor).post(step("reopen", note), follow=True))


def test_a_note_is_settled_only_at_its_own_article(signed_in, editor, note, make_article):
    other = make_article(title="Another")
    assert signed_in(editor).post(step("resolve", note, other)).status_code == 404
    assert Note.objects.open().exists()


# Where they stand


def test_a_note_is_never_public_nor_part_of_the_text(client, published_article, author, editor):
    digest, page = published_article.content_digest(), client.get(published_article.get_absolute_url())
    Note.objects.write(published_article, by=author, words=SECRET)
    again = client.get(published_article.get_absolute_url())
    assert again.content == page.content
    assert published_article.content_digest() == digest and published_article.revisions.count() == 1
    client.force_login(editor)
    for shown in ("preview", "review"):
        assert SECRET not in words(client.get(address(shown, published_article, 1)))


def test_the_list_counts_open_notes_of_each_article(signed_in, editor, author, article, note, make_article):
    make_article(title="Without notes")
    Note.objects.write(article, by=editor, words="One more.")
    Note.objects.write(article, by=editor, words="Settled.").resolve(by=editor)
    page = signed_in(editor).get(reverse("admin:blog_article_changelist")).content.decode()
    assert page.count('<td class="field-open_notes">2</td>') == 1
    assert page.count('<td class="field-open_notes"></td>') == 1


@pytest.mark.parametrize("amount", [1, 6])
def test_the_list_and_the_form_ask_no_more_for_more_notes(
    signed_in, editor, make_article, django_assert_max_num_queries, amount
):
    for number in range(amount):
        article = make_article(title=f"Article {number}")
        for words_ in range(amount):
            Note.objects.write(article, by=editor, words=f"Note {words_}")
            Note.objects.write(article, by=editor, words=f"Done {words_}").resolve(by=editor)
    client = signed_in(editor)
    with django_assert_max_num_queries(12):
        client.get(reverse("admin:blog_article_changelist"))
    with django_assert_max_num_queries(60) as queries:
        client.get(address("change", article))
    assert sum("blog_note" in query["sql"] for query in queries.captured_queries) <= 4


def test_a_new_article_has_no_notes(signed_in, author):
    assert "Notes among staff" not in words(signed_in(author).get(reverse("admin:blog_article_add")))


# Who may


def test_nobody_is_sent_to_the_sign_in(client, article, note):
    for where in (address("notes", article), step("resolve", note), step("reopen", note)):
        response = client.post(where, {"words": "Mine"})
        assert response.status_code == 302 and response["Location"].startswith(reverse("admin:login"))


def test_who_may_not_see_articles_neither_writes_nor_settles(signed_in, front_desk, article, note):
    client = signed_in(front_desk)
    for where in (address("notes", article), step("resolve", note), step("reopen", note)):
        assert client.post(where, {"words": "Mine"}).status_code == 403
    for verb in (lambda: note.resolve(by=front_desk), lambda: note.reopen(by=front_desk)):
        with pytest.raises(PermissionDenied):
            verb()
    with pytest.raises(PermissionDenied):
        Note.objects.write(article, by=front_desk, words="Mine")
    assert Note.objects.open().get() == note


@pytest.mark.parametrize("who", ["author", "editor", "medical_reviewer", "administrator"])
def test_everybody_who_sees_the_article_writes_and_settles(request, client, make_article, editor, who):
    account, article = request.getfixturevalue(who), make_article(by=editor)
    client.force_login(account)
    assert "Add the note" in words(client.get(address("change", article)))
    written(client, article)
    note = Note.objects.get()
    assert note.written_by == account
    assert client.post(step("resolve", note)).status_code == 302
    assert not Note.objects.open().exists()


def test_a_link_alone_or_a_forged_form_does_nothing(signed_in, author, article, note):
    addresses = [address("notes", article), step("resolve", note), step("reopen", note)]
    assert [signed_in(author).get(where).status_code for where in addresses] == [405] * 3
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)
    assert [client.post(where, {"words": "x"}).status_code for where in addresses] == [403] * 3
    assert Note.objects.open().get() == note


@pytest.mark.parametrize("wrong", [{"words": ""}, {"words": "x", "resolved_at": timezone.now()}])
def test_the_database_refuses_a_note_that_says_nothing_or_was_resolved_by_nobody(article, author, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.create(article=article, written_by=author, **wrong)
