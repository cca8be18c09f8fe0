"""Second factors at rest: encrypted, under keys that can change."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from accounts import keys

from .conftest import KEY, code

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolled(editor, with_app):
    RecoveryCodes.activate(with_app(editor))
    return editor


def test_the_database_holds_no_key_of_an_app_nor_of_recovery_codes(enrolled):
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        stored = " ".join(str(row[0]) for row in cursor.fetchall())
    assert KEY not in stored and stored.count("gAAAA") == 2


def test_a_wrong_key_is_a_clear_error_and_opens_nothing(enrolled, settings, sign_in, client):
    settings.ACCOUNT_KEYS = [Fernet.generate_key().decode()]
    sign_in(enrolled)
    answer = client.post(reverse("mfa_authenticate"), {"code": code()})
    assert answer.status_code == 503 and "ACCOUNT_KEYS must hold the key" in answer.text
    assert client.get("/readyz").json()["problem"].startswith("ACCOUNT_KEYS holds no key")
    with pytest.raises(CommandError, match="cannot be opened with any key"):
        call_command("rotate_account_keys")


def test_keys_can_change_while_codes_stay_good(enrolled, settings, sign_in, client, capsys):
    old, new = settings.ACCOUNT_KEYS[0], Fernet.generate_key().decode()
    before = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    settings.ACCOUNT_KEYS = [new, old]
    call_command("rotate_account_keys", "--check")
    assert "Key 1: opens 0.\nKey 2: opens 2." in capsys.readouterr().out
    call_command("rotate_account_keys")
    assert "Key 1: opens 2.\nKey 2: opens 0." in capsys.readouterr().out
    settings.ACCOUNT_KEYS = [new]
    assert keys.problem() == ""
    assert Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes() == before
    sign_in(enrolled)
    assert client.post(reverse("mfa_authenticate"), {"code": code()}).status_code == 302


def test_a_recovery_code_serves_once(enrolled, sign_in, client):
    spare = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    sign_in(enrolled)
    assert client.post(reverse("mfa_authenticate"), {"code": spare}).status_code == 302
    client.post("/admin/logout/")
    sign_in(enrolled)
    assert client.post(reverse("mfa_authenticate"), {"code": spare}).status_code == 200
