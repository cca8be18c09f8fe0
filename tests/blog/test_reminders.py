"""Reviewers and editors are reminded by mail that a review is due: each once, however often or seldom that runs."""

import datetime
import random

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from blog.models import Article, Reminder, reminders
from blog.models.reminders import step_on
from tests.blog.raw import change
from tests.blog.reminding import DUE, EDITOR, REVIEWER, give_addresses, messages, on_day, remind, text_of, told


@pytest.fixture(autouse=True)
def addresses(editor, medical_reviewer):
    give_addresses(editor, medical_reviewer)


# When


@pytest.mark.parametrize(
    ("days", "step"),
    [(-61, None), (-60, -60), (-31, -60), (-30, -30), (-1, -30), (0, 0), (6, 0), (7, 7), (13, 7), (14, 14), (700, 700)],
)
def test_a_step_comes_60_30_and_0_days_before_and_every_week_after(days, step):
    assert step_on(DUE + datetime.timedelta(days=days), DUE) == step


@given(st.integers(-400, 4000))
def test_the_step_is_the_latest_that_has_passed(days):
    steps = [-60, -30, *range(0, 4001, 7)]
    passed = [step for step in steps if step <= days]
    assert step_on(DUE + datetime.timedelta(days=days), DUE) == (passed[-1] if passed else None)


def test_nobody_is_told_before_the_time_or_of_a_step_again(published_article, mailbox):
    assert remind(-61) == "0 mails sent."
    for offset in (-60, -30, 0, 7, 14):
        assert remind(offset) == "2 mails sent."
        assert told(mailbox) == [EDITOR, REVIEWER]
        assert remind(offset) == remind(offset + 1) == "0 mails sent."
    assert mailbox.envelopes == []


def test_a_missed_day_loses_nothing_and_several_missed_steps_come_as_one_mail(published_article, mailbox):
    remind(-41)
    assert told(mailbox) == [EDITOR, REVIEWER]
    remind(12)
    assert told(mailbox) == [EDITOR, REVIEWER]
    assert set(Reminder.objects.values_list("step", flat=True)) == {-60, 7}


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_days_it_runs_each_step_is_told_once_and_the_latest_always(
    seed, published_article, mailbox, unused_port, settings
):
    chance = random.Random(seed)
    days = sorted(chance.choices(range(-70, 60), k=chance.randint(1, 12)))
    expected, port = [], settings.EMAIL_PORT
    for day in days:
        is_down = chance.random() < 0.3
        settings.EMAIL_PORT = unused_port if is_down else port
        step = step_on(DUE + datetime.timedelta(days=day), DUE)
        is_new = step is not None and step not in expected
        if is_down and is_new:
            with pytest.raises(CommandError, match="will be tried again"):
                remind(day)
            continue
        remind(day)
        assert told(mailbox) == ([EDITOR, REVIEWER] if is_new else []), (days, day)
        expected += [step] * is_new
    delivered = Reminder.objects.filter(delivered_at__isnull=False)
    for address in (EDITOR, REVIEWER):
        assert list(delivered.filter(email=address).values_list("step", flat=True)) == expected


def test_a_new_review_begins_a_new_series(published_article, medical_reviewer, organization, mailbox):
    remind(7)
    told(mailbox)
    with on_day(8):
        today = timezone.localdate()
        revision = published_article.revisions.get()
        revision.approve(
            by=medical_reviewer, reviewer=organization, reviewed_on=today, next_due_on=DUE.replace(year=2027)
        )
    assert remind(14) == "0 mails sent."
    assert remind(365 - 61) == "0 mails sent."
    for offset in (-60, -30, 0, 7):
        assert remind(365 + offset) == "2 mails sent."


def test_an_attested_text_keeps_the_day_and_the_series(
    published_article, rewrite, author, editor, medical_reviewer, organization, mailbox
):
    remind(-30)
    told(mailbox)
    with on_day(-20):
        revision = rewrite(published_article, by=author, title="Headaches that begin in the spine")
        Article.objects.get(pk=published_article.pk).submit_for_review(by=author)
        revision.open(by=medical_reviewer)
        revision.attest(by=medical_reviewer, reviewer=organization, attests=revision.attestable_review())
        Article.objects.get(pk=published_article.pk).publish(by=editor, is_minor=True)
    assert remind(-19) == "0 mails sent."
    assert remind(0) == "2 mails sent."
    assert "Headaches that begin in the spine" in text_of(messages(mailbox)[0])


def test_a_withdrawn_page_is_left_alone(published_article, editor, mailbox):
    remind(-60)
    told(mailbox)
    with on_day(-50):
        published_article.withdraw(by=editor)
    assert remind(-30) == remind(30) == "0 mails sent."


def test_a_draft_and_a_page_of_no_medical_topic_are_left_alone(make_article, topic, editor, mailbox):
    make_article(title="Draft")
    topic.is_medical = False
    topic.save()
    make_article(title="News").publish(by=editor)
    assert remind(4000) == "0 mails sent."


def test_a_page_whose_reviewer_asked_for_changes_is_due_from_that_day(
    published_article, medical_reviewer, organization, mailbox
):
    with on_day(-200):
        revision = published_article.revisions.get()
        revision.ask_for_changes(by=medical_reviewer, reviewer=organization, comment="The dose is wrong.")
    assert remind(-200) == "2 mails sent."
    assert "the reviewer asked for changes on October 26, 2025" in text_of(messages(mailbox)[0])
    assert remind(-194) == "0 mails sent."
    assert remind(-193) == "2 mails sent."


def test_a_text_that_is_not_what_was_reviewed_is_not_called_due(make_published, image, mailbox):
    article = make_published(at=datetime.datetime(2024, 5, 14, 16, tzinfo=datetime.UTC), hero=image)
    change(image, sha256="0" * 64)
    assert remind(0) == "0 mails sent."
    assert article.live.revision.alarm


# To whom


def test_the_reviewers_own_address_goes_before_those_of_its_accounts(published_article, organization, mailbox):
    organization.review_email = "reviews@clinic.example"
    organization.save()
    remind()
    assert told(mailbox) == [EDITOR, "reviews@clinic.example"]


def test_an_address_is_told_once_whoever_shares_it_and_however_it_is_written(
    published_article, administrator, organization, mailbox
):
    User.objects.filter(pk=administrator.pk).update(email=EDITOR.upper())
    organization.review_email = "Edi@Clinic.example"
    organization.save()
    remind()
    assert told(mailbox) == [EDITOR]


def test_only_active_accounts_that_still_hold_the_permission_are_told(
    published_article, editor, medical_reviewer, author, front_desk, mailbox
):
    for account in (author, front_desk):
        User.objects.filter(pk=account.pk).update(email=f"{account}@clinic.example")
    User.objects.create_superuser("root", email="root@clinic.example")
    User.objects.filter(pk=editor.pk).update(is_active=False)
    medical_reviewer.groups.clear()
    author.user_permissions.add(Permission.objects.get(codename="publish_article"))
    remind()
    assert told(mailbox) == ["author@clinic.example"]


def test_without_an_editors_address_the_reviewer_is_told(published_article, mailbox):
    User.objects.filter(email=EDITOR).update(email="")
    assert remind() == "1 mail sent."
    assert told(mailbox) == [REVIEWER]


def test_when_nobody_has_an_address_the_run_fails_and_the_next_one_tells(published_article, editor, mailbox):
    User.objects.update(email="")
    with pytest.raises(CommandError, match="Nobody can be reminded of 1 article: neither an editor nor the reviewer"):
        remind()
    User.objects.filter(pk=editor.pk).update(email=EDITOR)
    assert remind(1) == "1 mail sent."


# The mail


def test_one_mail_names_every_article_with_its_day_and_its_place_in_the_admin(
    published_article, make_published, mailbox, settings
):
    settings.SITE_URL = "https://clinic.example"
    later = make_published(at=datetime.datetime(2024, 6, 1, 16, tzinfo=datetime.UTC), title="Dents & “bumps” <b>")
    remind(1)
    assert len(mailbox.envelopes) == 2
    message = messages(mailbox)[0]
    assert message["Subject"] == "Medical review due: 2 articles"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    text = text_of(message)
    assert text.startswith("These articles on https://clinic.example need a new medical review:\n\n")
    assert (
        "Headaches that start in the spine\n  overdue since May 14, 2026\n"
        f"  https://clinic.example/admin/blog/article/{published_article.pk}/change/\n\n"
        "Dents & “bumps” <b>\n  due on June 1, 2026\n"
        f"  https://clinic.example/admin/blog/article/{later.pk}/change/\n"
    ) in text


def test_one_article_is_spoken_of_as_one(published_article, mailbox):
    remind(0)
    message = messages(mailbox)[0]
    assert message["Subject"] == "Medical review due: 1 article"
    assert "This article on" in text_of(message) and "due on May 14, 2026" in text_of(message)


def test_very_many_articles_come_in_several_mails(published_article, make_published, mailbox, monkeypatch):
    monkeypatch.setattr(reminders, "ARTICLES_PER_MAIL", 1)
    make_published(at=datetime.datetime(2024, 5, 14, 16, tzinfo=datetime.UTC))
    assert remind() == "4 mails sent."


def test_queries_do_not_grow_with_the_articles(
    published_article, make_published, mailbox, django_assert_max_num_queries
):
    for number in range(4):
        make_published(at=datetime.datetime(2024, 5, 14, 16, tzinfo=datetime.UTC), title=f"Article {number}")
    with django_assert_max_num_queries(35):
        assert remind() == "2 mails sent."
