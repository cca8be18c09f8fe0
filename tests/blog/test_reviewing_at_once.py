"""Two people who decide or answer at once, each in a thread and a transaction of their own."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from blog.models import Article, Contributor, Remark, Review
from tests.blog.test_races import ROUNDS, copy_of, sorted_out, together


@pytest.fixture(autouse=True)
def committed(transactional_db):
    """Threads see only what was committed; a database in memory would be another one in each thread."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("SQLite's test database is in memory, where threads cannot meet.")


@pytest.fixture
def reviewers(medical_reviewer, administrator, organization):
    organization.accounts.add(administrator)
    return [medical_reviewer, administrator]


def submitted(article, author, reviewers):
    revision = copy_of(article).submit_for_review(by=author).revision
    for account in reviewers:
        revision.open(by=account)
    return revision


def approval(revision, by, reviewer):
    mine = type(revision).objects.get(pk=revision.pk)
    signer = Contributor.objects.get(pk=reviewer.pk)
    return lambda: mine.approve(by=by, reviewer=signer, reviewed_on=timezone.localdate())


@pytest.mark.parametrize("attempt", ROUNDS)
def test_the_same_approval_sent_twice_at_once_is_recorded_once(attempt, make_article, author, reviewers, organization):
    revision = submitted(make_article(), author, reviewers)
    results = together(*[approval(revision, reviewers[0], organization) for _ in range(2)])
    assert sorted_out(results, ValidationError) == 1
    assert Review.objects.count() == 1


@pytest.mark.parametrize("attempt", ROUNDS)
def test_two_names_approve_at_once_and_the_page_names_the_later(
    attempt, make_article, author, editor, reviewers, organization
):
    other = Contributor.objects.get(pk=organization.pk)
    other.pk, other.slug, other.name = None, "other", "Another organization"
    other.save()
    other.accounts.add(reviewers[1])
    revision = submitted(make_article(), author, reviewers)
    results = together(approval(revision, reviewers[0], organization), approval(revision, reviewers[1], other))
    assert sorted_out(results, ()) == 2
    Article.objects.get().publish(by=editor)
    assert Article.objects.get().review_status().reviewer_name == revision.reviews.first().reviewer_name


@pytest.mark.parametrize("attempt", ROUNDS)
def test_an_attestation_never_rests_on_an_approval_that_another_has_followed(
    attempt, make_article, rewrite, approve, author, reviewers, organization
):
    article = make_article()
    first = approve(article)
    rewrite(article, by=author, title="Second")
    second = submitted(article, author, reviewers)
    rewrite(article, by=author, title="Third")
    third = submitted(article, author, reviewers)
    approving = approval(second, reviewers[1], organization)
    results = together(
        lambda: third.attest(by=reviewers[0], reviewer=organization, attests=first),
        approving,
    )
    assert sorted_out(results, ValidationError) >= 1
    if attested := third.reviews.first():
        assert attested.pk < second.reviews.get().pk
    else:
        assert third.attestable_review() == second.reviews.get()


@pytest.mark.parametrize("attempt", ROUNDS)
def test_a_remark_answered_and_resolved_at_once_is_both(attempt, make_article, author, editor, reviewers, organization):
    revision = submitted(make_article(), author, reviewers)
    remark = revision.ask_for_changes(
        by=reviewers[0], reviewer=organization, comment="x", passages=[("What helps", "Name more.")]
    ).remarks.get()
    answering, resolving = (Remark.objects.get(pk=remark.pk) for _ in range(2))
    results = together(
        lambda: answering.respond(by=author, answer="Done."), lambda: resolving.respond(by=editor, resolved=True)
    )
    assert results == [True, True]
    kept = Remark.objects.get()
    assert (kept.answer, kept.answered_by, kept.resolved_by) == ("Done.", author, editor)
