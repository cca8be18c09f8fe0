"""The front desk reads messages and records what became of them."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from appointments.models import Inquiry

pytestmark = pytest.mark.django_db

INBOX = "/admin/appointments/inquiry/"


@pytest.fixture
def inquiry(cleaned):
    return Inquiry.receive(
        cleaned | {"consent": True, "message": "Hello, <b>may</b> I come on Monday?"},
        token="2026112209",
        consent_wording="You may call me.",
        consent_version=4,
        attribution={"utm_source": "newsletter", "article": "sciatica"},
    )


def page_of(inquiry):
    return f"{INBOX}{inquiry.pk}/change/"


def test_visitor_is_asked_to_sign_in(client, inquiry):
    assert client.get(page_of(inquiry))["Location"].startswith("/admin/login/")
    assert client.post(page_of(inquiry), {"status": "closed"})["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("account", ["author", "editor", "medical_reviewer"])
def test_other_roles_read_no_messages(request, signed_in, inquiry, account):
    client = signed_in(request.getfixturevalue(account))
    assert client.get(INBOX).status_code == 403
    assert client.get(page_of(inquiry)).status_code == 403
    assert client.post(page_of(inquiry), {"status": "closed"}).status_code == 403
    inquiry.refresh_from_db()
    assert inquiry.status == Inquiry.Status.NEW


def test_front_desk_sets_the_status_with_who_and_when(signed_in, front_desk, inquiry):
    client = signed_in(front_desk)
    assert client.post(page_of(inquiry), {"status": "scheduled"})["Location"] == INBOX
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.status_changed_by) == (Inquiry.Status.SCHEDULED, front_desk)
    assert timezone.now() - inquiry.status_changed_at < timedelta(minutes=1)
    assert "by Fran Desk" in client.get(page_of(inquiry)).content.decode()


def test_same_status_again_changes_neither_who_nor_when(inquiry, front_desk, administrator):
    assert inquiry.set_status(Inquiry.Status.CLOSED, by=front_desk) is True
    assert inquiry.set_status(Inquiry.Status.CLOSED, by=administrator) is False
    assert inquiry.status_changed_by == front_desk


def test_status_needs_the_permission_and_must_exist(inquiry, author, front_desk):
    with pytest.raises(PermissionDenied):
        inquiry.set_status(Inquiry.Status.CLOSED, by=author)
    with pytest.raises(ValidationError):
        inquiry.set_status("lost", by=front_desk)


def test_two_people_choosing_at_once_are_told(signed_in, front_desk, administrator, inquiry):
    client = signed_in(front_desk)
    assert '<input type="hidden" name="initial-status" value="new"' in client.get(page_of(inquiry)).content.decode()
    inquiry.set_status(Inquiry.Status.SCHEDULED, by=administrator)
    page = client.post(page_of(inquiry), {"status": "closed", "initial-status": "new"}).content.decode()
    assert "Somebody set this message to “Scheduled” after you opened it." in page
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.status_changed_by) == (Inquiry.Status.SCHEDULED, administrator)


def test_nothing_but_the_status_can_be_changed(signed_in, front_desk, inquiry):
    forged = {"status": "closed", "full_name": "Bo", "message": "x", "email": "b@example.com", "consent": ""}
    signed_in(front_desk).post(page_of(inquiry), forged)
    stored = Inquiry.objects.get()
    assert (stored.full_name, stored.message, stored.email) == ("Ana", inquiry.message, "ana@example.com")
    assert stored.consent is True


def test_unknown_status_is_refused_with_a_sentence(signed_in, front_desk, inquiry):
    assert "Select a valid choice" in signed_in(front_desk).post(page_of(inquiry), {"status": "lost"}).content.decode()


def test_page_shows_words_consent_and_origin_as_they_came(signed_in, front_desk, inquiry):
    page = signed_in(front_desk).get(page_of(inquiry)).content.decode()
    assert "Hello, &lt;b&gt;may&lt;/b&gt; I come on Monday?" in page
    assert "You may call me." in page and "version 4" in page
    assert '<th scope="row">utm_source</th><td>newsletter</td>' in page
    assert "Not sent yet." in page


def test_page_tells_why_a_message_was_held_as_spam(signed_in, front_desk, cleaned):
    held = Inquiry.receive(cleaned, token="t", spam_reasons=["honeypot"])
    page = signed_in(front_desk).get(page_of(held)).content.decode()
    assert "A field that people cannot see was filled in." in page


def test_history_of_the_admin_names_the_message_by_number(signed_in, front_desk, inquiry):
    signed_in(front_desk).post(page_of(inquiry), {"status": "closed"})
    assert LogEntry.objects.get().object_repr == f"Inquiry #{inquiry.pk}"
