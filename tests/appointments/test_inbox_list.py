"""The inbox shows what waits, box by box, and what a row needs to say."""

import re
from datetime import datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from appointments.models import Inquiry, InquiryEvent, Notification, PrivacySettings, Subject
from appointments.templatetags import inbox

pytestmark = pytest.mark.django_db

INBOX = "/admin/appointments/inquiry/"
BOXES = ["new", "mine", "due", "waiting", "scheduled", "closed", "starred", "all", "spam", "trash"]


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
    "query", ["p=0", "p=99", "p=x", "e=1", "o=1", "all=", "q=%00", "status__exact=x", "who=x", "_popup=1"]
)
def test_odd_address_is_still_answered(receive, signed_in, front_desk, query):
    receive("Ana")
    assert signed_in(front_desk).get(f"{INBOX}?{query}").status_code == 200


def test_empty_box_says_so_in_its_own_words(signed_in, front_desk):
    client = signed_in(front_desk)
    for query, words in [
        ("", "No new messages. All of them have been dealt with."),
        ("?box=trash", "The trash is empty."),
        ("?box=spam&until=2020-01-01", "Nothing in this box fits what the list was narrowed to."),
    ]:
        assert words in client.get(INBOX + query).content.decode()


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
