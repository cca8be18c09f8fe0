"""Each box of the inbox holds its own messages, and a list is narrowed by subject, account and day."""

import re
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from appointments.admin.inbox_filters import NOBODY, boxes, counts, neighbours
from appointments.models import Inquiry, Subject

pytestmark = pytest.mark.django_db

INBOX = "/admin/appointments/inquiry/"
BOXES = ["new", "mine", "due", "waiting", "scheduled", "closed", "starred", "all", "spam", "trash"]


@pytest.mark.parametrize(
    ("box", "names"),
    [
        ("mine", ["Mine"]),
        ("due", ["Due"]),
        ("waiting", ["Waiting"]),
        ("scheduled", ["Scheduled"]),
        ("closed", ["Closed"]),
        ("starred", ["Starred"]),
        ("all", ["New", "Mine", "Due", "Waiting", "Scheduled", "Closed", "Starred", "All"]),
        ("spam", ["Spam"]),
        ("trash", ["Trash"]),
        ("no such box", ["New", "Mine", "Due", "Starred", "All"]),
    ],
)
def test_each_box_holds_its_own_messages(one_in_each_box, listed, box, names):
    assert listed(f"?box={box}") == names


def test_boxes_agree_with_the_words_of_the_model(one_in_each_box, front_desk):
    def kept(box):
        return set(Inquiry.objects.filter(boxes(front_desk)[box].where))

    assert kept("new") == set(Inquiry.objects.new())
    assert kept("mine") == set(Inquiry.objects.mine(front_desk))
    assert kept("due") == set(Inquiry.objects.call_back_due())
    assert kept("trash") == set(Inquiry.objects.trashed())
    assert counts(front_desk)["unread"] == Inquiry.objects.unread().count() == 5


def test_every_box_is_counted_in_one_query(one_in_each_box, front_desk, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = counts(front_desk)
    assert found == {**dict.fromkeys(BOXES, 1), "new": 5, "all": 8, "unread": 5}


def test_tabs_show_counts_and_which_box_is_open(signed_in, front_desk, one_in_each_box):
    page = signed_in(front_desk).get(f"{INBOX}?box=all").content.decode()
    assert re.search(r'<a href="\?box=all" aria-current="page">All <span[^>]*>8</span>', page)
    assert page.partition('aria-label="Boxes"')[2].partition("</nav>")[0].count("aria-current") == 1


def test_trashed_and_spam_messages_stand_in_no_other_box(receive, listed, front_desk):
    for name, leave in [
        ("Gone", lambda row: row.trash(by=front_desk)),
        ("Ad", lambda row: row.set_status("spam", by=front_desk)),
    ]:
        inquiry = receive(name)
        inquiry.star(True, by=front_desk)
        inquiry.assign(front_desk, by=front_desk)
        inquiry.call_back(timezone.localdate(), by=front_desk)
        leave(inquiry)
    shown = {box: listed(f"?box={box}") for box in BOXES}
    assert {box: names for box, names in shown.items() if names} == {"trash": ["Gone"], "spam": ["Ad"]}


def test_list_narrows_by_subject_account_and_day(receive, listed, front_desk):
    billing = Subject.objects.create(label="Billing")
    receive("Today", about=billing)
    receive("Lastweek", days_ago=7).assign(front_desk, by=front_desk)
    today, week = timezone.localdate(), timezone.localdate() - timedelta(days=7)
    assert listed(f"?about={billing.pk}") == ["Today"]
    assert listed(f"?assigned={front_desk.pk}") == ["Lastweek"]
    assert listed(f"?assigned={NOBODY}") == ["Today"]
    assert listed(f"?since={today}") == ["Today"]
    assert listed(f"?until={week}") == ["Lastweek"]
    assert listed(f"?since={week}&until={week}") == ["Lastweek"]
    assert listed(f"?about={billing.pk}&until={week}") == []


@pytest.mark.parametrize(
    "query",
    ["since=tomorrow", "about=x", "about=99999999999999999999", "assigned=%00", "until=2026-13-45", "about=1%00"],
)
def test_wrong_filter_narrows_nothing_and_says_so(receive, signed_in, front_desk, query):
    receive("Ana")
    response = signed_in(front_desk).get(f"{INBOX}?{query}")
    assert len(response.context["cl"].result_list) == 1
    assert 'class="inbox-error"' in response.content.decode()


def test_neighbors_are_the_next_newer_and_older_in_the_same_box(one_in_each_box, front_desk):
    def around(name, query):
        ids = neighbours(one_in_each_box[name], QueryDict(query), front_desk)
        return [pk and Inquiry.objects.get(pk=pk).full_name for pk in ids]

    assert around("mine", "") == ["New", "Due"]
    assert around("new", "box=new") == [None, "Mine"]
    assert around("all", "box=new") == ["Starred", None]
    assert around("due", "box=all") == ["Mine", "Waiting"]
    assert around("waiting", "box=new") == ["Due", "Starred"]
    assert around("spam", "box=spam") == [None, None]
    assert around("all", "box=mine") == ["Mine", None]
    assert around("new", f"box=all&until={timezone.localdate() - timedelta(days=3)}") == [None, "Waiting"]


def test_neighbors_received_at_one_moment_are_each_found(receive):
    first, second, third = receive("A"), receive("B"), receive("C")
    Inquiry.objects.update(received_at=timezone.now())
    second.refresh_from_db()
    assert neighbours(second, {}) == (third.pk, first.pk)
