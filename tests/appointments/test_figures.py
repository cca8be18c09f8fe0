"""Figures of the inbox: counted as they say, drawn and as tables, and without a word of any patient."""

import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.figures import (
    NOT_TOLD,
    OTHER,
    Figures,
    Period,
    in_words,
    largest,
    source,
    working_day_after,
)
from appointments.models import Inquiry, Notification, PrivacySettings, Subject

FIGURES = "/admin/appointments/inquiry/figures/"
NOW = datetime(2026, 11, 18, 17, tzinfo=UTC)  # a Wednesday, noon in the clinic


@pytest.fixture
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def receive(cleaned, today, db):
    """Return a function that stores a message: when (on the clinic's clock), where from, and what became of it."""
    stored = []

    def store(at="2026-11-17 10:00", *, attribution=None, about=None, answered=None, **changes):
        stored.append(at)
        inquiry = Inquiry.receive(cleaned, token=str(len(stored)), attribution=attribution, about=about)
        if answered:
            changes |= {"status": changes.get("status", "closed"), "first_answered_at": moment(answered)}
        Inquiry.objects.filter(pk=inquiry.pk).update(received_at=moment(at), **changes)
        return inquiry

    return store


def moment(text):
    return timezone.make_aware(datetime.fromisoformat(text))


def counted(name="weeks"):
    return Figures(Period.of(name, timezone.localdate()), timezone.now())


# What is counted


def test_weeks_begin_on_monday_and_months_on_the_first_of_the_clinics_own_day(today):
    weeks, months = (Period.of(name, date(2026, 11, 18)) for name in ("weeks", "months"))
    assert [str(timezone.localtime(start))[:16] for start in (weeks.starts[0], weeks.starts[-1], weeks.ends)] == [
        "2026-08-31 00:00",
        "2026-11-16 00:00",
        "2026-11-23 00:00",
    ]
    assert [str(timezone.localtime(start))[:16] for start in (months.starts[0], months.starts[-1], months.ends)] == [
        "2025-12-01 00:00",
        "2026-11-01 00:00",
        "2026-12-01 00:00",
    ]
    assert len(weeks.starts) == len(months.starts) == 12
    assert Period.of("no such period", date(2026, 11, 18)) == weeks


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 12, 31), date(2028, 2, 29)])
def test_every_day_lies_in_its_last_step(day):
    noon = timezone.make_aware(datetime.combine(day, datetime.min.time()) + timedelta(hours=12))
    for name in ("weeks", "months"):
        period = Period.of(name, day)
        assert period.starts[-1] <= noon < period.ends
        assert period.starts == sorted(period.starts)


def test_messages_are_counted_by_week_with_spam_apart(receive):
    receive("2026-11-16 00:00")
    receive("2026-11-15 23:59")
    receive("2026-11-15 12:00", status="spam")
    receive("2026-08-30 23:59")  # before the first week
    by_week = counted().by_step()
    assert by_week[-2:] == [(date(2026, 11, 9), 1, 1), (date(2026, 11, 16), 1, 0)]
    assert sum(messages for _, messages, _ in by_week) == 2
    assert sum(messages for _, messages, _ in counted("months").by_step()) == 3


@pytest.mark.parametrize(
    ("attribution", "name"),
    [
        ({"utm_source": "  News  Letter ", "last_referrer": "https://example.com/"}, "news letter"),
        ({"last_referrer": "https://www.Example.com/a?b=c", "first_referrer": "https://first.example/"}, "example.com"),
        ({"first_referrer": "https://first.example:8443/path"}, "first.example"),
        ({"last_referrer": "bare.example"}, "bare.example"),
        ({"last_referrer": "android-app://com.google.android.gm/"}, "com.google.android.gm"),
        ({"last_referrer": "https://[broken"}, OTHER),
        ({"last_referrer": "about:"}, "about"),
        ({"last_referrer": "https://203.0.113.200/"}, OTHER),
        ({"last_referrer": "https://ana:word@example.com/"}, "example.com"),
        ({"utm_source": " ", "last_referrer": "https://example.com/"}, "example.com"),
        ({"utm_source": "ana@example.com"}, OTHER),
        ({"utm_source": "ana%40example.com"}, OTHER),
        ({"utm_source": "+1 (201) 555-0123"}, OTHER),
        ({"utm_source": "a" * 500}, "a" * 59 + "…"),
        ({"first_referrer": "", "gclid": "abc"}, NOT_TOLD),
        ({}, NOT_TOLD),
    ],
)
def test_source_is_the_campaigns_else_the_referring_host_and_never_somebodys_address(attribution, name):
    assert source(attribution) == name


def test_largest_come_first_then_the_others_then_what_was_not_told():
    found = {"b": 2, "a": 2, "c": 5, "d": 1, "e": 1, OTHER: 4, NOT_TOLD: 9}
    assert largest(found, 3, last=NOT_TOLD) == [("c", 5), ("a", 2), ("b", 2), (OTHER, 6), (NOT_TOLD, 9)]
    assert largest({}, 3) == []


def test_places_articles_and_subjects_are_counted(receive):
    subject = Subject.objects.create(label="Billing")
    receive(attribution={"placement": "contact_section", "article": "sciatica"}, about=subject)
    receive(attribution={"placement": "contact_page"}, about=subject)
    receive(attribution={"placement": "<script>"})
    receive()
    Subject.objects.create(label="Gone").delete()
    receive(attribution={"placement": "contact_page"}, about_words="Gone")
    Subject.objects.update(label="Insurance and billing")
    figures = counted()
    assert dict(figures.by_place()) == {"Contact section": 1, "Contact page": 2, OTHER: 1, "Not told": 1}
    assert figures.by_article() == [("sciatica", 1)]
    assert figures.by_subject() == [("Insurance and billing", 2), ("Gone", 1), ("Nothing chosen", 2)]


def test_hours_are_those_of_the_clinic(receive):
    receive("2026-11-16 09:59")
    receive("2026-11-15 23:00")  # Monday in UTC
    receive("2026-07-01 09:00")  # daylight saving, another offset
    hours = counted("months").by_hour()
    assert (hours[0][9], hours[6][23], hours[2][9]) == (1, 1, 1)
    assert sum(map(sum, hours)) == 3


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-17 10:00", "2026-11-18 10:00"),
        ("2026-11-20 10:00", "2026-11-23 10:00"),  # Friday
        ("2026-11-21 10:00", "2026-11-24 00:00"),  # Saturday
        ("2026-11-22 23:59", "2026-11-24 00:00"),  # Sunday
        ("2026-10-31 10:00", "2026-11-03 00:00"),  # the clocks change between
    ],
)
def test_a_working_day_leaves_weekends_out(received, due):
    assert working_day_after(moment(received)) == moment(due)


def test_answers_are_timed_without_spam_and_trash_and_late_ones_count_as_late(receive, front_desk):
    receive("2026-11-09 10:00", answered="2026-11-09 11:00")
    receive("2026-11-06 16:00", answered="2026-11-09 15:00")  # over a weekend, in time
    receive("2026-11-10 10:00", answered="2026-11-12 10:00")  # late
    receive("2026-11-10 10:00")  # late and still waiting
    receive("2026-11-18 11:00")  # an hour old: not due yet
    receive("2026-11-09 10:00", answered="2026-11-09 10:01", status="spam")
    receive("2026-11-09 10:00", trashed_at=NOW, trashed_by=front_desk)
    figures = counted()
    assert (figures.answered, figures.in_time, figures.due, figures.share_in_time) == (3, 2, 4, 50)
    assert figures.median_answer == timedelta(days=2)
    assert {span: number for span, number in figures.by_span() if number} == {
        "Up to 1 hour": 1,
        "Up to 2 days": 1,
        "Up to 4 days": 1,
    }


def test_what_is_open_is_counted_from_any_time(receive):
    receive("2024-01-01 10:00", status="waiting")
    receive("2024-01-01 10:00")
    receive(first_read_at=NOW)
    receive(status="closed")
    assert dict(counted().open) == {"New, not opened yet": 1, "New, opened": 1, "Waiting for the patient": 1}


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 minutes"), (1, "1 minute"), (89, "89 minutes"), (120, "2 hours"), (35 * 60, "35 hours"), (2880, "2 days")],
)
def test_durations_are_said_plainly(minutes, words):
    assert in_words(timedelta(minutes=minutes)) == words


# The page


def test_visitor_is_asked_to_sign_in(client, db):
    assert client.get(FIGURES)["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("account", ["author", "editor", "medical_reviewer"])
def test_other_roles_see_no_figures(request, signed_in, account):
    assert signed_in(request.getfixturevalue(account)).get(FIGURES).status_code == 403


@pytest.mark.parametrize("account", ["front_desk", "administrator"])
def test_front_desk_and_administrators_see_them_and_find_them_in_the_inbox(request, signed_in, receive, account):
    client = signed_in(request.getfixturevalue(account))
    receive()
    assert client.get(FIGURES).status_code == 200
    assert f'href="{FIGURES}"' in client.get("/admin/appointments/inquiry/").content.decode()


def test_page_is_only_read(signed_in, front_desk):
    assert signed_in(front_desk).post(FIGURES).status_code == 405


@pytest.mark.parametrize(
    "query", ["", "?period=months", "?period=%00", "?period=9999999999999", "?period=&period=weeks"]
)
def test_any_period_asked_for_gives_a_page(signed_in, front_desk, receive, query):
    receive()
    response = signed_in(front_desk).get(FIGURES + query)
    assert response.status_code == 200
    assert response.context["period"].name == ("months" if "months" in query else "weeks")


def test_empty_inbox_says_so(signed_in, front_desk, db):
    page = signed_in(front_desk).get(FIGURES).content.decode()
    assert "No message came in during the last 12 weeks." in page and "<svg class" not in page


def test_spam_alone_is_drawn_too(signed_in, front_desk, receive):
    receive(status="spam")
    page = signed_in(front_desk).get(FIGURES).content.decode()
    assert "0 messages, and 1 held as spam." in page


def test_each_drawing_has_a_name_a_description_and_its_numbers_in_a_table(signed_in, front_desk, receive):
    receive(attribution={"utm_source": "<b>news</b>", "article": "sciatica", "placement": "contact_section"})
    receive(status="spam")
    page = signed_in(front_desk).get(FIGURES).content.decode()
    drawings = re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL)
    assert len(drawings) == page.count("<summary>The numbers") == 8
    for drawing in drawings:
        parsed = ElementTree.fromstring(drawing)
        assert parsed.get("role") == "img"
        assert parsed.find("title").text and parsed.find("desc").text
        assert {parsed.find("title").get("id"), parsed.find("desc").get("id")} == {
            parsed.get("aria-labelledby"),
            parsed.get("aria-describedby"),
        }
    assert "style=" not in page.partition('<div class="figures">')[2].partition("figures__notes")[0]
    assert "<b>news</b>" not in page and "&lt;b&gt;news&lt;/b&gt;" in page
    assert "purged are gone" in page and "90 days" in page


def test_nothing_of_a_patient_is_read_or_shown(signed_in, front_desk, receive, settings):
    receive(answered="2026-11-17 12:00")
    client = signed_in(front_desk)
    settings.PATIENT_DATA_KEYS = ["A" * 43 + "="]  # opens nothing
    page = client.get(FIGURES).content.decode()
    assert "ana@example.com" not in page and "Hello" not in page


def test_queries_stay_as_few_however_many_messages(signed_in, front_desk, receive):
    PrivacySettings.objects.create()
    client = signed_in(front_desk)
    client.get(FIGURES)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(FIGURES)
        return len(captured)

    receive(about=Subject.objects.create(label="Billing"))
    before = queries()
    for number in range(5):
        receive(about=Subject.objects.create(label=f"Subject {number}"), attribution={"utm_source": str(number)})
    assert queries() == before


def test_what_was_erased_without_an_answer_waits_for_nobody(receive, administrator):
    receive("2026-11-02 09:00")
    Notification.objects.update(delivered_at=timezone.now(), attempts=1)
    Inquiry.objects.get().erase(by=administrator)
    assert counted("year").due == 0
