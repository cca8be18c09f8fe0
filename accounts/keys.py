"""What second factors are made of, at rest: encrypted under ``settings.ACCOUNT_KEYS``.

The first key encrypts, every one decrypts, so that keys can change while the site runs (``rotate_account_keys``).
"""

from functools import lru_cache

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

SECRETS = ("secret", "seed")  # of an authenticator app, and of recovery codes


class WrongKeyError(Exception):
    """None of ``ACCOUNT_KEYS`` opens what is stored."""


@lru_cache(maxsize=16)
def _cipher(keys):
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text):
    """Return the text encrypted with the first key, as ASCII."""
    return _cipher(tuple(settings.ACCOUNT_KEYS)).encrypt(text.encode()).decode()


def decrypt(stored):
    """Return the text behind what is stored. Raises ``WrongKeyError`` when no key opens it."""
    try:
        return _cipher(tuple(settings.ACCOUNT_KEYS)).decrypt(stored.encode()).decode()
    except InvalidToken:
        raise WrongKeyError("ACCOUNT_KEYS holds no key that opens the second factors of staff.") from None


def key_of(stored):
    """Return the place of the key that opens what is stored, 0 for the first; None when no key does."""
    for place, key in enumerate(settings.ACCOUNT_KEYS):
        try:
            _cipher((key,)).decrypt(stored.encode())
        except InvalidToken:
            continue
        return place
    return None


def secrets_of(authenticator):
    """Return what stands encrypted in one second factor, by its name there."""
    return {name: authenticator.data[name] for name in SECRETS if name in authenticator.data}


def problem():
    """Return a sentence when the keys do not open the newest second factor, else nothing."""
    newest = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("-pk").first()
    try:
        for stored in secrets_of(newest).values() if newest else ():
            decrypt(stored)
    except WrongKeyError as error:
        return str(error)
    return ""
