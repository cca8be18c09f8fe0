"""The page of one message: read as it was sent, answered by somebody, and nothing done without a trace."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appointments.forms.inbox import HandlingForm, standing
from appointments.models import Inquiry, InquiryEvent, InquiryNote

INBOX = reverse("admin:appointments_inquiry_changelist")


@pytest.fixture
def inquiry(cleaned, contact_settings):
    return Inquiry.receive(
        cleaned | {"phone": "(201) 555-0123 x9", "consent": True, "message": "Hello, <b>may</b> I come on Monday?"},
        token="2026112209",
        consent_wording="You may call me.",
        consent_version=4,
        attribution={"utm_source": "newsletter", "article": "sciatica"},
    )


@pytest.fixture
def desk(signed_in, front_desk):
    """The front desk's client."""
    return signed_in(front_desk)


def chosen(inquiry, **changes):
    """Return what the page sends as it stands, with changes."""
    return {"status": inquiry.status, "assigned_to": "", "call_back_on": "", "seen": standing(inquiry), **changes}


def step(client, inquiry, name):
    address = reverse("admin:appointments_inquiry_step", args=[inquiry.pk])
    return client.post(address, {"step": name}, follow=True)


def kinds(inquiry):
    return list(InquiryEvent.objects.of(inquiry).order_by("pk").values_list("kind", flat=True))


# Who sees it


def test_nobody_signed_in_is_asked_to(client, inquiry):
    for address in (inquiry.get_absolute_url(), reverse("admin:appointments_inquiry_note", args=[inquiry.pk])):
        assert "/login/" in client.post(address)["Location"]


@pytest.mark.parametrize("role", ["author", "editor", "medical_reviewer"])
def test_other_roles_read_and_do_nothing(request, signed_in, inquiry, role):
    client = signed_in(request.getfixturevalue(role))
    page = inquiry.get_absolute_url()
    assert [client.get(page).status_code, client.post(page, chosen(inquiry)).status_code] == [403, 403]
    assert step(client, inquiry, "trash").status_code == 403
    note = client.post(reverse("admin:appointments_inquiry_note", args=[inquiry.pk]), {"text": "Hi"})
    assert note.status_code == 403 and kinds(inquiry) == []


def test_opening_it_is_recorded_and_marks_it_as_read(desk, front_desk, inquiry):
    desk.head(inquiry.get_absolute_url())
    assert kinds(inquiry) == []
    desk.get(inquiry.get_absolute_url(), REMOTE_ADDR="203.0.113.77")
    inquiry.refresh_from_db()
    event = InquiryEvent.objects.of(inquiry).get()
    assert inquiry.first_read_at and (event.kind, event.by, event.source) == ("viewed", front_desk, "203.0.113.0")


def test_a_message_that_is_not_there_leads_back(desk, inquiry):
    for number in ("999", "9" * 30, "x"):
        assert desk.get(f"{INBOX}{number}/change/").status_code == 302


# What it shows


def test_the_words_consent_and_origin_stand_as_they_came(desk, inquiry):
    page = desk.get(inquiry.get_absolute_url()).text
    assert "Hello, &lt;b&gt;may&lt;/b&gt; I come on Monday?" in page
    assert "You may call me." in page and "version 4" in page
    assert '<th scope="row">utm_source</th><td>newsletter</td>' in page
    assert 'href="tel:+12015550123;ext=9">(201) 555-0123 x9</a>' in page
    assert "mailto:ana@example.com?subject=Your%20message%20to%20NJ%20Spine" in page
    assert "Not sent yet." in page


def test_signs_of_spam_stand_in_words_with_a_way_out(desk, cleaned, contact_settings):
    held = Inquiry.receive(cleaned, token="t", spam_reasons=["honeypot"])
    assert "A field that people cannot see was filled in." in desk.get(held.get_absolute_url()).text
    step(desk, held, "not_spam")
    assert Inquiry.objects.get().status == "new"


def test_who_opened_it_a_moment_ago_is_named_to_others_only(desk, inquiry, administrator):
    inquiry.mark_read(by=administrator)
    name = administrator.get_full_name() or administrator.username
    assert f"{name} opened this message" in desk.get(inquiry.get_absolute_url()).text
    with pytest.MonkeyPatch.context() as patch:
        later = timezone.now() + timedelta(minutes=11)
        patch.setattr(timezone, "now", lambda: later)
        assert "opened this message" not in desk.get(inquiry.get_absolute_url()).text


def test_the_page_asks_the_same_few_queries_however_much_happened(
    desk, front_desk, inquiry, django_assert_max_num_queries
):
    for number in range(30):
        InquiryNote.objects.write(inquiry, f"Note {number}", by=front_desk)
        inquiry.set_status("waiting" if number % 2 else "scheduled", by=front_desk)
    with django_assert_max_num_queries(22):
        desk.get(inquiry.get_absolute_url())


def test_the_front_desk_sees_steps_and_administrators_see_all(desk, signed_in, front_desk, administrator, inquiry):
    inquiry.set_status("waiting", by=front_desk, source="203.0.113.0")
    page = desk.get(inquiry.get_absolute_url()).text
    assert "Set the status (new → waiting)" in page and "203.0.113.0" not in page and "Opened," not in page
    page = signed_in(administrator).get(inquiry.get_absolute_url()).text
    assert "from 203.0.113.0" in page and "Opened," in page


# What becomes of it


def test_a_save_sets_status_who_answers_and_when_to_call(desk, front_desk, inquiry):
    sent = chosen(inquiry, status="waiting", assigned_to=front_desk.pk, call_back_on="2026-05-14")
    assert desk.post(inquiry.get_absolute_url(), sent)["Location"] == INBOX
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.status_changed_by, inquiry.assigned_to) == ("waiting", front_desk, front_desk)
    assert str(inquiry.call_back_on) == "2026-05-14" and inquiry.first_answered_at
    assert kinds(inquiry) == ["assigned", "call_back", "status"]


@pytest.mark.parametrize(("button", "days"), [("today", 0), ("tomorrow", 1), ("next_week", 7)])
def test_a_button_sets_the_day_to_call_again(desk, inquiry, button, days):
    desk.post(inquiry.get_absolute_url(), chosen(inquiry, day=button))
    inquiry.refresh_from_db()
    assert inquiry.call_back_on == timezone.localdate() + timedelta(days=days)


def test_a_save_may_lead_to_the_next_message_of_the_same_list(desk, inquiry, cleaned):
    newest = Inquiry.receive(cleaned, token="another")
    kept = "?_changelist_filters=box%3Dall"
    answer = desk.post(f"{newest.get_absolute_url()}{kept}", chosen(newest, status="closed", _next="1"))
    assert answer["Location"] == f"{inquiry.get_absolute_url()}{kept}"
    page = desk.get(answer["Location"]).text
    assert f'href="{newest.get_absolute_url()}{kept}"' in page and f'href="{INBOX}?box=all"' in page


def test_a_choice_over_somebodys_newer_one_is_refused_with_what_it_is(desk, administrator, inquiry):
    sent = chosen(inquiry, status="closed")
    inquiry.set_status("scheduled", by=administrator)
    page = desk.post(inquiry.get_absolute_url(), sent).text
    assert "Somebody set this message to “Scheduled” after you opened it" in page
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.status_changed_by) == ("scheduled", administrator)


@pytest.mark.django_db(transaction=True)
def test_of_two_choices_at_once_one_is_told(at_once, front_desk, administrator, inquiry):
    def choose(status, by):
        form = HandlingForm(chosen(inquiry, status=status), inquiry=Inquiry.objects.get(pk=inquiry.pk))
        return form.is_valid() and form.save(by=by, source="")

    results = at_once(lambda: choose("closed", front_desk), lambda: choose("scheduled", administrator))
    assert sorted(results) == [False, True]
    assert kinds(inquiry).count("status") == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "lost"},
        {"status": ""},
        {"assigned_to": "999"},
        {"assigned_to": "x"},
        {"call_back_on": "soon"},
        {"call_back_on": "9" * 40},
        {"day": "never"},
        {"seen": "\x00"},
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(desk, inquiry, wrong):
    assert desk.post(inquiry.get_absolute_url(), chosen(inquiry, **wrong)).status_code == 200
    assert kinds(inquiry) == ["viewed"]


def test_a_patients_words_cannot_be_changed(desk, inquiry):
    forged = chosen(inquiry, full_name="Bo", message="x", email="b@example.com", consent="")
    desk.post(inquiry.get_absolute_url(), forged)
    stored = Inquiry.objects.get()
    assert (stored.full_name, stored.message, stored.email, stored.consent) == (
        "Ana", inquiry.message, "ana@example.com", True,
    )  # fmt: skip


# Steps


def test_each_step_is_taken_once_and_recorded(desk, inquiry):
    for name in ("star", "star", "unstar", "take_on", "trash", "trash", "restore"):
        step(desk, inquiry, name)
    assert kinds(inquiry) == [
        *["starred", "viewed", "viewed", "unstarred", "viewed", "assigned", "viewed"],
        *["trashed", "viewed", "viewed", "restored", "viewed"],
    ]


def test_only_administrators_put_messages_on_hold_and_these_stay(desk, signed_in, administrator, inquiry):
    assert step(desk, inquiry, "hold").status_code == 403
    client = signed_in(administrator)
    step(client, inquiry, "hold")
    assert "on legal hold, so it stays" in step(client, inquiry, "trash").text
    inquiry.refresh_from_db()
    assert inquiry.legal_hold and inquiry.trashed_at is None


def test_an_unknown_step_is_told_and_opening_its_address_does_nothing(desk, inquiry):
    assert "Choose what to do" in step(desk, inquiry, "explode").text
    assert desk.get(reverse("admin:appointments_inquiry_step", args=[inquiry.pk])).status_code == 405
    assert desk.post(reverse("admin:appointments_inquiry_step", args=[99]), {"step": "star"}).status_code == 404


# Notes


def test_a_note_among_staff_is_kept_with_who_and_when(desk, inquiry):
    page = desk.post(
        reverse("admin:appointments_inquiry_note", args=[inquiry.pk]), {"text": "Left a <b>voicemail</b>."}, follow=True
    ).text
    assert "Left a &lt;b&gt;voicemail&lt;/b&gt;." in page and "Fran Desk" in page
    assert "noted" in kinds(inquiry)


@pytest.mark.parametrize(("text", "sentence"), [("  ", "Write the note first."), ("x" * 4001, "Shorten the note")])
def test_a_note_without_words_or_with_too_many_is_refused_and_kept(desk, inquiry, text, sentence):
    page = desk.post(reverse("admin:appointments_inquiry_note", args=[inquiry.pk]), {"text": text}).text
    assert sentence in page and text.strip() in page
    assert not inquiry.notes.exists()


def test_saving_something_else_does_not_remind_again_of_the_day(desk, inquiry):
    today = timezone.localdate()
    Inquiry.objects.update(call_back_on=today, reminded_on=today)
    inquiry.refresh_from_db()
    desk.post(inquiry.get_absolute_url(), chosen(inquiry, status="waiting", call_back_on=today.isoformat()))
    stored = Inquiry.objects.get()
    assert (stored.status, stored.reminded_on) == ("waiting", today) and "call_back" not in kinds(inquiry)


def test_who_left_still_answers_what_was_taken_on(desk, inquiry, editor):
    Inquiry.objects.update(assigned_to=editor)
    inquiry.refresh_from_db()
    assert f'<option value="{editor.pk}" selected>' in desk.get(inquiry.get_absolute_url()).text
    desk.post(inquiry.get_absolute_url(), chosen(inquiry, status="closed", assigned_to=editor.pk))
    assert Inquiry.objects.get().assigned_to == editor and "assigned" not in kinds(inquiry)


def test_not_spam_leaves_what_a_colleague_decided(desk, inquiry):
    Inquiry.objects.update(status="scheduled")
    step(desk, inquiry, "not_spam")
    assert Inquiry.objects.get().status == "scheduled"


def test_reading_leaves_a_trace_whatever_was_sent(desk, inquiry):
    desk.post(reverse("admin:appointments_inquiry_note", args=[inquiry.pk]), {"text": ""})
    desk.post(inquiry.get_absolute_url(), {"status": ""})
    assert kinds(inquiry) == ["viewed", "viewed"]
