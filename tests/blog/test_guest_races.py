"""A reviewer without an account and somebody else at the same moment, each in a thread of their own."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from blog.models import Article, Review, ReviewInvitation
from tests.blog.inviting import answer, at
from tests.blog.pages import words
from tests.blog.test_races import ROUNDS, committed, sorted_out, together

__all__ = ["committed"]


@pytest.mark.parametrize("attempt", ROUNDS)
def test_a_decision_sent_twice_at_once_is_recorded_once(attempt, code, opened, clinic):
    path = at(opened)
    results = together(*[lambda: Client().post(path, answer(code=code)) for _ in range(3)])
    assert sorted(response.status_code for response in results) == [200, 410, 410]
    [told, *_] = [response for response in results if response.status_code == 410]
    assert "Your decision was recorded." in words(told)
    assert Review.objects.count() == 1


@pytest.mark.parametrize("attempt", ROUNDS)
def test_an_approval_and_a_request_for_changes_at_once_are_one_decision(attempt, code, opened):
    path = at(opened)
    results = together(
        lambda: Client().post(path, answer(code=code)),
        lambda: Client().post(path, answer(code=code, decision="changes", comment="More.")),
    )
    assert sorted(response.status_code for response in results) == [200, 410]
    assert Review.objects.count() == 1


@pytest.mark.parametrize("attempt", ROUNDS)
def test_a_link_is_used_or_revoked_never_both(attempt, code, opened, editor):
    path, mine = at(opened), ReviewInvitation.objects.get(pk=opened.pk)
    response, revoked = together(lambda: Client().post(path, answer(code=code)), lambda: mine.revoke(by=editor))
    assert (response.status_code, revoked) in [(200, False), (410, True)]
    stored = ReviewInvitation.objects.get(pk=opened.pk)
    assert Review.objects.count() == (not revoked) and bool(stored.revoked_at) == revoked


@pytest.mark.parametrize("attempt", ROUNDS)
def test_two_invitations_at_once_leave_one_open(attempt, waiting, guest, editor, medical_reviewer):
    def invite(by):
        revision = Article.objects.get(pk=waiting.article_id).revisions.get()
        return lambda: ReviewInvitation.objects.invite(revision, guest, by=by)

    assert sorted_out(together(invite(editor), invite(medical_reviewer)), ()) == 2
    assert ReviewInvitation.objects.count() == 2 and ReviewInvitation.objects.open().count() == 1


@pytest.mark.parametrize("attempt", ROUNDS)
def test_guesses_at_once_count_each(attempt, code, opened):
    path, wrong = at(opened), "000000" if code != "000000" else "111111"
    pages = together(*[lambda: Client().post(path, answer(code=wrong)) for _ in range(8)])
    said = [re.search("This is not the code|no longer counts", words(page))[0] for page in pages]
    assert said.count("This is not the code") == 5


@pytest.mark.parametrize("attempt", ROUNDS)
def test_of_two_codes_asked_for_at_once_one_is_made(attempt, opened):
    def ask():
        mine = ReviewInvitation.objects.get(pk=opened.pk)
        return mine.new_code

    assert sorted_out(together(ask(), ask()), ValidationError) == 1
    assert ReviewInvitation.objects.get().codes_sent == 1
