"""When reviews are due, for those who see to it: the calendar and the spreadsheet of all articles."""

import csv
import datetime
import io

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from blog import guards
from blog.admin import calendar
from blog.models import Article, Publication, ReviewState, Topic
from tests.blog import raw
from tests.blog.pages import address, words

CALENDAR, EXPORT = "admin:blog_article_calendar", "admin:blog_article_export"
NOON = datetime.datetime(2026, 3, 2, 17, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def today():
    """A day on which every test of this file stands still: March 2, 2026."""
    with time_machine.travel(NOON, tick=False):
        yield timezone.localdate()


@pytest.fixture
def make_due(today, make_article, author, editor, medical_reviewer, organization):
    """Return a function that publishes an article whose review is due so many days from today."""

    def make(days, *, objected_on=None, **parts):
        with time_machine.travel(NOON - 400 * DAY, tick=False):
            article = make_article(**parts)
            revision = article.submit_for_review(by=author).revision
            revision.open(by=medical_reviewer)
            revision.approve(
                by=medical_reviewer,
                reviewer=organization,
                reviewed_on=timezone.localdate(),
                next_due_on=today + days * DAY,
            )
            article.publish(by=editor)
        if objected_on is not None:
            with time_machine.travel(NOON + objected_on * DAY, tick=False):
                revision.ask_for_changes(by=medical_reviewer, reviewer=organization, comment="This is outdated.")
        return Article.objects.get(pk=article.pk)

    return make


def titles(rows):
    return [row.page.revision.title for row in rows]


def lines(client):
    """Return the spreadsheet's rows, each by the names of its columns."""
    return list(csv.DictReader(io.StringIO(client.get(reverse(EXPORT)).getvalue().decode("utf-8-sig"))))


# One rule for what is shown and what is counted


@pytest.mark.parametrize("days", [-365, -1, 0, 1, 59, 60, 61, 700])
@pytest.mark.parametrize("objected_on", [None, 0])
def test_lists_and_pages_agree_on_which_reviews_are_due(make_due, days, objected_on):
    live = make_due(days, objected_on=objected_on).live
    state = live.review_status().state
    assert Publication.objects.live().overdue().contains(live) == (state == ReviewState.OVERDUE)
    assert Publication.objects.live().due_soon().contains(live) == (state == ReviewState.DUE_SOON)
    expected = ReviewState.REVIEWED if days > 60 else ReviewState.DUE_SOON if days >= 0 else ReviewState.OVERDUE
    assert state == (ReviewState.OVERDUE if objected_on is not None else expected)


# The calendar


def test_overdue_comes_first_the_longest_first_and_then_month_by_month(client, editor, make_due):
    for days in (40, -3, 10, -200, 0):
        make_due(days, title=f"Due {days}")
    make_due(500, title="Objected", objected_on=-20)
    client.force_login(editor)
    page = client.get(reverse(CALENDAR))
    assert titles(page.context["overdue"]) == ["Due -200", "Objected", "Due -3"]
    assert [(f"{month:%B %Y}", titles(rows)) for month, rows in page.context["months"]] == [
        ("March 2026", ["Due 0", "Due 10"]),
        ("April 2026", ["Due 40"]),
    ]
    text = words(page)
    assert "3 overdue, 3 due in the next 60 days" in text
    assert "Aug 14, 2025 for 6 months Due -200" in text
    assert "NJ Spine & Orthopedic asked for changes of this text on February 10, 2026." in text
    assert "Head and neck · reviewed by NJ Spine & Orthopedic on January 26, 2025" in text


def test_a_row_leads_to_the_article_and_to_the_screen_of_its_review(client, medical_reviewer, make_due):
    article = make_due(-1)
    client.force_login(medical_reviewer)
    page = client.get(reverse(CALENDAR)).content.decode()
    assert f'href="{address("change", article)}"' in page
    assert f'href="{address("review", article, 1)}"' in page


def test_a_row_leads_to_the_newer_text_that_waits_for_review(client, medical_reviewer, author, make_due, rewrite):
    article = make_due(-1)
    rewrite(article, by=author, title="Newer")
    Article.objects.get(pk=article.pk).submit_for_review(by=author)
    client.force_login(medical_reviewer)
    page = client.get(reverse(CALENDAR))
    assert f'href="{address("review", article, 2)}"' in page.content.decode()
    assert titles(page.context["overdue"]) == ["Headaches that start in the spine"]


def test_drafts_withdrawn_and_exempt_articles_are_not_in_it(client, editor, make_article, make_due):
    make_article(title="A draft")
    make_due(-1, title="Withdrawn").withdraw(by=editor)
    news = Topic.objects.create(name="News", slug="news", description="What is new.", is_medical=False)
    make_article(title="Exempt", topic=news).publish(by=editor)
    client.force_login(editor)
    page = client.get(reverse(CALENDAR))
    assert not page.context["overdue"] and not page.context["months"]
    assert "No review is overdue." in words(page)
    assert "No review falls due up to March 2, 2028." in words(page)


def test_what_is_due_after_two_years_is_counted(client, editor, make_due):
    for days in (731, 732, 900):
        make_due(days, title=f"Due {days}")
    client.force_login(editor)
    page = client.get(reverse(CALENDAR))
    assert [titles(rows) for _, rows in page.context["months"]] == [["Due 731"]]
    assert "2 more are due after March 2, 2028." in words(page)


def test_a_text_that_is_not_what_was_reviewed_is_called_so(client, editor, make_due):
    article = make_due(-1)
    guards.remove(connection)  # the transaction brings the triggers back
    raw.change(article.revisions.get(), body="<p>Nobody reviewed this.</p>")
    client.force_login(editor)
    text = words(client.get(reverse(CALENDAR)))
    assert "The page shows no review line: its text is not what was approved." in text
    assert "reviewed by" not in text


def test_long_lists_are_cut_and_say_so(client, editor, make_due, monkeypatch):
    monkeypatch.setattr(calendar, "LONGEST", 2)
    for days in (-30, -20, -10, 10, 20, 30):
        make_due(days, title=f"Due {days}")
    client.force_login(editor)
    page = client.get(reverse(CALENDAR))
    assert titles(page.context["overdue"]) == ["Due -30", "Due -20"]
    assert "The 2 that have waited longest, of 3." in words(page)
    assert "The list stops at March 22, 2026: it shows the next 2 of 3 up to March 2, 2028." in words(page)


def test_the_calendar_asks_as_often_however_much_is_due(client, editor, make_due):
    client.force_login(editor)
    counts = []
    for _ in range(2):
        for days in (-5, 5, 50):
            make_due(days, title=f"Due {days}")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(CALENDAR))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# The spreadsheet


def test_the_spreadsheet_tells_all_of_an_article(client, editor, settings, make_due, rewrite):
    settings.SITE_URL = "https://clinic.example"
    article = make_due(-1)
    rewrite(article, by=editor, title="Newer")
    client.force_login(editor)
    assert lines(client) == [
        {
            "Title": "Newer",
            "State": "Published",
            "Medical review": "Review overdue",
            "Address": f"https://clinic.example/blog/{article.slug}/",
            "Topic": "Head and neck",
            "Byline": "Ada Roe, DPT",
            "Reviewer": "NJ Spine & Orthopedic",
            "Last reviewed": "2025-01-26",
            "Next review due": "2026-03-01",
            "First published": "2025-01-26 12:00",
            "Text changed": "2025-01-26 12:00",
            "Live revision": "1",
            "Latest revision": "2",
            "Last saved by": "Edi Editor",
            "Last saved": "2026-03-02 12:00",
        }
    ]


def test_the_spreadsheet_says_of_every_article_what_its_pages_say(client, editor, author, make_article, make_due):
    make_due(-1), make_due(30), make_due(300), make_due(300, objected_on=0)
    make_due(300).withdraw(by=editor)
    make_article(), make_article(title="", body="", summary="")
    make_article().submit_for_review(by=author)
    news = Topic.objects.create(name="News", slug="news", description="What is new.", is_medical=False)
    make_article(topic=news).publish(by=editor)
    client.force_login(editor)
    articles = Article.objects.with_state().order_by("pk")
    expected = [(Article.State(each.state).label, each.review_status().state.label) for each in articles]
    assert [(line["State"], line["Medical review"]) for line in lines(client)] == expected
    assert len({review for _, review in expected}) == len(ReviewState)


def test_an_untitled_draft_has_empty_cells(client, editor):
    Article().save_draft(by=editor, based_on=0)
    client.force_login(editor)
    [line] = lines(client)
    assert line["Title"] == "Untitled draft"
    empty = ["Address", "Topic", "Byline", "Reviewer", "Next review due", "First published", "Live revision"]
    assert not any(line[name] for name in empty)


def test_the_spreadsheet_is_a_download_in_utf8_with_the_day_in_its_name(client, editor, today, make_article):
    make_article(title="Größe, “Zitat”\nund mehr")
    client.force_login(editor)
    response = client.get(reverse(EXPORT))
    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="articles-2026-03-02.csv"'
    assert response.getvalue().startswith(b"\xef\xbb\xbfTitle,State,")
    assert lines(client)[0]["Title"] == "Größe, “Zitat”\nund mehr"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_that_begins_like_a_formula_is_made_harmless(begin):
    assert calendar.harmless(f'{begin}HYPERLINK("https://evil.example")').startswith(f"'{begin}")


def test_no_title_byline_or_name_reaches_a_spreadsheet_as_a_formula(client, editor, byline, topic, make_article):
    for thing in (byline, topic):
        thing.name = "=1+1"
        thing.save()
    editor.first_name, editor.last_name = "@SUM(A1)", ""
    editor.save()
    make_article(by=editor, title="=cmd|' /C calc'!A0")
    client.force_login(editor)
    [line] = lines(client)
    assert line["Title"] == "'=cmd|' /C calc'!A0"
    assert (line["Topic"], line["Byline"], line["Last saved by"]) == ("'=1+1", "'=1+1, DPT", "'@SUM(A1)")


def test_the_spreadsheet_asks_as_often_however_many_articles_there_are(client, editor, make_article, make_due):
    client.force_login(editor)
    counts = []
    for _ in range(2):
        make_due(-5), make_due(5), make_article()
        with CaptureQueriesContext(connection) as queries:
            lines(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_spreadsheet_is_whole_when_it_takes_more_than_one_chunk(client, editor, make_article, monkeypatch):
    monkeypatch.setattr(calendar, "CHUNK", 2)
    for number in range(5):
        make_article(title=f"Number {number}")
    client.force_login(editor)
    assert [line["Title"] for line in lines(client)] == [f"Number {number}" for number in range(5)]


# Who


@pytest.mark.parametrize("screen", [CALENDAR, EXPORT])
def test_nobody_is_sent_to_the_sign_in(client, db, screen):
    response = client.get(reverse(screen))
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('admin:login')}?next={reverse(screen)}"


@pytest.mark.parametrize("screen", [CALENDAR, EXPORT])
@pytest.mark.parametrize("who", ["author", "front_desk"])
def test_who_neither_reviews_nor_publishes_sees_neither(request, client, screen, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse(screen)).status_code == 403


@pytest.mark.parametrize("screen", [CALENDAR, EXPORT])
@pytest.mark.parametrize("who", ["editor", "medical_reviewer", "administrator"])
def test_who_reviews_or_publishes_sees_both(request, client, screen, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse(screen)).status_code == 200
    assert client.post(reverse(screen)).status_code == 405


@pytest.mark.parametrize(("who", "linked"), [("editor", True), ("medical_reviewer", True), ("author", False)])
def test_the_list_of_articles_leads_to_both_for_those_who_may(request, client, who, linked):
    client.force_login(request.getfixturevalue(who))
    page = client.get(reverse("admin:blog_article_changelist")).content.decode()
    assert all((f'href="{reverse(screen)}"' in page) == linked for screen in (CALENDAR, EXPORT))
