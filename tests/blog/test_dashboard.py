"""The admin's first screen: what waits for whom, how much of it, and since when."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from blog.dashboard import cards
from blog.models import Image
from tests.blog.pages import address, words

MAY_14 = datetime.datetime(2024, 5, 14, 16, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def card(account, heading):
    return next((card for card in cards(account) if card.heading == heading), None)


def titles(account, heading):
    return [task.title for task in card(account, heading).tasks]


@pytest.fixture
def submitted(make_article, author, organization):
    article = make_article()
    article.submit_for_review(by=author)
    return article


def test_a_reviewer_sees_what_waits_with_its_age_and_the_way_there(submitted, medical_reviewer):
    with time_machine.travel(submitted.saved_at + 3.1 * DAY):
        waiting = card(medical_reviewer, "Waiting for my review")
    (task,) = waiting.tasks
    assert (waiting.count, task.title) == (1, submitted.title)
    assert (task.url, task.age) == (address("review", submitted, 1), "3\xa0days ago")


def test_an_editor_sees_what_waits_for_a_reviewer(submitted, editor):
    assert titles(editor, "Waiting for a reviewer") == [submitted.title]


def test_nobody_is_asked_to_review_what_they_wrote(make_article, administrator, medical_reviewer):
    article = make_article(by=administrator)
    article.submit_for_review(by=administrator)
    assert card(administrator, "Waiting for my review").count == 0
    assert card(medical_reviewer, "Waiting for my review").count == 1


def test_an_author_sees_the_changes_asked_of_them_only(
    submitted, make_article, author, editor, medical_reviewer, organization
):
    other = make_article(by=editor, title="The editor's own")
    for article in (submitted, other):
        revision = article.latest_revision
        if article == other:
            article.submit_for_review(by=editor)
        revision.open(by=medical_reviewer)
        revision.ask_for_changes(by=medical_reviewer, reviewer=organization, comment="Name the sources.")
    assert titles(author, "Changes asked of me") == [submitted.title]
    assert titles(editor, "Changes asked") == [submitted.title, other.title]


def test_an_editor_sees_what_is_approved_and_not_published(submitted, approve, make_article, editor, author):
    article = make_article(title="Approved")
    approve(article)
    assert titles(editor, "Approved, not published") == ["Approved"]
    assert card(author, "Approved, not published") is None
    article.publish(by=editor)
    assert card(editor, "Approved, not published").count == 0


@pytest.mark.parametrize(
    ("day", "soon", "late"),
    [("2026-03-14", 0, 0), ("2026-03-15", 1, 0), ("2026-05-14", 1, 0), ("2026-05-15", 0, 1)],
)
def test_reviews_are_due_soon_for_sixty_days_and_overdue_after(published_article, editor, day, soon, late):
    with time_machine.travel(datetime.datetime.fromisoformat(f"{day}T16:00:00+00:00")):
        assert card(editor, "Review due in 60 days").count == soon
        overdue = card(editor, "Review overdue")
    assert (overdue.count, overdue.is_urgent) == (late, bool(late))
    assert [task.age for task in overdue.tasks] == ["due May 14, 2026"] * late


def test_a_reviewer_sees_the_reviews_due_that_they_signed(published_article, medical_reviewer, organization):
    with time_machine.travel(MAY_14 + 1000 * DAY):
        assert card(medical_reviewer, "Review overdue").count == 1
        organization.accounts.clear()
        assert card(medical_reviewer, "Review overdue").count == 0


def test_what_is_planned_is_shown_with_its_day(submitted, medical_reviewer, organization, editor):
    revision = submitted.latest_revision
    revision.open(by=medical_reviewer)
    revision.approve(by=medical_reviewer, reviewer=organization, reviewed_on=timezone.localdate())
    next_year = timezone.localdate().year + 1
    submitted.publish(by=editor, at=datetime.datetime(next_year, 1, 2, 17, tzinfo=datetime.UTC))
    (task,) = card(editor, "Planned").tasks
    assert task.age == f"on January 2, {next_year}"


def test_an_author_sees_their_own_drafts(make_article, author, editor):
    make_article(title="Mine")
    make_article(by=editor, title="Theirs")
    assert titles(author, "My drafts") == ["Mine"]


def test_an_alarm_reaches_the_administrators_first(client, make_published, image, administrator, editor):
    article = make_published(hero=image)
    Image.objects.filter(pk=image.pk).update(sha256="0" * 64)
    client.get(article.get_absolute_url())
    client.get(article.get_absolute_url())
    alarm = cards(administrator)[0]
    assert (alarm.count, alarm.is_urgent) == (1, True) and "differ from what was reviewed" in alarm.heading
    assert all("differ" not in card.heading for card in cards(editor))


@pytest.mark.parametrize("who", ["author", "editor", "medical_reviewer", "front_desk", "administrator"])
def test_first_screen_shows_each_card_of_the_account(request, client, published_article, who):
    account = request.getfixturevalue(who)
    client.force_login(account)
    page = words(client.get(reverse("admin:index")))
    assert all(card.heading in page for card in cards(account))
    assert ("Drafts" in page or "drafts" in page) is account.has_perm("blog.add_article")


def test_a_long_list_is_cut_and_leads_to_the_rest(client, make_article, author):
    for number in range(10):
        make_article(title=f"Draft {number}")
    client.force_login(author)
    page = client.get(reverse("admin:index"))
    assert "See all 10" in words(page)
    assert f"{reverse('admin:blog_article_changelist')}?state=draft" in page.content.decode()


def test_first_screen_costs_the_same_however_much_waits(client, make_article, administrator):
    client.force_login(administrator)

    def cost(articles):
        for article in [make_article() for _ in range(articles)]:
            article.submit_for_review(by=article.created_by)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("admin:index"))
        return len(queries)

    assert cost(2) == cost(6)
