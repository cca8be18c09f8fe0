"""From approved text to page, and off the site again."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from blog.models import Article, Image, Publication, Topic


@pytest.fixture
def approved(make_article, approve):
    article = make_article()
    approve(article)
    return article


def test_an_editor_publishes_the_approved_text(approved, editor):
    assert approved.publish(by=editor).revision.number == 1
    assert list(Article.objects.published()) == [approved]
    page = approved.live
    assert page.published_by == editor
    assert page.starts_at == page.first_published_at == page.content_changed_at
    assert page.updated_at is None


def test_only_editors_publish_and_withdraw(approved, editor, author, medical_reviewer, front_desk):
    for account in (author, medical_reviewer, front_desk):
        with pytest.raises(PermissionDenied):
            approved.publish(by=account)
    approved.publish(by=editor)
    for account in (author, medical_reviewer, front_desk):
        with pytest.raises(PermissionDenied):
            approved.withdraw(by=account)
    assert Article.objects.published().exists()


def test_a_text_nobody_approved_is_not_published(make_article, author, editor):
    article = make_article()
    article.submit_for_review(by=author)
    with pytest.raises(ValidationError, match="No approved text is waiting"):
        article.publish(by=editor)


def test_a_page_needs_an_address_a_topic_and_a_byline(approved, rewrite, author, editor):
    rewrite(approved, by=author, topic=None)
    with pytest.raises(ValidationError, match="an address, a topic and a byline"):
        approved.publish(by=editor)


def test_a_text_that_is_not_what_was_approved_is_not_published(make_article, approve, editor, image):
    article = make_article(hero=image)
    approve(article)
    Image.objects.filter(pk=image.pk).update(sha256="0" * 64)
    with pytest.raises(ValidationError, match="differs from what was reviewed"):
        article.publish(by=editor)
    assert not Article.objects.published().exists()


def test_later_edits_leave_the_page_as_it_was(published_article, rewrite, author, image):
    before = published_article.live.revision
    rewrite(published_article, by=author, title="New", summary="New.", body="<p>New</p>", sources="New", hero=image)
    article = Article.objects.get(pk=published_article.pk)
    assert article.live.revision == before
    assert article.live.revision.title == "Headaches that start in the spine"
    assert article.review_status().is_shown


def test_the_approved_text_is_published_not_the_one_saved_after_it(approved, rewrite, author, editor):
    rewrite(approved, by=author, title="Nobody read this")
    assert approved.publish(by=editor).revision.title == "Headaches that start in the spine"


def test_the_next_approved_text_replaces_the_page(published_article, rewrite, approve, author, editor):
    rewrite(published_article, by=author, title="Second")
    published_article.refresh_from_db()
    approve(published_article)
    published_article.publish(by=editor, change_note="A new title.")
    assert published_article.live.revision.title == "Second"
    page = published_article.live
    assert page.first_published_at.date() == datetime.date(2024, 5, 14)
    assert page.updated_at == page.content_changed_at == page.starts_at


def test_publishing_the_same_text_twice_is_refused(approved, editor):
    approved.publish(by=editor)
    with pytest.raises(ValidationError, match="No approved text is waiting"):
        approved.publish(by=editor)


def test_publishing_never_goes_back_to_an_older_text(published_article, rewrite, approve, author, editor):
    rewrite(published_article, by=author, title="Second")
    published_article.refresh_from_db()
    approve(published_article)
    published_article.publish(by=editor, change_note="A new title.")
    assert published_article.publishable_revision() is None
    with pytest.raises(ValidationError, match="No approved text is waiting"):
        published_article.publish(by=editor)


def test_a_withdrawn_article_can_come_back(published_article, editor):
    published_article.withdraw(by=editor)
    assert not Article.objects.published().exists()
    published_article.publish(by=editor)
    assert published_article.live.revision.number == 1
    page = published_article.live
    assert page.first_published_at.date() == datetime.date(2024, 5, 14)
    assert page.updated_at is None, "the text is the one that was there before"


def test_nothing_is_withdrawn_twice(published_article, editor):
    published_article.withdraw(by=editor)
    with pytest.raises(ValidationError, match="not published"):
        published_article.withdraw(by=editor)


def test_updated_is_said_only_when_it_was_another_day_in_the_clinic(make_published):
    page = make_published(at=datetime.datetime(2024, 5, 14, 16, tzinfo=datetime.UTC)).live
    page.content_changed_at = datetime.datetime(2024, 5, 15, 3, tzinfo=datetime.UTC)  # 11 PM on May 14
    assert page.updated_at is None
    page.content_changed_at += datetime.timedelta(hours=1)
    assert page.updated_at == page.content_changed_at


def test_related_articles_are_of_the_same_topic_first_and_never_the_article_itself(make_published, topic):
    other = Topic.objects.create(name="Low back", slug="low-back", description="Lower.")
    far = make_published(title="Far", topic=other)
    with time_machine.travel(datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)):
        near = make_published(title="Near", topic=topic)
    shown = make_published(title="Shown", topic=topic)
    assert [page.article for page in Publication.objects.related_to(shown)] == [near, far]


# At a time

NOW = datetime.datetime(2026, 3, 2, 15, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def second(clock, published_article, rewrite, approve, author):
    """The published article with a second approved text that nobody published yet."""
    rewrite(published_article, by=author, title="Second")
    article = Article.objects.get(pk=published_article.pk)
    approve(article)
    return article


def test_a_planned_text_takes_the_pages_place_when_its_time_comes(clock, second, editor):
    second.publish(by=editor, at=NOW + HOUR, change_note="New.")
    assert (second.live.revision.number, second.scheduled.revision.number) == (1, 2)
    clock.move_to(NOW + HOUR)
    assert (second.live.revision.number, second.scheduled) == (2, None)
    assert second.live.updated_at == NOW + HOUR


@pytest.mark.parametrize("at", [NOW, NOW - HOUR])
def test_nothing_is_planned_for_the_past(clock, second, editor, at):
    with pytest.raises(ValidationError, match="past"):
        second.publish(by=editor, at=at, change_note="New.")
    with pytest.raises(ValidationError, match="past"):
        second.withdraw(by=editor, at=at)
    assert second.publications.count() == 1


def test_a_later_plan_replaces_an_earlier_one(clock, second, editor):
    second.publish(by=editor, at=NOW + HOUR, change_note="New.")
    second.publish(by=editor, at=NOW + 3 * HOUR, change_note="New.")
    clock.move_to(NOW + 2 * HOUR)
    assert second.live.revision.number == 1
    clock.move_to(NOW + 3 * HOUR)
    assert second.live.revision.number == 2


def test_publishing_now_replaces_a_plan(clock, second, editor):
    second.publish(by=editor, at=NOW + HOUR, change_note="New.")
    second.publish(by=editor, change_note="New.")
    assert (second.live.revision.number, second.scheduled) == (2, None)
    clock.move_to(NOW + 2 * HOUR)
    assert second.live.starts_at == NOW


def test_a_cancelled_plan_leaves_the_page_as_it_is(clock, second, editor):
    second.publish(by=editor, at=NOW + HOUR, change_note="New.")
    second.cancel_plans(by=editor)
    clock.move_to(NOW + 2 * HOUR)
    assert second.live.revision.number == 1
    with pytest.raises(ValidationError, match="Nothing is planned"):
        second.cancel_plans(by=editor)


def test_withdrawing_drops_the_plan_too(clock, second, editor):
    second.publish(by=editor, at=NOW + HOUR, change_note="New.")
    second.withdraw(by=editor)
    clock.move_to(NOW + 2 * HOUR)
    assert second.live is None


def test_a_page_is_withdrawn_at_a_time(clock, second, editor):
    second.withdraw(by=editor, at=NOW + HOUR)
    assert second.live
    clock.move_to(NOW + HOUR)
    assert second.live is None
    assert second.review_status().state == "withdrawn"


def test_a_reviewers_objection_cancels_the_plan(clock, second, editor, medical_reviewer, organization):
    second.publish(by=editor, at=NOW + HOUR, change_note="New.")
    second.revisions.first().ask_for_changes(by=medical_reviewer, reviewer=organization, comment="Wait.")
    clock.move_to(NOW + 2 * HOUR)
    assert second.live.revision.number == 1
    assert not second.live.review_status().is_overdue


def test_a_text_approved_after_the_plan_does_not_slip_in(clock, second, rewrite, approve, author, editor):
    second.publish(by=editor, at=NOW + HOUR, change_note="New.")
    rewrite(second, by=author, title="Third")
    approve(Article.objects.get(pk=second.pk))
    clock.move_to(NOW + HOUR)
    assert second.live.revision.number == 2


# What the history says


def test_a_new_text_needs_words_for_the_history_unless_it_mends_typing_errors(second, editor):
    with pytest.raises(ValidationError, match="Say what changed"):
        second.publish(by=editor, change_note="  ")
    assert second.publish(by=editor, is_minor=True).what_changed == "Typing errors were corrected."


def test_the_first_text_and_one_that_comes_back_need_no_words(published_article, editor):
    assert published_article.live.what_changed == "First published."
    published_article.withdraw(by=editor)
    assert published_article.publish(by=editor).what_changed == "Published again, with the same text."


# Topics that are not medical


@pytest.fixture
def news(topic):
    topic.is_medical = False
    topic.save()
    return topic


def test_an_article_on_a_topic_that_is_not_medical_is_published_without_review(news, make_article, editor):
    article = make_article(sources="")
    assert article.publish(by=editor).review is None
    assert article.review_status().state == "exempt" and not article.review_status().is_shown


def test_a_page_without_review_keeps_its_topic_from_becoming_medical(news, make_article, editor):
    article = make_article()
    article.publish(by=editor)
    news.is_medical = True
    with pytest.raises(ValidationError, match="published on this topic without a medical review"):
        news.full_clean()
    article.withdraw(by=editor)
    news.full_clean()


def test_a_page_without_review_keeps_its_topic_until_a_planned_withdrawal_has_come(news, make_article, editor):
    article = make_article()
    article.publish(by=editor)
    article.withdraw(by=editor, at=timezone.now() + datetime.timedelta(days=1))
    news.is_medical = True
    with pytest.raises(ValidationError, match="published on this topic without a medical review"):
        news.full_clean()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=2)):
        news.full_clean()


def test_an_unfinished_text_is_not_published_even_without_review(news, make_article, editor):
    with pytest.raises(ValidationError, match="a title, a summary and a text"):
        make_article(body="").publish(by=editor)
