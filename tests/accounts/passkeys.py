"""A passkey made of software, which answers as it is told to."""

import hashlib
import os

from allauth.account.utils import user_pk_to_url_str
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

SITE = "testserver"
PRESENT, VERIFIED, ATTESTED, EXTENDED = 0x01, 0x04, 0x40, 0x80


class Passkey:
    def __init__(self, account):
        self.account, self.id, self.key = account, os.urandom(16), ec.generate_private_key(ec.SECP256R1())

    def _with(self, response):
        name = websafe_encode(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response}

    def made(self, challenge):
        """Return what a browser sends of a new passkey."""
        public = AttestedCredentialData.create(Aaguid.NONE, self.id, ES256.from_cryptography_key(self.key.public_key()))
        seen = AuthenticatorData.create(_hash(), PRESENT | VERIFIED | ATTESTED, 0, public)
        told = CollectedClientData.create("webauthn.create", challenge, f"https://{SITE}")
        attested = AttestationObject.create("none", seen, {})
        return self._with({"clientDataJSON": websafe_encode(told), "attestationObject": websafe_encode(attested)})

    def answer(self, challenge, *, flags=PRESENT | VERIFIED, seen=None):
        """Return what a browser sends of its answer; ``seen`` replaces what the passkey says it saw."""
        if seen is None:
            seen = AuthenticatorData.create(_hash(), flags, 1)
        told = CollectedClientData.create("webauthn.get", challenge, f"https://{SITE}")
        signature = self.key.sign(seen + hashlib.sha256(told).digest(), ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": told, "authenticatorData": seen, "signature": signature}
        parts["userHandle"] = user_pk_to_url_str(self.account).encode()
        return self._with({name: websafe_encode(part) for name, part in parts.items()})


def challenge_of(client, name, **headers):
    """Return the challenge that the page of that name gives."""
    assert client.get(reverse(name), headers=headers).status_code == 200
    return client.session["mfa.webauthn.state"]["challenge"]


def _hash():
    return hashlib.sha256(SITE.encode()).digest()
