"""No reminder is lost and none is sent twice when mail servers refuse, runs are killed, or two run at once."""

import datetime
from io import StringIO
from smtplib import SMTPException

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.utils import timezone

from blog.models import Reminder
from tests.blog.reminding import EDITOR, REVIEWER, give_addresses, messages, on_day, remind, text_of, told
from tests.blog.test_races import together


@pytest.fixture(autouse=True)
def addresses(editor, medical_reviewer):
    give_addresses(editor, medical_reviewer)


# When something fails


def test_a_refusing_mail_server_leaves_the_mails_for_the_next_run(published_article, mailbox):
    mailbox.answer = "451 Try again later"
    for _ in range(2):
        with pytest.raises(CommandError, match=r"2 mails were not sent and will be tried again.*451") as failure:
            remind()
        assert failure.value.returncode == 1
    mailbox.answer = "250 Taken"
    assert remind() == "2 mails sent."
    assert remind() == "0 mails sent."


def test_an_address_that_fails_does_not_hold_up_the_others(published_article, mailbox):
    async def refuse_one(server, session, envelope, address, options):
        if address == EDITOR:
            return "550 Nobody of that name here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    mailbox.handle_RCPT = refuse_one
    with pytest.raises(CommandError, match="1 mail was not sent"):
        remind()
    assert told(mailbox) == [REVIEWER]
    del mailbox.handle_RCPT
    remind(1)
    assert told(mailbox) == [EDITOR]


def test_what_was_refused_is_dropped_once_it_is_no_longer_due(published_article, editor, mailbox):
    mailbox.answer = "451 Try again later"
    with pytest.raises(CommandError):
        remind()
    with on_day(1):
        published_article.withdraw(by=editor)
    mailbox.answer = "250 Taken"
    assert remind(1) == "0 mails sent."
    assert not Reminder.objects.exists()


@pytest.fixture
def die_once(monkeypatch):
    """Return a function that lets the next run be killed at its first mail, before or after that is taken."""
    send = EmailMessage.send

    def arm(*, after):
        def die(message):
            monkeypatch.setattr(EmailMessage, "send", send)
            if after:
                message.send()
            raise KeyboardInterrupt

        monkeypatch.setattr(EmailMessage, "send", die)

    return arm


def test_a_run_that_is_killed_before_it_sends_loses_nothing(published_article, mailbox, die_once):
    die_once(after=False)
    with pytest.raises(KeyboardInterrupt):
        remind()
    assert told(mailbox) == []
    assert remind() == "1 mail sent.", "the other address; the first is held until its lease ends"
    assert remind(1) == "1 mail sent."
    assert told(mailbox) == [EDITOR, REVIEWER]


def test_a_mail_sent_twice_because_its_run_was_killed_can_be_told_to_be_the_same(published_article, mailbox, die_once):
    die_once(after=True)
    with pytest.raises(KeyboardInterrupt):
        remind()
    assert remind(1) == "2 mails sent."
    first, second, other = (message["Message-ID"] for message in messages(mailbox))
    assert first == second != other
    assert remind(2) == "0 mails sent."
    mailbox.envelopes.clear()
    remind(7)
    assert messages(mailbox)[0]["Message-ID"] != first


# Two at once


def test_a_run_that_begins_while_another_sends_sends_nothing_again(published_article, mailbox, monkeypatch):
    send = EmailMessage.send

    def run_another_then_send(message):
        monkeypatch.setattr(EmailMessage, "send", send)
        assert remind() == "1 mail sent.", "the one to the other address"
        message.send()

    monkeypatch.setattr(EmailMessage, "send", run_another_then_send)
    assert remind() == "1 mail sent."
    assert told(mailbox) == [EDITOR, REVIEWER]


def test_a_run_that_outlived_its_lease_does_not_free_what_the_next_one_holds(published_article, mailbox):
    with on_day(0):
        today = timezone.localdate()
        Reminder.objects.plan(today)
        slow = Reminder.objects.claim(EDITOR)
        assert Reminder.objects.claim(EDITOR) == []
    with on_day(1):
        assert len(Reminder.objects.claim(EDITOR)) == 1
        mailbox.answer = "451 Try again later"
        with pytest.raises(SMTPException):
            Reminder.objects.deliver(slow, today)
        assert Reminder.objects.claim(EDITOR) == []


@pytest.mark.parametrize("attempt", range(5))
def test_runs_at_the_same_moment_tell_everybody_once(attempt, transactional_db, make_published, mailbox):
    for number in range(3):
        make_published(at=datetime.datetime(2024, 5, 14, 16, tzinfo=datetime.UTC), title=f"Article {number}")
    with on_day(0):
        results = together(*[lambda: call_command("send_review_reminders", stdout=StringIO())] * 4)
    assert results == [None] * 4
    articles = [text_of(message).count("/admin/blog/article/") for message in messages(mailbox)]
    assert set(told(mailbox)) == {EDITOR, REVIEWER}
    assert Reminder.objects.undelivered().count() == 0
    assert sum(articles) == Reminder.objects.count() == 6
