"""Who is let in by a passkey, and what is said to whatever is none."""

import json
import os
import random

import pytest
import time_machine
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.second_steps import PasskeyAloneForm, PasskeyForm, PasskeyStepForm

from .passkeys import ATTESTED, EXTENDED, PRESENT, Passkey, challenge_of

pytestmark = pytest.mark.django_db
ALONE, WRONG = "mfa_login_webauthn", "That was no answer of a passkey of yours"
# In place of JSON that a browser sends.
NONSENSE = [
    "0",
    "1",
    "[]",
    '""',
    '"x"',
    "null",
    "{",
    "1" * 5000,
    "[" * 100_000,
    '{"a":' * 50_000,
    '{"id": 1}',
    "\\u0000",
]


@pytest.fixture
def added(signed_in):
    """Return a function that gives an account a passkey by the site's own form and signs it out again."""

    def add(account, **ticked):
        client, passkey = signed_in(account), Passkey(account)
        credential = passkey.made(challenge_of(client, "mfa_add_webauthn"))
        # What a browser tells is not what the person chose.
        credential["clientExtensionResults"] = {"credProps": {"rk": not ticked}}
        typed = {"name": "Key", "credential": json.dumps(credential), **ticked}
        assert client.post(reverse("mfa_add_webauthn"), typed).status_code == 302
        client.logout()
        return passkey

    return add


def send(client, name, credential):
    text = credential if isinstance(credential, str) else json.dumps(credential)
    return client.post(reverse(name), {"credential": text}, follow=True)


def sign_in_alone(client, passkey, **said):
    challenge = challenge_of(client, ALONE, **{"X-Requested-With": "XMLHttpRequest"})
    return send(client, ALONE, passkey.answer(challenge, **said))


def is_in(client):
    return client.get("/admin/").status_code == 200


def test_a_passkey_that_was_added_to_sign_in_alone_does(added, editor, client):
    sign_in_alone(client, added(editor, passwordless="on"))
    assert is_in(client)


def test_one_that_was_not_is_asked_for_after_the_password(added, editor, client, sign_in):
    passkey = added(editor)
    assert "This passkey is asked for after your password" in sign_in_alone(client, passkey).text
    assert not is_in(client)
    assert sign_in(editor).url == reverse("mfa_authenticate")
    send(client, "mfa_authenticate", passkey.answer(challenge_of(client, "mfa_authenticate")))
    assert is_in(client)


def test_nobody_is_signed_in_alone_by_a_passkey_that_did_not_see_who_held_it(added, editor, author, client, sign_in):
    found = added(editor, passwordless="on")
    added(author)
    with time_machine.travel("2026-03-01 12:00Z", tick=False):
        sign_in(author)  # whose second step asks for less
        challenge = challenge_of(client, "mfa_authenticate")
    with time_machine.travel("2026-03-01 12:20Z", tick=False):  # when the site no longer waits for that step
        send(client, ALONE, found.answer(challenge, flags=PRESENT))
        assert not is_in(client)
        send(client, ALONE, found.answer(challenge))
        assert not is_in(client), "a challenge serves once"


def test_nonsense_is_no_passkey_and_no_error(added, editor, client, sign_in, signed_in):
    added(editor)
    for number, text in enumerate(NONSENSE):
        visitor = Client(REMOTE_ADDR=f"192.0.2.{number}")
        visitor.get(reverse(ALONE), headers={"X-Requested-With": "XMLHttpRequest"})
        assert send(visitor, ALONE, text).status_code == 200
    sign_in(editor)
    for text in NONSENSE:
        page = send(client, "mfa_authenticate", text)
        assert page.status_code == 200 and "Second step" in page.text
    client = signed_in(editor)
    for text in NONSENSE:
        challenge_of(client, "mfa_add_webauthn")
        assert send(client, "mfa_add_webauthn", text).status_code == 200
    for text in NONSENSE[:9]:  # asked more often, it is told to wait
        assert send(client, "mfa_reauthenticate_webauthn", text).status_code == 200
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def broken(random):
    """Yield what a passkey may say it saw, broken in ways that a reader trips over."""
    whole = os.urandom(32) + bytes([PRESENT]) + bytes(4)
    for flags in (ATTESTED, EXTENDED, ATTESTED | EXTENDED, PRESENT):
        for length in (0, 5, 32, 36, 37, 38, 53, 55, 80):
            data = (whole + random.randbytes(100))[:length]
            yield data[:32] + bytes([flags]) + data[33:] if length > 32 else data
    for _ in range(100):
        kind = random.choice(
            [b"\xa1\x61\x61\xf7", b"\x9f", b"\xbf", b"\x81" * 3000, b"\x5b" + b"\xff" * 8, b"\xa0\x00"]
        )
        flags = random.choice([ATTESTED, EXTENDED, ATTESTED | EXTENDED])
        yield whole[:32] + bytes([flags]) + bytes(4) + random.randbytes(random.randrange(60)) + kind


def test_whatever_a_passkey_says_it_saw_is_no_error(added, editor, client, rf):
    passkey = added(editor, passwordless="on")
    challenge = challenge_of(client, ALONE, **{"X-Requested-With": "XMLHttpRequest"})
    request = rf.post("/")
    request.session, request.user = client.session, editor
    answers = [passkey.answer(challenge, seen=seen) for seen in broken(random.Random(7))]
    for key in ("clientDataJSON", "authenticatorData", "signature", "userHandle"):
        for value in (None, 1, [], {}, "", "é", "AA", "x" * 5000):
            answer = passkey.answer(challenge)
            answer["response"][key] = value
            answers.append(answer)
    refused = 0
    for answer in answers:
        data = {"credential": json.dumps(answer)}
        with request_context(request):
            for form in (PasskeyAloneForm(data), PasskeyStepForm(data, user=editor), PasskeyForm(data, user=editor)):
                refused += not form.is_valid()
                str(form["credential"])
    assert refused == 3 * len(answers)
    with request_context(request):
        assert PasskeyAloneForm({"credential": json.dumps(passkey.answer(challenge))}).is_valid(), "the control"
