"""Pages change by themselves when a plan comes true, at midnight where the clinic is, and by the hour."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

pytestmark = pytest.mark.django_db(transaction=True)
ARTICLE = "/blog/headaches-from-the-spine/"
NEW_YORK = ZoneInfo("America/New_York")


def just_before(moment):
    return time_machine.travel(moment - datetime.timedelta(seconds=1), tick=False)


def just_after(moment):
    return time_machine.travel(moment + datetime.timedelta(seconds=1), tick=False)


def test_a_planned_text_shows_at_its_time(client, clinic, published_article, rewrite, approve, author, editor, made):
    at = timezone.now().replace(minute=20) + datetime.timedelta(days=1)
    rewrite(published_article, by=author, title="Another title")
    approve(published_article)
    published_article.publish(by=editor, at=at, change_note="Better.")
    with just_before(at):
        assert "Another title" not in client.get(ARTICLE).text
        assert "Another title" not in client.get(ARTICLE).text
        assert len(made) == 1
    with just_after(at):
        assert "Another title" in client.get(ARTICLE).text


def test_a_planned_withdrawal_shows_at_its_time(client, clinic, published_article, editor, made):
    at = timezone.now().replace(minute=20) + datetime.timedelta(days=1)
    published_article.withdraw(by=editor, at=at)
    with just_before(at):
        assert client.get(ARTICLE).status_code == client.get(ARTICLE).status_code == 200
        assert "Headaches that start" in client.get("/blog/").text
        assert len(made) == 2
    with just_after(at):
        assert client.get(ARTICLE).status_code == 410
        assert "Headaches that start" not in client.get("/blog/").text


def test_a_review_is_overdue_from_midnight_on_where_the_clinic_is(client, clinic, published_article, review, made):
    midnight = datetime.datetime.combine(review.next_due_on, datetime.time(), NEW_YORK) + datetime.timedelta(days=1)
    with just_before(midnight):
        assert "a new review is due" not in client.get(ARTICLE).text
        assert "a new review is due" not in client.get(ARTICLE).text
        assert len(made) == 1
    with just_after(midnight):
        assert "a new review is due" in client.get(ARTICLE).text


def test_midnight_is_kept_to_where_it_is_no_full_hour(client, clinic, published_article, review, settings, made):
    settings.TIME_ZONE = "Asia/Kolkata"
    day = review.next_due_on + datetime.timedelta(days=1)
    midnight = datetime.datetime.combine(day, datetime.time(), ZoneInfo("Asia/Kolkata"))
    with just_before(midnight):
        assert "a new review is due" not in client.get(ARTICLE).text
    with just_after(midnight):
        assert "a new review is due" in client.get(ARTICLE).text


def test_forms_name_the_hour_at_which_they_were_opened(client, clinic, made):
    hour = timezone.now().replace(minute=0, second=0, microsecond=0) + datetime.timedelta(hours=1)
    with just_before(hour):
        before = client.get("/contact/").text
        assert client.get("/contact/").text == before and len(made) == 1
    with just_after(hour):
        assert f'value="{hour:%Y%m%d%H}"' in client.get("/contact/").text


def test_a_clock_that_was_set_back_leaves_nothing_of_the_future(client, clinic, published_article, editor):
    at = timezone.now() + datetime.timedelta(days=30)
    published_article.withdraw(by=editor, at=at)
    with just_after(at):
        assert client.get(ARTICLE).status_code == 410
        assert "Headaches that start" not in client.get("/blog/").text
    assert "Headaches that start" in client.get("/blog/").text  # it was kept for a year that never came
    assert client.get(ARTICLE).status_code == 200
