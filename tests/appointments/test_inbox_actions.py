"""Steps with several messages at once, and the star of one, from the list."""

import pytest
from django.contrib.auth.models import Permission

from appointments.models import Inquiry, InquiryEvent

pytestmark = pytest.mark.django_db

INBOX = "/admin/appointments/inquiry/"


@pytest.fixture
def three(cleaned):
    return [Inquiry.receive(cleaned, token=str(number)) for number in range(3)]


@pytest.fixture
def desk(signed_in, front_desk):
    return signed_in(front_desk)


def take(client, step, inquiries, box="new"):
    """Take a step with messages from the list of a box; return what the next page says."""
    ticked = [getattr(inquiry, "pk", inquiry) for inquiry in inquiries]
    answer = client.post(f"{INBOX}?box={box}", {"action": step, "index": "0", "_selected_action": ticked}, follow=True)
    assert answer.redirect_chain == [(f"{INBOX}?box={box}", 302)]
    return [str(message) for message in answer.context["messages"]]


def test_visitor_is_asked_to_sign_in(client, three):
    answer = client.post(INBOX, {"action": "close", "index": "0", "_selected_action": [three[0].pk]})
    assert answer["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("account", ["author", "editor", "medical_reviewer"])
@pytest.mark.parametrize("step", [{"action": "close", "index": "0"}, {"star": "1"}])
def test_other_roles_take_no_step(request, signed_in, three, account, step):
    client = signed_in(request.getfixturevalue(account))
    assert client.post(INBOX, {**step, "_selected_action": [three[0].pk]}).status_code == 403
    assert not InquiryEvent.objects.exists()


@pytest.mark.parametrize("account", ["front_desk", "administrator"])
@pytest.mark.parametrize(
    ("step", "status", "words"),
    [
        ("wait", "waiting", "3 messages set to “Waiting for the patient”."),
        ("schedule", "scheduled", "3 messages set to “Scheduled”."),
        ("close", "closed", "3 messages set to “Closed”."),
        ("mark_spam", "spam", "3 messages set to “Spam”."),
    ],
)
def test_status_of_several_is_set_with_who_and_an_event_each(request, signed_in, three, account, step, status, words):
    account = request.getfixturevalue(account)
    assert take(signed_in(account), step, three) == [words]
    assert {(row.status, row.status_changed_by) for row in Inquiry.objects.all()} == {(status, account)}
    events = InquiryEvent.objects.filter(kind="status")
    assert {event.inquiry_number for event in events} == {row.pk for row in three}
    assert {(event.by, event.source, event.detail) for event in events} == {(account, "127.0.0.0", f"new → {status}")}


def test_only_what_was_ticked_is_changed(desk, three):
    assert take(desk, "close", three[:1]) == ["1 message set to “Closed”."]
    assert Inquiry.objects.new().count() == 2


def test_messages_are_taken_on_by_who_asks(desk, front_desk, three):
    assert take(desk, "take_on", three) == ["3 messages taken on by you."]
    assert set(Inquiry.objects.mine(front_desk)) == set(three)
    assert take(desk, "take_on", three) == ["3 messages needed no change."]


def test_messages_go_to_the_trash_and_come_back(desk, three):
    assert take(desk, "trash", three) == ["3 messages put into the trash."]
    assert Inquiry.objects.trashed().count() == 3
    assert take(desk, "restore", three[:2], box="trash") == ["2 messages taken out of the trash."]
    assert Inquiry.objects.new().count() == 2


def test_message_on_legal_hold_stays_and_that_is_said(desk, three):
    Inquiry.objects.filter(pk=three[0].pk).update(legal_hold=True)
    assert take(desk, "trash", three) == [
        "2 messages put into the trash.",
        "1 message left as before. This message is on legal hold, so it stays.",
    ]


def test_not_spam_puts_a_message_back_to_new_with_an_event(desk, cleaned):
    held = Inquiry.receive(cleaned, token="t", spam_reasons=["honeypot"])
    assert take(desk, "not_spam", [held], box="spam") == ["1 message put back to “New”."]
    assert set(Inquiry.objects.new()) == {held}
    assert InquiryEvent.objects.get(kind="status").detail == "spam → new"


def test_not_spam_leaves_a_message_that_is_none(desk, three, front_desk):
    three[0].set_status("closed", by=front_desk)
    who = f"{INBOX}?who={three[0].email_hash}"
    answer = desk.post(who, {"action": "not_spam", "index": "0", "_selected_action": [three[0].pk]}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["1 message needed no change."]
    three[0].refresh_from_db()
    assert three[0].status == "closed"


def test_what_left_the_list_meanwhile_is_left_alone_and_told(desk, three, administrator):
    three[0].set_status("scheduled", by=administrator)
    assert take(desk, "close", three) == [
        "2 messages set to “Closed”.",
        "1 message stood in this list no more: somebody moved what you ticked.",
    ]
    three[0].refresh_from_db()
    assert three[0].status == "scheduled"


@pytest.mark.parametrize(
    ("box", "steps"),
    [
        ("new", {"take_on", "wait", "schedule", "close", "mark_spam", "trash"}),
        ("mine", {"wait", "schedule", "close", "mark_spam", "trash"}),
        ("spam", {"not_spam", "trash"}),
        ("trash", {"restore"}),
    ],
)
def test_each_box_offers_the_steps_that_make_sense(desk, cleaned, front_desk, box, steps):
    inquiry = Inquiry.receive(cleaned, token="t", spam_reasons=["honeypot"] if box == "spam" else ())
    inquiry.assign(front_desk, by=front_desk)
    if box == "trash":
        inquiry.trash(by=front_desk)
    response = desk.get(f"{INBOX}?box={box}")
    choices = response.context["action_form"].fields["action"].choices
    assert {name for name, label in choices if name} == steps
    assert response.content.decode().count('name="action"') == len(steps)


def test_step_of_another_box_is_not_taken(desk, three):
    assert take(desk, "restore", three) == ["No action selected."]
    assert take(desk, "delete_selected", three) == ["No action selected."]
    assert Inquiry.objects.new().count() == 3


@pytest.mark.parametrize("ticked", [[], ["x"], ["1\0"], ["9" * 30], ["-1"], ["1.5"], ["9" * 5000]])
def test_ticking_nothing_that_is_a_message_changes_nothing(desk, three, ticked):
    assert take(desk, "close", ticked) == ["Tick the messages first, then choose what to do with them."]
    assert Inquiry.objects.new().count() == 3


@pytest.mark.parametrize(
    "sent", [{}, {"index": "x", "action": "close"}, {"index": "9" * 9, "action": "close"}, {"action": ""}]
)
def test_mangled_step_is_answered_and_changes_nothing(desk, three, sent):
    answer = desk.post(INBOX, {**sent, "select_across": "1", "_selected_action": ["999"]}, follow=True)
    assert answer.status_code == 200
    assert Inquiry.objects.new().count() == 3


def test_step_is_never_taken_with_what_was_not_ticked(desk, three):
    sent = {"action": "close", "index": "0", "select_across": "1", "_selected_action": [three[0].pk]}
    desk.post(INBOX, sent)
    assert Inquiry.objects.new().count() == 2


def test_star_is_given_and_taken_from_the_list(desk, three, front_desk):
    pk = three[1].pk
    for button, is_starred in [("star", True), ("star", True), ("unstar", False)]:
        answer = desk.post(f"{INBOX}?box=all", {button: pk})
        assert answer["Location"] == f"{INBOX}?box=all#message-{pk}"
        three[1].refresh_from_db()
        assert three[1].is_starred is is_starred
    events = InquiryEvent.objects.of(three[1]).order_by("pk")
    assert [(event.kind, event.by) for event in events] == [("starred", front_desk), ("unstarred", front_desk)]


@pytest.mark.parametrize("number", ["", "x", "0", "999", "9" * 30, "1\0"])
def test_star_of_no_message_is_answered(desk, three, number):
    assert desk.post(INBOX, {"star": number}).status_code == 200
    assert not Inquiry.objects.filter(is_starred=True).exists()


def test_steps_need_the_csrf_token(client, front_desk, three):
    client.handler.enforce_csrf_checks = True
    client.force_login(front_desk)
    assert client.post(INBOX, {"star": three[0].pk}).status_code == 403


def test_who_may_only_read_is_offered_no_step(signed_in, author, three):
    author.user_permissions.add(Permission.objects.get(codename="view_inquiry"))
    client = signed_in(author)
    page = client.get(INBOX).content.decode()
    assert "Ana" in page and 'name="action"' not in page and 'name="star"' not in page
    assert client.post(INBOX, {"star": three[0].pk}).status_code == 403
