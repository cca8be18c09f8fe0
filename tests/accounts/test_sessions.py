"""Sessions end, and what is delicate asks once more who is there."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffSession
from audit.models import AuditEvent

from .conftest import code

pytestmark = pytest.mark.django_db
AGAIN = "/admin/login/again/"
EXPORT = "/admin/appointments/inquiry/export/"


def later(minutes):
    return time_machine.travel(timezone.now() + datetime.timedelta(minutes=minutes), tick=False)


@pytest.fixture
def usual(settings):
    settings.SESSION_IDLE_SECONDS, settings.SESSION_COOKIE_AGE = 3600, 12 * 3600
    settings.CONFIRMED_SECONDS, settings.CONFIRMED_FORM_SECONDS = 600, 1800


def signed_in_elsewhere(account, agent="Mozilla/5.0 (iPhone) Safari/1"):
    client = Client(headers={"user-agent": agent})
    typed = {"login": account.username, "password": f"{account.username}-password"}
    assert client.post("/admin/login/", typed).url == "/admin/"
    return client


def test_a_session_that_nobody_uses_ends(usual, signed_in, editor):
    client = signed_in(editor)
    with later(59):
        assert client.get("/admin/").status_code == 200
    with later(118):
        assert client.get("/admin/").status_code == 200
    with later(179):
        assert client.get("/admin/blog/topic/").url == "/admin/login/?next=/admin/blog/topic/"
        assert "nothing happened for a while" in client.get("/admin/login/").text


def test_a_page_that_stays_open_is_no_sign_of_life(usual, signed_in, editor):
    client = signed_in(editor)
    with later(30):
        client.post(reverse("admin:blog_article_presence", args=[1]))
    with later(61):
        assert client.get("/admin/").status_code == 302


def test_a_session_ends_after_twelve_hours_of_work(usual, signed_in, editor):
    client = signed_in(editor)
    for minutes in range(50, 12 * 60, 50):
        with later(minutes):
            assert client.get("/admin/").status_code == 200
    with later(12 * 60):
        assert client.get("/admin/").status_code == 302


def test_an_account_that_is_no_longer_staff_is_signed_out_and_told(signed_in, editor):
    client = signed_in(editor)
    User.objects.update(is_staff=False)
    assert client.get("/admin/", follow=True).redirect_chain == [("/admin/login/?next=/admin/", 302)]


def test_one_sees_where_one_is_signed_in_and_signs_out_everywhere_else(signed_in, editor, author):
    client, phone, other = signed_in(editor), signed_in_elsewhere(editor), signed_in_elsewhere(author)
    page = client.get(reverse("own_sessions")).text
    assert "Safari on an iPhone" in page and page.count("<h2>") == 2
    assert client.post(reverse("end_other_sessions")).status_code == 302
    assert phone.get("/admin/").status_code == 302
    assert client.get("/admin/").status_code == other.get("/admin/").status_code == 200
    assert AuditEvent.objects.get(kind="sessions_ended").detail == "1"


def test_an_administrator_ends_all_sessions_of_an_account(signed_in, administrator, editor):
    client, editing = signed_in(administrator), signed_in_elsewhere(editor)
    client.post("/admin/auth/user/", {"action": "end_sessions", "_selected_action": [editor.pk]})
    assert editing.get("/admin/").status_code == 302
    event = AuditEvent.objects.get(kind="sessions_ended")
    assert (event.by_name, event.subject) == ("administrator", "editor")


def test_an_administrator_does_not_end_the_sessions_of_a_superuser(signed_in, administrator):
    root = User.objects.create_superuser("root", password="root-password")
    client, working = signed_in(administrator), signed_in_elsewhere(root)
    client.post("/admin/auth/user/", {"action": "end_sessions", "_selected_action": [root.pk]})
    assert working.get("/admin/").status_code == 200


def test_a_new_password_ends_the_other_sessions(signed_in, editor):
    client, phone = signed_in(editor), signed_in_elsewhere(editor)
    new = {"new_password1": "a-long-enough-one", "new_password2": "a-long-enough-one"}
    assert client.post("/admin/password_change/", new | {"old_password": "wrong"}).status_code == 200
    assert client.post("/admin/password_change/", new | {"old_password": "editor-password"}).status_code == 302
    assert phone.get("/admin/").status_code == 302 and client.get("/admin/").status_code == 200
    assert StaffSession.objects.of(editor).count() == 1
    assert AuditEvent.objects.filter(kind="password_changed", by=editor).exists()


def test_a_new_second_step_ends_the_other_sessions(signed_in, editor, monkeypatch, django_capture_on_commit_callbacks):
    client, phone = signed_in(editor), signed_in_elsewhere(editor)
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.generate_totp_secret", lambda: "JBSWY3DPEHPK3PXP" * 2)
    client.get(reverse("mfa_activate_totp"))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("mfa_activate_totp"), {"code": code()}).status_code == 302
    assert phone.get("/admin/").status_code == 302 and client.get("/admin/").status_code == 200
    assert AuditEvent.objects.get(kind="second_step_on").detail == "authenticator app"


DELICATE = [EXPORT, "/admin/appointments/inquiry/patient-data/", "/admin/auth/user/add/"]


@pytest.mark.parametrize("address", DELICATE)
def test_what_is_delicate_asks_again_after_ten_minutes_and_comes_back(usual, signed_in, administrator, address):
    client = signed_in(administrator)
    with later(9):
        assert client.get(address).status_code == 200
    with later(11):
        assert client.get(address).url == f"{AGAIN}?next={address}"
        assert client.get(AGAIN, {"next": address}).status_code == 200
        wrong = client.post(AGAIN, {"password": "wrong", "next": address})
        assert "not your password" in wrong.text
        assert client.get(address).status_code == 302
        assert client.post(AGAIN, {"password": "administrator-password", "next": address}).url == address
        assert client.get(address).status_code == 200
    with later(22):
        assert client.get(address).status_code == 302


def test_a_form_that_was_shown_may_be_sent_a_while_later(usual, signed_in, administrator):
    client = signed_in(administrator)
    with later(29):
        assert client.post(EXPORT, {}).status_code == 200
    with later(31):
        assert client.post(EXPORT, {}).url == f"{AGAIN}?next={EXPORT}"


def test_an_export_of_ticked_messages_asks_before_the_form_is_shown(usual, signed_in, administrator):
    client = signed_in(administrator)
    with later(11):
        answer = client.post("/admin/appointments/inquiry/", {"action": "export_selected", "_selected_action": ["1"]})
    assert answer.url == f"{AGAIN}?next=/admin/appointments/inquiry/"


def test_another_account_is_changed_only_by_somebody_who_is_there(usual, signed_in, administrator, author):
    client = signed_in(administrator)
    with later(11):
        for address in (f"/admin/auth/user/{author.pk}/change/", f"/admin/auth/user/{author.pk}/password/"):
            assert client.get(address).url == f"{AGAIN}?next={address}"
        answer = client.post("/admin/auth/user/", {"action": "end_sessions", "_selected_action": [author.pk]})
        assert answer.url.startswith(AGAIN)


def test_a_code_serves_as_well_as_the_password(usual, signed_in, with_app, administrator):
    client = signed_in(with_app(administrator))
    with later(11):
        assert client.post(f"{AGAIN}code/", {"code": code(), "next": EXPORT}).url == EXPORT
        assert client.get(EXPORT).status_code == 200


def test_asking_again_never_leads_elsewhere(signed_in, administrator):
    answer = signed_in(administrator).post(
        AGAIN, {"password": "administrator-password", "next": "https://evil.example/"}
    )
    assert answer.url == "/admin/"


@pytest.mark.parametrize("ahead", [61, 13 * 60, 365 * 24 * 60])
def test_a_session_of_a_clock_that_was_wrong_is_over(usual, signed_in, editor, ahead):
    with later(ahead):
        client = signed_in(editor)
        assert client.get("/admin/").status_code == 200
    assert not StaffSession.objects.get().last_seen()
    assert client.get("/admin/").status_code == 302


def test_who_showed_who_they_are_by_a_wrong_clock_is_asked_again_once(usual, signed_in, administrator):
    with later(20):
        client = signed_in(administrator)
        client.get("/admin/")
    assert AGAIN in client.get(EXPORT).url
    client.post(AGAIN, {"password": "administrator-password"})
    assert client.get(EXPORT).status_code == 200


@pytest.mark.parametrize("posted", [["end_sessions", ""], ["", "end_sessions"]])
def test_who_is_there_is_asked_wherever_in_the_list_the_action_was_chosen(
    signed_in, administrator, editor, settings, posted
):
    client = signed_in(administrator)
    settings.CONFIRMED_SECONDS = 0
    typed = {"action": posted, "index": posted.index("end_sessions"), "_selected_action": editor.pk}
    assert client.post("/admin/auth/user/", typed).url.startswith("/admin/login/again/")
