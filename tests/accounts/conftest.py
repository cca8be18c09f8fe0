import threading
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from accounts.letters import SENDING

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def with_app():
    """Return a function that gives an account an authenticator app whose key is ``KEY``."""

    def enrol(account):
        TOTP.activate(account, KEY)
        return account

    return enrol


@pytest.fixture
def sign_in(client):
    """Return a function that posts username and password, by default the right one."""

    def post(account, password="", **fields):
        typed = {"login": account.username, "password": password or f"{account.username}-password", **fields}
        return client.post("/admin/login/", typed)

    return post


@pytest.fixture
def sent(mailoutbox):
    """Return a function that waits for the mails that are on their way and returns all there are."""

    def wait():
        for thread in threading.enumerate():
            if thread.name == SENDING:
                thread.join(10)
        return mailoutbox

    return wait


def code(step=0):
    """Return what the app of ``KEY`` shows now, or so many codes later."""
    return format_hotp_value(hotp_value(KEY, int(time.time()) // 30 + step))


def factors(account):
    """Return the kinds of second factors of the account."""
    return sorted(Authenticator.objects.filter(user=account).values_list("type", flat=True))
