"""Staff see how the mails about a message went, let one be tried now, and tell one more address."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appointments.models import Inquiry, InquiryEvent, Notification


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
    page = resend(signed_in(front_desk), inquiry, wrong).text
    assert "Enter the address" in page or "Enter an email address" in page
    assert Notification.objects.count() == 1


def test_a_mail_that_waits_is_tried_now(signed_in, front_desk, inquiry):
    later = timezone.now() + timedelta(hours=1)
    Notification.objects.update(attempts=3, next_attempt_at=later, last_error="TimeoutError")
    notification = Notification.objects.get()
    assert "tried again now" in try_now(signed_in(front_desk), notification).text
    assert Notification.objects.due().get() == notification
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
