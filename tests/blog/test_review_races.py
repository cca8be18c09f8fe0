"""Two people at once at what visitors read: afterward one text is live, and the page's line is its newest approval."""

import datetime
import re
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from blog.dates import in_words
from blog.models import Contributor, ReviewInvitation, Revision
from tests.blog.conftest import LICENSE
from tests.blog.pages import words
from tests.blog.test_races import ROUNDS, committed, copy_of, sorted_out, together

__all__ = ["committed"]


def line_of(article):
    """Return what the page says of its review, after a look at whether the article's publications are whole."""
    kept = list(article.publications.kept().order_by("starts_at"))
    for earlier, later in pairwise(kept):
        assert earlier.ends_at is not None and earlier.ends_at <= later.starts_at, "two texts at a time"
    page = Client().get(article.get_absolute_url())
    live = copy_of(article).live
    assert page.status_code == (200 if live else 410 if kept else 404)
    if live is None:
        return ""
    line = re.search(r"Medically Reviewed by [^.;]+? on \w+ \d+, \d{4}|Last medically reviewed on", words(page))[0]
    assert f"<h1>{live.revision.title}</h1>" in page.content.decode()
    latest = live.revision.reviews.first()
    assert latest.approves == line.startswith("Medically Reviewed")
    assert not latest.approves or latest.dated.reviewer_name in line
    return line


@pytest.fixture
def colleague(organization, administrator):
    """A second account that may sign, in the same name and in one of its own."""
    administrator.contributors.add(
        organization,
        Contributor.objects.create(name="Cole", slug="cole", credentials="MD", specialty="Spine", **LICENSE),
    )
    return administrator


@pytest.fixture
def cole(colleague):
    return Contributor.objects.get(slug="cole")


def approving(revision, by, reviewer):
    """Return a call that approves the revision, opened beforehand."""
    mine = Revision.objects.get(pk=revision.pk)
    mine.open(by=by)
    return lambda: mine.approve(by=by, reviewer=reviewer, reviewed_on=timezone.localdate())


@pytest.fixture
def published_article(make_published):
    """An article published sixty days ago."""
    return make_published(at=timezone.now() - datetime.timedelta(days=60))


@pytest.fixture
def changed_article(published_article, rewrite, author):
    """A published article with a newer text that waits for its review."""
    rewrite(published_article, by=author, title="The newer text")
    copy_of(published_article).submit_for_review(by=author)
    return copy_of(published_article)


@pytest.fixture
def approved_article(changed_article, medical_reviewer, organization):
    """A published article with a newer text that is approved and waits to be published."""
    approving(changed_article.latest_revision, medical_reviewer, organization)()
    return changed_article


@pytest.mark.parametrize("attempt", ROUNDS)
def test_the_same_approval_by_two_at_once_is_recorded_once(
    attempt, changed_article, medical_reviewer, colleague, organization
):
    revision = changed_article.latest_revision
    results = together(*[approving(revision, by, organization) for by in (medical_reviewer, colleague)])
    assert sorted_out(results, ValidationError) == 1
    assert revision.reviews.count() == 1
    assert line_of(changed_article)


@pytest.mark.parametrize("attempt", ROUNDS)
def test_of_two_approvals_of_the_page_at_once_it_names_the_later(
    attempt, published_article, medical_reviewer, colleague, organization, cole
):
    revision = published_article.latest_revision
    results = together(
        approving(revision, medical_reviewer, organization),
        approving(revision, colleague, cole),
    )
    assert sorted_out(results, ()) == 2
    assert revision.reviews.first() == copy_of(published_article).live.review
    assert revision.reviews.first().reviewer_name in line_of(published_article)


@pytest.mark.parametrize("attempt", ROUNDS)
def test_an_account_and_an_invitation_approving_at_once_overrule_nothing_unseen(
    attempt, changed_article, medical_reviewer, organization, guest, editor
):
    revision = changed_article.latest_revision
    invitation = ReviewInvitation.objects.invite(revision, guest, by=editor)
    results = together(
        approving(revision, medical_reviewer, organization),
        approving(revision, ReviewInvitation.objects.get(pk=invitation.pk), guest),
    )
    well = sorted_out(results, PermissionDenied)  # the link closes when the account was first
    assert well in (1, 2) and revision.reviews.count() == well
    assert not isinstance(results[0], Exception)
    copy_of(changed_article).publish(by=editor, change_note="New.")
    assert revision.reviews.first().reviewer_name in line_of(changed_article)


@pytest.mark.parametrize("attempt", ROUNDS)
def test_an_invitation_serves_for_one_decision(attempt, changed_article, guest, editor):
    revision = changed_article.latest_revision
    invitation = ReviewInvitation.objects.invite(revision, guest, by=editor)
    copies = [ReviewInvitation.objects.get(pk=invitation.pk) for _ in range(3)]
    results = together(*[approving(revision, mine, guest) for mine in copies])
    assert sorted_out(results, PermissionDenied) == 1
    assert revision.reviews.count() == 1


@pytest.mark.parametrize("attempt", ROUNDS)
def test_the_same_attestation_by_two_at_once_is_recorded_once(
    attempt, changed_article, medical_reviewer, colleague, organization, editor
):
    revision = changed_article.latest_revision
    first = copy_of(changed_article).live.review

    def attesting(by):
        mine = Revision.objects.get(pk=revision.pk)
        mine.open(by=by)
        return lambda: mine.attest(by=by, reviewer=organization, attests=first)

    results = together(attesting(medical_reviewer), attesting(colleague))
    assert sorted_out(results, ValidationError) == 1
    assert revision.reviews.get().attests == first
    copy_of(changed_article).publish(by=editor, change_note="New.")
    assert line_of(changed_article).endswith(f" on {in_words(first.reviewed_on)}")


@pytest.mark.parametrize("attempt", ROUNDS)
def test_a_text_published_while_changes_are_asked_of_it_is_refused_or_called_due(
    attempt, approved_article, medical_reviewer, organization, editor
):
    revision = approved_article.latest_revision
    mine = Revision.objects.get(pk=revision.pk)
    published, asked = together(
        lambda: copy_of(approved_article).publish(by=editor, change_note="New."),
        lambda: mine.ask_for_changes(by=medical_reviewer, reviewer=organization, comment="More."),
    )
    assert asked == revision.reviews.first()
    sorted_out([published], ValidationError)
    line, live = line_of(approved_article), copy_of(approved_article).live
    if isinstance(published, Exception):
        assert live.revision.number == 1 and line
    else:
        assert live == published and line.startswith("Last medically reviewed")


@pytest.mark.parametrize("attempt", ROUNDS)
def test_publishing_and_scheduling_at_once_leave_one_text_and_no_second_plan(
    attempt, approved_article, editor, administrator
):
    later = timezone.now() + datetime.timedelta(days=1)
    now, planned = together(
        lambda: copy_of(approved_article).publish(by=editor, change_note="New."),
        lambda: copy_of(approved_article).publish(by=administrator, at=later, change_note="New."),
    )
    sorted_out([planned], ValidationError)
    assert copy_of(approved_article).live == now
    assert copy_of(approved_article).scheduled is None
    assert line_of(approved_article)


@pytest.mark.parametrize("attempt", ROUNDS)
def test_publishing_and_withdrawing_at_once_leave_the_new_text_or_none(
    attempt, approved_article, editor, administrator
):
    published, withdrawn = together(
        lambda: copy_of(approved_article).publish(by=editor, change_note="New."),
        lambda: copy_of(approved_article).withdraw(by=administrator),
    )
    assert sorted_out([published, withdrawn], ()) == 2
    assert copy_of(approved_article).live in (None, published)
    assert bool(line_of(approved_article)) == (copy_of(approved_article).live is not None)
