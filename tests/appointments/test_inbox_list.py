"""The inbox shows what waits, box by box, and what a row needs to say."""

import re
from datetime import datetime, timedelta

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.utils import timezone

from appointments.admin.inbox_filters import NOBODY, boxes, counts, neighbours
from appointments.models import Inquiry, InquiryEvent, Notification, PrivacySettings, Subject
from appointments.templatetags import inbox

pytestmark = pytest.mark.django_db

INBOX = "/admin/appointments/inquiry/"
BOXES = ["new", "mine", "due", "waiting", "scheduled", "closed", "starred", "all", "spam", "trash"]


@pytest.fixture
def receive(cleaned):
    """Return a function that stores a message of somebody by name, so many days ago."""

    def store(name, *, days_ago=0, **options):
        typed = cleaned | {"full_name": name, "email": f"{name.lower()}@example.com"}
        inquiry = Inquiry.receive(typed, token=name, **options)
        Inquiry.objects.filter(pk=inquiry.pk).update(received_at=timezone.now() - timedelta(days=days_ago))
        inquiry.refresh_from_db()
        return inquiry

    return store


@pytest.fixture
def one_in_each_box(receive, front_desk):
    """A message for each box, named after it; every one but the last is a day older than the one before."""
    stored = {name: receive(name.capitalize(), days_ago=days) for days, name in enumerate(BOXES)}
    stored["mine"].assign(front_desk, by=front_desk)
    stored["due"].call_back(timezone.localdate(), by=front_desk)
    for status in ("waiting", "scheduled", "closed", "spam"):
        stored[status].set_status(status, by=front_desk)
    stored["starred"].star(True, by=front_desk)
    stored["trash"].trash(by=front_desk)
    return stored


@pytest.fixture
def listed(signed_in, front_desk):
    """Return a function that names whose messages a list shows, in order."""
    client = signed_in(front_desk)
    return lambda query="": [row.full_name for row in client.get(INBOX + query).context["cl"].result_list]


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_visitor_is_asked_to_sign_in(client):
    assert client.get(INBOX)["Location"].startswith("/admin/login/")
    assert client.post(INBOX, {"star": "1"})["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("account", ["author", "editor", "medical_reviewer"])
def test_other_roles_see_no_list_and_no_count(request, signed_in, receive, account):
    receive("Ana")
    client = signed_in(request.getfixturevalue(account))
    assert client.get(INBOX).status_code == client.post(INBOX, {"star": "1"}).status_code == 403
    assert "Messages" not in text_of(client.get("/admin/"))
    assert not InquiryEvent.objects.exists()


@pytest.mark.parametrize("account", ["front_desk", "administrator"])
def test_front_desk_and_administrators_see_the_new_messages_first(request, signed_in, one_in_each_box, account):
    response = signed_in(request.getfixturevalue(account)).get(INBOX)
    assert [row.full_name for row in response.context["cl"].result_list] == ["New", "Mine", "Due", "Starred", "All"]


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


@pytest.mark.parametrize(
    "query", ["p=0", "p=99", "p=x", "e=1", "o=1", "all=", "q=%00", "status__exact=x", "who=x", "_popup=1"]
)
def test_odd_address_is_still_answered(receive, signed_in, front_desk, query):
    receive("Ana")
    assert signed_in(front_desk).get(f"{INBOX}?{query}").status_code == 200


def test_row_says_who_what_how_and_where_it_stands(receive, signed_in, front_desk):
    about = Subject.objects.create(label="Insurance and billing")
    inquiry = receive("Ana", about=about)
    inquiry.assign(front_desk, by=front_desk)
    inquiry.set_status("waiting", by=front_desk)
    inquiry.call_back(timezone.localdate() - timedelta(days=1), by=front_desk)
    Inquiry.objects.update(legal_hold=True)
    client = signed_in(front_desk)
    row = text_of(client.get(f"{INBOX}?box=waiting")).partition("Received")[2]
    for words in ["Ana", "Insurance and billing", "Hello", "By email", "Waiting", "Fran Desk", "Legal hold"]:
        assert words in row
    assert "Call back was due yesterday" in row
    inquiry.set_status("closed", by=front_desk)
    assert "Call back was" not in text_of(client.get(f"{INBOX}?box=closed"))


def test_unread_messages_stand_out_until_somebody_opened_them(receive, signed_in, front_desk):
    inquiry = receive("Ana")
    client = signed_in(front_desk)
    page = client.get(INBOX).content.decode()
    assert "inbox__row--unread" in page and "Not read yet: </span>Ana" in page
    assert "<title>Messages (1) |" in page and 'class="unread-count">(1' in page
    inquiry.mark_read(by=front_desk)
    page = client.get(INBOX).content.decode()
    assert "inbox__row--unread" not in page and "unread-count" not in page
    assert "<title>Messages |" in page


def test_erased_message_is_listed_without_name(receive, signed_in, front_desk):
    inquiry = receive("Ana")
    Inquiry.objects.update(full_name="", email="", message="", erased_at=timezone.now(), erased_by=front_desk)
    assert f"message {inquiry.pk} of Erased on request" in signed_in(front_desk).get(INBOX).content.decode()


def test_spam_that_looks_genuine_is_flagged_with_its_signs(receive, signed_in, front_desk):
    receive("Ana", spam_reasons=["honeypot"])
    page = text_of(signed_in(front_desk).get(f"{INBOX}?box=spam"))
    assert "Looks genuine" in page and "A field that people cannot see was filled in." in page


def test_undelivered_messages_are_told_of_and_found_in_every_box(one_in_each_box, receive, signed_in, front_desk):
    client = signed_in(front_desk)
    assert "could not be mailed" not in client.get(INBOX).content.decode()
    for box in ("closed", "spam"):
        late = Notification.objects.filter(inquiry=one_in_each_box[box])
        late.update(created_at=timezone.now() - timedelta(minutes=16))
    page = text_of(client.get(INBOX))
    assert "2 messages could not be mailed to the staff yet." in page and "Mail not sent" not in page
    response = client.get(f"{INBOX}?notice=undelivered")
    assert [row.full_name for row in response.context["cl"].result_list] == ["Closed", "Spam"]
    assert text_of(response).count("Mail not sent") == 2


def test_trash_says_when_each_message_goes_for_good(receive, signed_in, front_desk):
    inquiry = receive("Ana")
    inquiry.trash(by=front_desk)
    Inquiry.objects.update(trashed_at=datetime(2026, 5, 14, 12, tzinfo=timezone.get_current_timezone()))
    client = signed_in(front_desk)
    assert "Goes for good on Jun 13, 2026" in text_of(client.get(f"{INBOX}?box=trash"))
    PrivacySettings.objects.create(days_trash=None)
    assert "Stays until somebody restores it" in text_of(client.get(f"{INBOX}?box=trash"))
    Inquiry.objects.update(legal_hold=True)
    assert "Stays: on legal hold" in text_of(client.get(f"{INBOX}?box=trash"))


def test_times_read_as_people_say_them(monkeypatch, settings):
    now = datetime(2026, 5, 16, 15, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr(timezone, "now", lambda: now)
    shown = [
        inbox.received(now - gone)
        for gone in (timedelta(hours=4, minutes=18), timedelta(1), timedelta(2), timedelta(400))
    ]
    assert shown == ["10:42 AM", "Yesterday", "May 14", "Apr 11, 2025"]


def test_each_page_seen_leaves_one_event_with_its_count(receive, signed_in, front_desk):
    for name in ("Ana", "Bo"):
        receive(name)
    signed_in(front_desk).get(INBOX)
    event = InquiryEvent.objects.get()
    assert (event.kind, event.by, event.detail, event.inquiry_number) == ("listed", front_desk, "New: 2 messages", None)


def test_asking_for_the_head_of_the_list_shows_and_records_nothing(receive, signed_in, front_desk):
    receive("Ana")
    response = signed_in(front_desk).head(INBOX)
    assert response.status_code == 200 and response.content == b""
    assert not InquiryEvent.objects.exists()


def test_list_asks_the_same_queries_for_five_as_for_fifty(receive, signed_in, front_desk, django_assert_num_queries):
    def more(first, last):
        for number in range(first, last):
            receive(f"Patient{number}").assign(front_desk, by=front_desk)

    client = signed_in(front_desk)
    more(0, 5)
    with django_assert_num_queries(14):
        assert len(client.get(INBOX).context["cl"].result_list) == 5
    more(5, 50)
    with django_assert_num_queries(14):
        assert len(client.get(INBOX).context["cl"].result_list) == 50


def test_list_decrypts_names_and_messages_only(receive, signed_in, front_desk):
    receive("Ana")
    (row,) = signed_in(front_desk).get(INBOX).context["cl"].result_list
    assert {"email", "phone", "attribution", "consent_wording"} <= row.get_deferred_fields()


def test_fifty_messages_stand_on_a_page_and_a_page_that_went_leads_to_the_first(receive, listed):
    for number in range(51):
        receive(f"Patient{number}", days_ago=number)
    assert len(listed()) == 50
    assert listed("?p=2") == ["Patient50"]
    assert listed("?p=3")[0] == "Patient0"


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


def test_list_has_no_search_that_would_put_a_patients_words_into_addresses(signed_in, front_desk):
    assert 'name="q"' not in signed_in(front_desk).get(INBOX).content.decode()


def test_first_screen_links_what_waits_to_its_box(one_in_each_box, receive, signed_in, front_desk):
    receive("Genuine", spam_reasons=["honeypot"])
    page = signed_in(front_desk).get("/admin/").content.decode()
    assert '<span class="work-card__number">5</span> New messages from patients' in page
    for link in [
        '?box=due">1 to call back today',
        '?box=mine">1 taken on by you',
        '?box=spam">1 held as spam looks genuine',
    ]:
        assert link in page


def test_menu_counts_with_one_query(receive, django_assert_num_queries):
    receive("Ana")
    with django_assert_num_queries(1):
        assert Template("{% load inbox %}{% unread_messages %}").render(Context()) == "1"


def test_message_is_neither_added_nor_deleted_by_staff(signed_in, administrator, receive):
    inquiry, client = receive("Ana"), signed_in(administrator)
    assert client.get(f"{INBOX}add/").status_code == 403
    assert client.post(f"{INBOX}{inquiry.pk}/delete/", {"post": "yes"}).status_code == 403
    forged = {"action": "delete_selected", "index": "0", "_selected_action": [inquiry.pk], "post": "yes"}
    client.post(INBOX, forged)
    assert Inquiry.objects.count() == 1
