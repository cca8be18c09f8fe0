"""Links that let a person choose a password: by invitation, by mail, or in an emergency. Each serves once.

A link is signed and stored nowhere. It names the state of the account it was made for, and choosing a password changes
that state, so that the link is spent, as is every other link made before.
"""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "accounts.links"
LASTS = {
    "invitation": settings.INVITATION_SECONDS,
    "reset": settings.PASSWORD_RESET_SECONDS,
    "emergency": settings.EMERGENCY_SECONDS,
}


def link_for(account, kind):
    """Return the address of a new link of that kind."""
    token = signing.dumps([account.pk, _state(account)], salt=f"{SALT}.{kind}")
    return settings.SITE_URL + reverse("choose_password", kwargs={"kind": kind, "token": token})


def account_of(kind, token):
    """Return the account whose link this is, or None when it is spent, too old or no link of ours."""
    if kind not in LASTS:
        return None
    try:
        number, state = signing.loads(token, salt=f"{SALT}.{kind}", max_age=LASTS[kind])
    except (signing.BadSignature, ValueError):
        return None
    account = get_user_model().objects.select_for_update().filter(pk=number, is_active=True, is_staff=True).first()
    return account if account and constant_time_compare(state, _state(account)) else None


def _state(account):
    signed_in = account.last_login.replace(microsecond=0, tzinfo=None) if account.last_login else ""
    return salted_hmac(SALT, f"{account.password}|{account.email}|{signed_in}").hexdigest()[:32]
