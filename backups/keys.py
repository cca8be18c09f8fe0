"""Who can open a backup: the holders of keys of age (https://age-encryption.org/v1).

The server knows recipients (public keys) only, so that whoever takes it over opens no backup. The embedded site, which
nobody set up, makes a key of its own beside its data.
"""

from pathlib import Path

import pyrage
from django.conf import settings
from pyrage.x25519 import Identity, Recipient


class KeyProblem(Exception):
    """A sentence that says which key is missing or wrong, and what to do."""


def new_key():
    """Return a new secret key as text, with a comment that holds its recipient."""
    identity = Identity.generate()
    return f"# recipient: {identity.to_public()}\n{identity}\n"


def recipients():
    """Return those whom backups are encrypted for. Raises ``KeyProblem`` when there is none, or one is misspelled."""
    if settings.BACKUP_RECIPIENTS:
        try:
            return [Recipient.from_str(text) for text in settings.BACKUP_RECIPIENTS]
        except pyrage.RecipientError as error:
            raise KeyProblem("BACKUP_RECIPIENTS holds what is no recipient: each begins with “age1”.") from error
    if settings.PRODUCTION:
        raise KeyProblem(
            "BACKUP_RECIPIENTS is not set, so nobody could open a backup. Make a key with “manage.py backup --new-key” "
            "on a machine that is not this server, keep what it prints there, and set the recipient here."
        )
    return [identity.to_public() for identity in identities(own_key(make=True))]


def own_key(*, make=False):
    """Return the path of the embedded site's own key."""
    path = settings.DATA_DIR / "backup_key"
    if make and not path.exists():
        path.touch(mode=0o600)
        path.write_text(new_key())
    return path


def identities(path):
    """Return the secret keys in a file, one a line. Raises ``KeyProblem`` when there is none."""
    try:
        lines = [line.strip() for line in Path(path).read_text().splitlines()]
        found = [Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except OSError as error:
        raise KeyProblem(f"The key in {path} cannot be read: {error.strerror}.") from error
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise KeyProblem(f"{path} holds what is no key: each begins with “AGE-SECRET-KEY-1”.") from error
    if not found:
        raise KeyProblem(f"{path} holds no key.")
    return found
