"""A person is told by mail when something about how the account signs in, or what it may do, was changed."""

import logging
import socket
import threading
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.signals import authenticator_added
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from accounts.letters import SENDING, tell
from accounts.links import link_for
from audit.models import AuditEvent

from .conftest import KEY, code

pytestmark = pytest.mark.django_db
NEW = {"new_password1": "a-long-enough-one", "new_password2": "a-long-enough-one"}
CHANGED = {"old_password": "editor-password", **NEW}


@pytest.fixture
def person(editor):
    """An editor who can be reached."""
    editor.email = "edi@clinic.example"
    editor.save()
    return editor


@pytest.fixture
def told(sent, django_capture_on_commit_callbacks):
    """Return a function that does something and returns the mails it led to."""

    def during(act):
        before = len(sent())
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return sent()[before:]

    return during


def only(mails, *words, to="edi@clinic.example"):
    (mail,) = mails
    assert mail.to == [to] and mail.extra_headers == {"Auto-Submitted": "auto-generated"}
    for word in (*words, "Account: editor", "tell an administrator"):
        assert word in mail.body
    return mail


def test_of_a_changed_password_with_where_it_was_done_and_no_password(signed_in, person, told):
    client = signed_in(person)
    agent = {"HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}
    mail = only(
        told(lambda: client.post("/admin/password_change/", CHANGED, **agent)),
        "Your password was changed.",
        "With: Firefox on Windows",
        "Website: http://127.0.0.1:8000/admin/",
    )
    assert "a-long-enough-one" not in mail.body and "editor-password" not in mail.body


def test_of_nothing_when_the_old_password_was_wrong(signed_in, person, told):
    client = signed_in(person)
    assert told(lambda: client.post("/admin/password_change/", CHANGED | {"old_password": "wrong"})) == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [("reset", "Your password was changed by a link from a mail."), ("emergency", "by a link for an emergency.")],
)
def test_of_a_password_chosen_by_a_link(client, person, told, kind, words):
    only(told(lambda: client.post(link_for(person, kind), NEW)), words)


def test_of_nothing_when_the_first_password_is_chosen(client, person, told):
    assert told(lambda: client.post(link_for(person, "invitation"), NEW)) == []


def test_of_an_app_that_was_set_up_and_taken_away(signed_in, person, told, client):
    signed_in(person)

    def set_up():
        client.get(reverse("mfa_activate_totp"))
        session = client.session
        session["mfa.totp.secret"] = KEY
        session.save()
        assert client.post(reverse("mfa_activate_totp"), {"code": code()}).status_code == 302

    only(told(set_up), "A new way to sign in was set up: authenticator app.")
    only(
        told(lambda: client.post(reverse("mfa_deactivate_totp"))), "A way to sign in was taken away: authenticator app."
    )


def test_of_a_passkey_that_came_and_went(signed_in, person, told, rf, client):
    signed_in(person)
    key = Authenticator.objects.create(user=person, type="webauthn", data={"name": "Phone", "credential": {}})
    request = rf.post("/")
    request.session, request.user = client.session, person
    only(
        told(lambda: authenticator_added.send(Authenticator, request=request, user=person, authenticator=key)),
        "A new way to sign in was set up: passkey.",
    )
    signed_in(person)
    removed = reverse("mfa_remove_webauthn", kwargs={"pk": key.pk})
    only(told(lambda: client.post(removed)), "A way to sign in was taken away: passkey.")


def test_of_recovery_codes_that_were_made_and_used(signed_in, sign_in, with_app, person, told, client):
    signed_in(with_app(person))
    RecoveryCodes.activate(person)
    only(told(lambda: client.post(reverse("mfa_generate_recovery_codes"))), "New recovery codes were made.")
    client.logout()
    sign_in(person)
    spare = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()[0]
    mail = only(told(lambda: client.post(reverse("mfa_authenticate"), {"code": spare})), "A recovery code was used")
    assert spare not in mail.body


def test_of_emergency_access_and_nothing_of_the_link_or_the_reason(person, told, capsys):
    mail = only(told(lambda: call_command("emergency_access", "editor", "--reason", "phone lost")), "Emergency access")
    assert "choose/" not in mail.body and "phone lost" not in mail.body


def account_form(account, **changes):
    typed = {"username": account.username, "email": account.email, "is_active": "on", "is_staff": "on"}
    return typed | {"groups": [group.pk for group in account.groups.all()]} | changes


def test_of_another_address_at_the_address_that_was(signed_in, administrator, person, told):
    client = signed_in(administrator)
    typed = account_form(person, email="new@clinic.example")
    mail = only(told(lambda: client.post(f"/admin/auth/user/{person.pk}/change/", typed)), "another email address")
    assert "new@clinic.example" not in mail.body
    person.refresh_from_db()
    assert person.email == "new@clinic.example"


def test_of_new_roles(signed_in, administrator, person, told):
    client = signed_in(administrator)
    typed = account_form(person, groups=[Group.objects.get(name="Front desk").pk])
    mails = told(lambda: client.post(f"/admin/auth/user/{person.pk}/change/", typed))
    only(mails, "An administrator changed your roles. They are now: Front desk.")


def test_of_a_password_that_an_administrator_set(signed_in, administrator, person, told):
    client = signed_in(administrator)
    typed = {"password1": "a-long-enough-one", "password2": "a-long-enough-one", "usable_password": "true"}
    only(
        told(lambda: client.post(f"/admin/auth/user/{person.pk}/password/", typed)),
        "An administrator changed your password.",
    )


def test_of_nothing_when_only_a_name_was_changed_or_there_is_no_address(signed_in, administrator, person, told):
    client = signed_in(administrator)
    typed = account_form(person, first_name="Edith")
    assert told(lambda: client.post(f"/admin/auth/user/{person.pk}/change/", typed)) == []
    person.refresh_from_db()
    assert person.first_name == "Edith"
    User.objects.filter(pk=person.pk).update(email="")
    client = signed_in(person)
    assert told(lambda: client.post("/admin/password_change/", CHANGED)) == []


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_down_keeps_nobody_from_a_new_password(
    signed_in, person, settings, unused_port, sent, caplog
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", unused_port
    with caplog.at_level(logging.ERROR):
        assert signed_in(person).post("/admin/password_change/", CHANGED).status_code == 302
        sent()
    assert "could not be sent" in caplog.text and "edi@clinic.example" not in caplog.text
    person.refresh_from_db()
    assert person.check_password("a-long-enough-one") and AuditEvent.objects.filter(kind="password_changed").exists()


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_says_nothing_holds_nobody_up(signed_in, person, settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = "django.core.mail.backends.smtp.EmailBackend", 3
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        client = signed_in(person)
        begun = time.monotonic()
        assert client.post("/admin/password_change/", CHANGED).status_code == 302
        waiting = [thread for thread in threading.enumerate() if thread.name == SENDING]
        assert waiting and time.monotonic() - begun < 3, "the answer came while the mail was still on its way"
        for thread in waiting:
            thread.join(10)
            assert not thread.is_alive(), "and the mail is given up"


@pytest.mark.django_db(transaction=True)
def test_nobody_is_told_of_what_was_not_stored(person, sent):
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(person, "Your password was changed.")
        raise RuntimeError
    assert sent() == []
    tell(person, "Your password was changed.")
    assert len(sent()) == 1, "the control: what is stored is told"
