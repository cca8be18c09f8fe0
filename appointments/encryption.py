"""Patients' words at rest: encrypted with the clinic's own keys, and found again only by an exact, keyed hash.

Keys are Fernet keys (AES-128-CBC with HMAC-SHA-256) in ``settings.PATIENT_DATA_KEYS``: the first encrypts, every one
decrypts, so that keys can change while the site runs (``manage.py rotate_patient_keys``).
"""

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.functions import Cast
from django.db.models.lookups import Exact


class WrongKeyError(Exception):
    """None of ``PATIENT_DATA_KEYS`` opens what is stored."""


def cipher():
    """Return the ``MultiFernet`` of the keys in the settings."""
    return _cipher(tuple(settings.PATIENT_DATA_KEYS))


@lru_cache(maxsize=16)
def _cipher(keys):
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text):
    """Return the text encrypted with the first key, as ASCII; nothing stays nothing."""
    return cipher().encrypt(text.encode()).decode() if text else text


def decrypt(stored):
    """Return the text behind what is stored. Raises ``WrongKeyError`` when no key opens it."""
    if not stored:
        return stored
    try:
        return cipher().decrypt(stored.encode()).decode()
    except InvalidToken:
        raise WrongKeyError("PATIENT_DATA_KEYS holds no key that opens what patients wrote.") from None


def key_of(stored):
    """Return the place of the key that opens what is stored, 0 for the first; None when no key does."""
    for place, key in enumerate(settings.PATIENT_DATA_KEYS):
        try:
            _cipher((key,)).decrypt(stored.encode())
        except InvalidToken:
            continue
        return place
    return None


def problem():
    """Return a sentence when the keys do not open the newest message, else nothing."""
    names = apps.get_model("appointments", "Inquiry").objects.exclude(full_name="").values_list("full_name", flat=True)
    try:
        names.first()
    except WrongKeyError as error:
        return str(error)
    return ""


def keyed_hashes(text):
    """Return the HMAC-SHA-256 of the text under each key, in hex, the first key's first.

    A key for hashes is made from each key, so that a hash tells nothing to whom has no key.
    """
    return [
        hmac.new(hashlib.sha256(b"search:" + key.encode()).digest(), text.encode(), hashlib.sha256).hexdigest()
        for key in settings.PATIENT_DATA_KEYS
    ]


class EmptyOnly(Exact):
    """Equality with nothing: the same words are encrypted differently each time, so no others would be found."""

    def get_prep_lookup(self):
        if self.rhs not in ("", None):
            raise FieldError("What is encrypted can only be compared with an empty text. See appointments.search_keys.")
        return self.rhs


class EncryptedTextField(models.TextField):
    """Text that stands encrypted in the database and plain in Python. It cannot be searched or sorted by."""

    def get_prep_value(self, value):
        return encrypt(super().get_prep_value(value))

    def from_db_value(self, value, expression, connection):
        return decrypt(value)

    def get_lookup(self, lookup_name):
        """Refuse every lookup but whether there is something: ``exact`` with an empty text, and ``isnull``."""
        if lookup_name not in ("exact", "isnull"):
            raise FieldError(f"{self.name} is encrypted, so it cannot be looked up by “{lookup_name}”.")
        return EmptyOnly if lookup_name == "exact" else super().get_lookup(lookup_name)

    def stored(self):
        """Return an expression for what stands in the database, still encrypted."""
        return Cast(self.name, models.TextField())


def encrypted_fields():
    """Return the encrypted fields of each model that has some."""
    found = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                found.setdefault(model, []).append(field)
    return found
