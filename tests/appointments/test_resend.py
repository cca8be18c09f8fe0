"""Staff see how the mails about a message went, let one be tried now, and tell one more address."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appointments.models import Attempt, Inquiry, InquiryEvent, Notification
from appointments.models.notifications import LEFT_OUT, TRIES


@pytest.fixture
def inquiry(cleaned, contact_settings):
    return Inquiry.receive(cleaned, token="t")


def resend(client, inquiry, to):
    return client.post(reverse("admin:appointments_inquiry_resend", args=[inquiry.pk]), {"to": to}, follow=True)


def try_now(client, notification):
    return client.post(reverse("admin:appointments_inquiry_try_now", args=[notification.pk]), follow=True)


def test_one_more_address_is_told_and_that_is_recorded(signed_in, front_desk, inquiry):
    page = resend(signed_in(front_desk), inquiry, "lead@clinic.example").text
    assert "The notice goes to lead@clinic.example." in page
    assert Notification.objects.get(to="lead@clinic.example").requested_by == front_desk
    event = InquiryEvent.objects.of(inquiry).get(kind="resent")
    assert (event.by, event.detail) == (front_desk, "")


@pytest.mark.parametrize("wrong", ["", "lead@", "a@b.co\nc@d.co", "x" * 300 + "@clinic.example", "\x00"])
def test_what_is_no_address_is_refused_with_a_sentence(signed_in, front_desk, inquiry, wrong):
    response = resend(signed_in(front_desk), inquiry, wrong)
    assert 'id="id_to_error">Enter an email address in the form name@example.com.' in response.text
    assert response.context["resend"]["to"] == wrong and response.redirect_chain == []
    assert Notification.objects.count() == 1
    assert InquiryEvent.objects.of(inquiry).filter(kind="viewed", by=front_desk).exists()


def test_the_form_sent_twice_tells_the_address_once(signed_in, front_desk, inquiry):
    for _ in range(2):
        resend(signed_in(front_desk), inquiry, "lead@clinic.example")
    assert Notification.objects.filter(to="lead@clinic.example").count() == 1
    assert InquiryEvent.objects.of(inquiry).filter(kind="resent").count() == 1


def test_the_page_says_of_each_mail_how_it_went_and_why(signed_in, front_desk, inquiry):
    notice = Notification.objects.get()
    Notification.objects.update(attempts=1, last_error="SMTPDataError: 451 Later")
    Attempt.objects.create(notification=notice, error="SMTPDataError: 451 Later")
    told = Notification.objects.create(inquiry=inquiry, kind="patient", attempts=TRIES, last_error="SMTPDataError 550")
    left_out = Notification.objects.create(inquiry=inquiry, kind="patient", attempts=1, delivered_at=timezone.now())
    Attempt.objects.create(notification=left_out, error=LEFT_OUT)
    client = signed_in(front_desk)
    page = client.get(inquiry.get_absolute_url())
    waiting, given_up, spared = (mail["state"] for mail in page.context["mails"])
    assert waiting.startswith("Not sent; tried once, next on ") and waiting.endswith("451 Later")
    assert given_up == "Not sent, and given up; tried 10 times. SMTPDataError 550"
    assert spared == LEFT_OUT
    assert "<summary>1 attempt</summary>" in page.text and "SMTPDataError: 451 Later</li>" in page.text
    assert page.text.count("Try again now") == 1
    assert "or is given up" in try_now(client, told).text


def test_nothing_is_sent_without_the_forms_own_token(front_desk, inquiry):
    client = Client(enforce_csrf_checks=True)
    client.force_login(front_desk)
    assert resend(client, inquiry, "lead@clinic.example").status_code == 403
    assert try_now(client, inquiry.notifications.get()).status_code == 403


def test_the_first_screen_warns_of_messages_that_nobody_was_told_of(signed_in, front_desk, author, inquiry):
    warning = "the staff got no mail about"
    assert warning not in signed_in(front_desk).get("/admin/").text
    Notification.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    page = signed_in(front_desk).get("/admin/").text
    assert warning in page and "?notice=undelivered" in page and "the oldest has waited 16 minutes" in page
    assert warning not in signed_in(author).get("/admin/").text


def test_a_mail_that_waits_is_tried_now(signed_in, front_desk, inquiry):
    later = timezone.now() + timedelta(hours=1)
    Notification.objects.update(attempts=3, next_attempt_at=later, last_error="TimeoutError")
    notification = Notification.objects.get()
    assert "tried again now" in try_now(signed_in(front_desk), notification).text
    assert Notification.objects.due().get() == notification
    event = InquiryEvent.objects.of(inquiry).get(kind="resent")
    assert (event.by, event.detail) == (front_desk, "tried again")
    Notification.objects.update(delivered_at=timezone.now(), last_error="")
    assert "sent in the meantime" in try_now(signed_in(front_desk), notification).text


@pytest.mark.parametrize("role", ["author", "editor", "medical_reviewer"])
def test_others_may_not(request, signed_in, role, inquiry):
    client = signed_in(request.getfixturevalue(role))
    assert resend(client, inquiry, "lead@clinic.example").status_code == 403
    assert try_now(client, inquiry.notifications.get()).status_code == 403


def test_nobody_signed_in_is_asked_to_and_nothing_happens_on_opening_an_address(client, signed_in, front_desk, inquiry):
    addresses = [
        reverse("admin:appointments_inquiry_resend", args=[inquiry.pk]),
        reverse("admin:appointments_inquiry_try_now", args=[inquiry.notifications.get().pk]),
    ]
    for address in addresses:
        assert "/login/" in client.post(address, {"to": "lead@clinic.example"})["Location"]
    signed_in(front_desk)
    assert [client.get(address).status_code for address in addresses] == [405, 405]
    assert Notification.objects.count() == 1


def test_an_address_that_never_takes_the_mail_is_given_up_and_alarms_nobody(front_desk, inquiry):
    Notification.objects.update(delivered_at=timezone.now(), attempts=1)
    mistyped = Notification.objects.send_again(inquiry, "lead@clinic.exmaple", by=front_desk)
    Notification.objects.filter(pk=mistyped.pk).update(
        attempts=TRIES, created_at=timezone.now() - timedelta(hours=1), last_error="SMTPRecipientsRefused"
    )
    mistyped.refresh_from_db()
    assert mistyped.is_given_up and not Notification.objects.due().exists() and not Notification.objects.late().exists()


def test_the_form_sent_twice_tells_the_address_once_also_when_the_mail_was_quick(front_desk, inquiry):
    first = Notification.objects.send_again(inquiry, "lead@clinic.example", by=front_desk)
    Notification.objects.filter(pk=first.pk).update(delivered_at=timezone.now(), attempts=1)
    assert Notification.objects.send_again(inquiry, "lead@clinic.example", by=front_desk) == first
