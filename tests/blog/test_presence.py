"""Who else has an article open: told to the others, kept alive by the page, forgotten when it is left."""

import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.models import Presence
from tests.blog.pages import address, sent, words
from tests.blog.test_races import ROUNDS, sorted_out, together

AFTERNOON = datetime.datetime(2026, 3, 2, 20, 40, tzinfo=datetime.UTC)  # 3:40 PM in the clinic's time zone
MINUTE = datetime.timedelta(minutes=1)
WARNING = "Talk to each other before you save"


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def at():
    """Return a function that sets the clock to so many minutes after 3:40 PM."""
    with time_machine.travel(AFTERNOON, tick=False) as clock:
        yield lambda minutes: clock.move_to(AFTERNOON + minutes * MINUTE)


def announce(client, article, **data):
    return client.post(address("presence", article), data)


# Telling the others


def test_who_opens_the_form_is_shown_to_the_next_with_name_and_time(at, client, article, author, editor):
    client.force_login(editor)
    assert WARNING not in shown(client.get(address("change", article)))
    at(1)
    client.force_login(author)
    page = client.get(address("change", article))
    assert "Edi Editor has had this article open since 3:40 PM (last seen a minute ago)" in words(page)
    assert WARNING in shown(page)
    assert 'role="status" aria-live="polite"' in page.content.decode()


def shown(page):
    """Return the words of the page when its banner is shown, else nothing."""
    return "" if '<div class="presence__box" hidden>' in page.content.decode() else words(page)


def test_nobody_is_warned_of_themselves(client, article, author):
    client.force_login(author)
    for _ in range(2):
        assert not shown(client.get(address("change", article)))
    assert Presence.objects.get().account == author


def test_the_form_shown_again_with_errors_is_open_again(client, article, editor):
    client.force_login(editor)
    page = client.post(address("change", article), sent(article, based_on=0))
    assert page.context["conflict"]
    assert Presence.objects.get().account == editor


@pytest.mark.parametrize(("minutes", "words"), [(0, "just now"), (1, "a minute ago"), (2, "2 minutes ago")])
def test_the_last_sign_is_told_in_minutes(at, article, editor, minutes, words):
    Presence.objects.announce(article, by=editor)
    at(minutes)
    assert Presence.objects.now().get().seen == words


def test_a_page_open_since_another_day_says_the_day(at, article, editor):
    for minutes in range(0, 12 * 60, 2):
        at(minutes)
        Presence.objects.announce(article, by=editor)
    assert Presence.objects.get().words == "Edi Editor has had this article open since March 2, 3:40 PM"


def test_an_account_without_a_name_is_called_by_its_username(article, editor):
    editor.first_name = editor.last_name = ""
    editor.save()
    Presence.objects.announce(article, by=editor)
    assert Presence.objects.get().name == "editor"


def test_who_may_only_read_neither_announces_nor_is_told(client, article, medical_reviewer, editor):
    Presence.objects.announce(article, by=editor)
    client.force_login(medical_reviewer)
    page = client.get(address("change", article))
    assert page.status_code == 200
    assert "Edi Editor has had" not in words(page)
    assert Presence.objects.get().account == editor


def test_the_form_of_a_new_article_is_announced_to_nobody(client, author):
    client.force_login(author)
    assert client.get(reverse("admin:blog_article_add")).status_code == 200
    assert not Presence.objects.exists()


# Staying and leaving


def test_announcing_again_moves_only_when_it_was_last_seen(at, article, editor):
    Presence.objects.announce(article, by=editor)
    at(2)
    Presence.objects.announce(article, by=editor)
    presence = Presence.objects.get()
    assert (presence.opened_at, presence.seen_at) == (AFTERNOON, AFTERNOON + 2 * MINUTE)


def test_after_three_silent_minutes_somebody_is_away_and_later_opens_anew(at, article, editor):
    Presence.objects.announce(article, by=editor)
    at(3)
    assert not Presence.objects.now().exists()
    Presence.objects.announce(article, by=editor)
    assert Presence.objects.get().opened_at == AFTERNOON + 3 * MINUTE


def test_an_announcement_that_comes_late_takes_nothing_back(at, article, editor):
    at(2)
    Presence.objects.announce(article, by=editor)
    at(1)
    Presence.objects.announce(article, by=editor)
    assert Presence.objects.get().seen_at == AFTERNOON + 2 * MINUTE


def test_rows_of_another_day_go(at, article, author, editor):
    Presence.objects.announce(article, by=author)
    at(24 * 60 + 1)
    Presence.objects.announce(article, by=editor)
    assert Presence.objects.get().account == editor


def test_who_leaves_is_gone_from_this_article_only(article, make_article, author, editor):
    other = make_article(title="Another")
    for open_article in (article, other):
        Presence.objects.announce(open_article, by=author)
    Presence.objects.announce(article, by=editor)
    Presence.objects.leave(article, by=author)
    assert {(row.article, row.account) for row in Presence.objects.all()} == {(other, author), (article, editor)}


def test_leaving_one_of_two_windows_keeps_the_one_that_announced_later(at, article, editor):
    closed = Presence.objects.announce(article, by=editor)
    at(1)
    open_still = Presence.objects.announce(article, by=editor)
    Presence.objects.leave(article, by=editor, last_seen=closed)
    assert Presence.objects.get().account == editor
    Presence.objects.leave(article, by=editor, last_seen=open_still)
    assert not Presence.objects.exists()


# What the open page sends


def test_the_open_page_stays_present_and_hears_of_the_others(at, client, article, author, editor):
    Presence.objects.announce(article, by=editor)
    at(1)
    client.force_login(author)
    answer = announce(client, article).json()
    [other] = answer["others"]
    assert (other["name"], other["seen"]) == ("Edi Editor", "a minute ago")
    assert other["words"] == "Edi Editor has had this article open since 3:40 PM"
    assert (other["opened_at"], other["seen_at"]) == ("2026-03-02T20:40:00Z", "2026-03-02T20:40:00Z")
    assert Presence.objects.filter(account=author, seen_at=AFTERNOON + MINUTE).exists()
    announce(client, article, action="leave", seen=answer["seen"])
    assert not Presence.objects.filter(account=author).exists()


def test_a_name_reaches_the_page_as_text(client, article, author, editor):
    editor.first_name = "<img src=x onerror=alert(1)>"
    editor.save()
    Presence.objects.announce(article, by=editor)
    client.force_login(author)
    assert "<img src=x" not in client.get(address("change", article)).content.decode()


@pytest.mark.parametrize("data", [{"action": "dance"}, {"action": "\x00"}, {"action": ""}])
def test_an_unknown_action_is_refused_with_a_sentence(client, article, editor, data):
    client.force_login(editor)
    answer = announce(client, article, **data)
    assert (answer.status_code, answer.json()["error"]) == (400, "The action is either “announce” or “leave”.")


@pytest.mark.parametrize(
    "seen",
    ["", "soon", "\x00", "2026-02-30T10:00:00Z", "2026-03-02T10:00:00", "9999-12-31T23:59:59-14:00", "9" * 5000],
)
def test_leaving_without_a_moment_is_refused_with_a_sentence(client, article, editor, seen):
    Presence.objects.announce(article, by=editor)
    client.force_login(editor)
    answer = announce(client, article, action="leave", seen=seen)
    assert answer.status_code == 400 and "error" in answer.json()
    assert Presence.objects.exists()


@pytest.mark.parametrize("pk", [999_999, 10**30])
def test_an_article_that_does_not_exist_is_not_found(client, editor, pk):
    client.force_login(editor)
    assert client.post(reverse("admin:blog_article_presence", args=[pk])).status_code == 404


def test_nobody_is_sent_to_the_sign_in(client, article):
    response = announce(client, article)
    assert response.status_code == 302 and response["Location"].startswith(reverse("admin:login"))
    assert not Presence.objects.exists()


@pytest.mark.parametrize("who", ["medical_reviewer", "front_desk"])
def test_who_may_not_change_the_article_announces_nothing(request, client, article, who):
    client.force_login(request.getfixturevalue(who))
    assert announce(client, article).status_code == 403
    assert announce(client, article, action="leave").status_code == 403
    assert not Presence.objects.exists()


def test_an_author_announces_nothing_in_an_article_somebody_else_began(client, make_article, author, editor):
    article = make_article(by=editor)
    client.force_login(author)
    assert announce(client, article).status_code == 403


@pytest.mark.parametrize("who", ["author", "editor", "administrator"])
def test_who_may_change_the_article_announces(request, client, article, who):
    client.force_login(request.getfixturevalue(who))
    assert announce(client, article).status_code == 200
    assert Presence.objects.get().account.username == who


def test_a_link_alone_announces_nothing(client, article, editor):
    client.force_login(editor)
    assert client.get(address("presence", article)).status_code == 405
    assert not Presence.objects.exists()


def test_announcing_is_protected_against_forged_requests(article, editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert announce(client, article).status_code == 403
    assert not Presence.objects.exists()


@pytest.mark.parametrize("attempt", ROUNDS)
def test_announcements_at_once_make_one_row_each(attempt, transactional_db, make_article, author, editor):
    article = make_article()
    calls = [lambda by=by: Presence.objects.announce(article, by=by) for by in (author, author, editor)]
    leaves = [lambda: Presence.objects.leave(article, by=author)]
    assert sorted_out(together(*calls, *leaves, *calls), ()) == 7
    assert Presence.objects.filter(account=editor).count() == 1
    assert Presence.objects.filter(account=author).count() <= 1
    assert timezone.now() - Presence.objects.get(account=editor).seen_at < MINUTE
