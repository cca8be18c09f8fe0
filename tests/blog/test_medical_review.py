"""Who may approve which text, on what day, and what the page may say of it."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from blog.dates import add_months
from blog.models import Article, Contributor, Image, Review, Revision

YESTERDAY = datetime.timedelta(days=-1)


@pytest.fixture
def submitted(make_article, author, medical_reviewer):
    revision = make_article().submit_for_review(by=author).revision
    revision.open(by=medical_reviewer)
    return revision


def test_a_medical_reviewer_approves_with_date_and_name(submitted, medical_reviewer, organization):
    today = timezone.localdate()
    review = submitted.approve(by=medical_reviewer, reviewer=organization, reviewed_on=today, comment="Good.")
    assert (review.decision, review.reviewed_on, review.comment) == ("approve", today, "Good.")
    assert (review.decided_by, review.reviewer_name) == (medical_reviewer, "NJ Spine & Orthopedic")
    assert review.digest == submitted.digest == submitted.content_digest()


def test_next_review_is_due_after_the_topics_interval(submitted, medical_reviewer, organization, topic):
    topic.review_interval_months = 6
    topic.save()
    submitted = Revision.objects.get(pk=submitted.pk)
    today = timezone.localdate()
    review = submitted.approve(by=medical_reviewer, reviewer=organization, reviewed_on=today)
    assert review.next_due_on == add_months(today, 6)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2024-05-14", 24, "2026-05-14"),
        ("2024-08-31", 1, "2024-09-30"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-12-31", 12, "2025-12-31"),
        ("2024-11-30", 3, "2025-02-28"),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_months_last(day, months, expected):
    assert add_months(datetime.date.fromisoformat(day), months) == datetime.date.fromisoformat(expected)


# Who


def test_author_cannot_approve_own_text(make_article, administrator, organization):
    organization.accounts.add(administrator)
    revision = make_article(by=administrator).submit_for_review(by=administrator).revision
    with pytest.raises(PermissionDenied, match="You wrote part of this text"):
        revision.approve(by=administrator, reviewer=organization, reviewed_on=timezone.localdate())
    assert not Review.objects.exists()


def test_nobody_approves_a_text_they_wrote_an_earlier_part_of(
    make_article, rewrite, editor, administrator, organization
):
    organization.accounts.add(administrator)
    article = make_article(by=administrator)
    rewrite(article, by=editor, title="One word changed by another")
    revision = article.submit_for_review(by=editor).revision
    with pytest.raises(PermissionDenied, match="You wrote part of this text"):
        revision.approve(by=administrator, reviewer=organization, reviewed_on=timezone.localdate())


def test_who_wrote_before_the_last_approval_may_review_what_others_wrote_since(
    make_article, rewrite, approve, editor, administrator, organization
):
    organization.accounts.add(administrator)
    article = make_article(by=administrator)
    approve(article)
    rewrite(article, by=editor, title="Second")
    article.refresh_from_db()
    assert approve(article, by=administrator).decided_by == administrator


def test_reviewing_needs_the_role(submitted, editor, organization):
    organization.accounts.add(editor)
    with pytest.raises(PermissionDenied, match="does not have the “Medical reviewers” role"):
        submitted.approve(by=editor, reviewer=organization, reviewed_on=timezone.localdate())


def test_nobody_signs_in_a_name_that_is_not_theirs(submitted, medical_reviewer, organization):
    other = Contributor.objects.create(name="Bea Poe", slug="bea-poe", credentials="MD")
    with pytest.raises(PermissionDenied, match="may not sign as Bea Poe, MD"):
        submitted.approve(by=medical_reviewer, reviewer=other, reviewed_on=timezone.localdate())


def test_an_account_without_a_name_to_sign_is_told_so(submitted, medical_reviewer):
    (reason,) = submitted.reasons_against_review(medical_reviewer)
    assert reason == "Your account is not linked to a reviewer. An administrator links it under Contributors."


def test_only_a_submitted_text_is_reviewed(make_article, medical_reviewer, organization):
    revision = make_article().latest_revision
    with pytest.raises(PermissionDenied, match="not submitted for review"):
        revision.approve(by=medical_reviewer, reviewer=organization, reviewed_on=timezone.localdate())


def test_a_text_that_was_decided_on_waits_no_longer(submitted, medical_reviewer, organization):
    assert list(submitted.article.revisions.awaiting_review()) == [submitted]
    submitted.ask_for_changes(by=medical_reviewer, reviewer=organization, comment="Name the sources.")
    assert not submitted.article.revisions.awaiting_review().exists()


def test_a_text_that_is_not_what_was_submitted_is_not_approved(
    make_article, image, author, medical_reviewer, organization
):
    revision = make_article(hero=image).submit_for_review(by=author).revision
    Image.objects.filter(pk=image.pk).update(sha256="0" * 64)
    revision = Revision.objects.get(pk=revision.pk)
    revision.open(by=medical_reviewer)
    with pytest.raises(ValidationError, match="differs from what was submitted"):
        revision.approve(by=medical_reviewer, reviewer=organization, reviewed_on=timezone.localdate())


# When


@pytest.mark.parametrize("day", [datetime.date.max, datetime.date(2100, 1, 1)])
def test_a_review_date_in_the_future_is_refused(submitted, medical_reviewer, organization, day):
    with pytest.raises(ValidationError, match="in the future"):
        submitted.approve(by=medical_reviewer, reviewer=organization, reviewed_on=day)


@pytest.mark.parametrize("day", [datetime.date.min, datetime.date(1999, 12, 31)])
def test_a_text_was_not_reviewed_before_it_was_written(submitted, medical_reviewer, organization, day):
    with pytest.raises(ValidationError, match="cannot have been reviewed before that day"):
        submitted.approve(by=medical_reviewer, reviewer=organization, reviewed_on=day)


def test_the_next_review_comes_after_this_one(submitted, medical_reviewer, organization):
    today = timezone.localdate()
    with pytest.raises(ValidationError, match="due after this review"):
        submitted.approve(by=medical_reviewer, reviewer=organization, reviewed_on=today, next_due_on=today)


def test_today_is_the_clinics_day_not_londons(make_article, medical_reviewer, organization, author):
    late_evening = datetime.datetime(2024, 5, 15, 2, tzinfo=datetime.UTC)  # 10 PM on May 14 in New Jersey
    with time_machine.travel(late_evening, tick=False):
        revision = make_article().submit_for_review(by=author).revision
        revision.open(by=medical_reviewer)
        with pytest.raises(ValidationError, match="in the future"):
            revision.approve(by=medical_reviewer, reviewer=organization, reviewed_on=datetime.date(2024, 5, 15))
        revision.approve(by=medical_reviewer, reviewer=organization, reviewed_on=datetime.date(2024, 5, 14))


# Asking for changes


@pytest.mark.parametrize("comment", ["", "  \n"])
def test_asking_for_changes_says_which(submitted, medical_reviewer, organization, comment):
    with pytest.raises(ValidationError, match="Say what should be changed"):
        submitted.ask_for_changes(by=medical_reviewer, reviewer=organization, comment=comment)


def test_a_text_with_changes_asked_is_not_published(submitted, medical_reviewer, organization, editor):
    submitted.ask_for_changes(by=medical_reviewer, reviewer=organization, comment="Name the sources.")
    with pytest.raises(ValidationError, match="No approved text"):
        submitted.article.publish(by=editor)


def test_the_latest_decision_on_a_text_counts(submitted, medical_reviewer, organization):
    submitted.approve(by=medical_reviewer, reviewer=organization, reviewed_on=timezone.localdate())
    submitted.ask_for_changes(by=medical_reviewer, reviewer=organization, comment="On second thought, no.")
    assert submitted.article.publishable_revision() is None


def test_changes_asked_of_the_text_visitors_read_make_a_new_review_due(
    published_article, medical_reviewer, organization
):
    published_article.live.revision.ask_for_changes(
        by=medical_reviewer, reviewer=organization, comment="A source was withdrawn."
    )
    status = published_article.review_status()
    assert (status.is_overdue, status.reviewed_on) == (True, datetime.date(2024, 5, 14))


# What the page says


def test_the_line_keeps_the_reviewers_name_of_that_day(published_article, organization):
    organization.name = "Another name since"
    organization.save()
    published_article.refresh_from_db()
    assert published_article.review_status().reviewer_name == "NJ Spine & Orthopedic"


def test_the_page_says_who_reviewed_it_and_when(published_article, organization):
    status = published_article.review_status()
    assert status.is_shown
    assert (status.lead, status.reviewer) == ("Medically Reviewed by", organization)
    assert status.reviewed_on == datetime.date(2024, 5, 14)
    assert status.next_due_on == datetime.date(2026, 5, 14)


def test_nothing_is_said_of_an_article_without_a_page(make_article):
    assert not make_article().review_status().is_shown


@pytest.mark.parametrize("part", ["title", "summary", "body", "sources", "hero_alt"])
def test_review_line_is_true_only_of_exactly_the_text_approved(published_article, part):
    page = published_article.live
    assert page.review_status().is_shown
    setattr(page.revision, part, "One letter more.")
    assert not page.review_status().is_shown


def test_review_line_is_true_only_of_the_picture_approved(make_published, image):
    article = make_published(hero=image)
    assert article.review_status().is_shown
    Image.objects.filter(pk=image.pk).update(sha256="0" * 64)
    assert not Article.objects.get(pk=article.pk).review_status().is_shown


def test_review_line_is_not_carried_by_another_revisions_review(published_article, rewrite, author):
    later = rewrite(published_article, by=author, title="Later")
    page = published_article.live
    page.revision = later
    assert not page.review_status().is_shown


def test_new_words_for_the_picture_leave_the_page_and_its_line_as_they_were(make_published, image):
    article = make_published(hero=image)
    image.alt_text = "Other words."
    image.save()
    article = Article.objects.get(pk=article.pk)
    assert article.review_status().is_shown
    assert article.live.revision.picture_alt == "A drawing of the neck's joints."


def test_approving_the_page_again_moves_its_date_and_nothing_else(published_article, medical_reviewer, organization):
    revision = published_article.live.revision
    today = timezone.localdate()
    revision.approve(by=medical_reviewer, reviewer=organization, reviewed_on=today)
    article = Article.objects.get(pk=published_article.pk)
    assert article.review_status().reviewed_on == today
    assert (article.live.revision, article.live.updated_at) == (revision, None)


# Records


@pytest.mark.parametrize("model", ["Revision", "Review", "ReviewRequest"])
def test_records_are_never_changed_or_deleted(published_article, model):
    record = {
        "Revision": published_article.live.revision,
        "Review": published_article.live.review,
        "ReviewRequest": published_article.live.revision.request,
    }[model]
    kept = type(record).objects.all()
    for attempt in (
        record.save,
        record.delete,
        kept.delete,
        lambda: kept.update(is_demo=True),
        lambda: kept.bulk_update([record], ["is_demo"]),
        lambda: kept.update_or_create(pk=record.pk, defaults={"is_demo": True}),
    ):
        with pytest.raises(TypeError, match=r"is never (changed|deleted)"):
            attempt()
    assert kept.filter(pk=record.pk, is_demo=False).exists()


def test_the_same_decision_sent_twice_is_recorded_once(submitted, medical_reviewer, organization):
    decision = {"by": medical_reviewer, "reviewer": organization, "reviewed_on": timezone.localdate()}
    submitted.approve(**decision)
    with pytest.raises(ValidationError, match="already"):
        submitted.approve(**decision)
    assert submitted.reviews.count() == 1
