"""Forms that take a code or what a passkey answered, at sign-in and where it is asked again who is there."""

import struct

from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import parse_authentication_response
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from .happenings import stopped

# What reading the answer of a passkey raises when no passkey made it.
MALFORMED = (ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError, RecursionError)
MALFORMED += (TypeError, ValueError, struct.error, InvalidSignature, UnsupportedAlgorithm)


class Limited:
    """A form whose tries are counted; that they were stopped is recorded."""

    def add_error(self, field, error):
        if getattr(error, "code", None) == "too_many_login_attempts":
            stopped(context.request, self.user, detail="second step")
        super().add_error(field, error)


class OneCode(Limited):
    """A code that serves once for as long as clocks may differ; allauth forgets it after half a minute."""

    def clean_code(self):
        if cache.get(_mark(self.user, self.cleaned_data["code"])):
            check_rate_limit(self.user)
            self._emit_authentication_failed(None)
            raise get_adapter().validation_error("incorrect_code")
        return _served(self.user, super().clean_code())


def _mark(user, code):
    return f"accounts.served.{salted_hmac('accounts.served', f'{user.pk} {normalize_user_code(code)}').hexdigest()}"


def _served(user, code):
    cache.set(_mark(user, code), True, (2 * app_settings.TOTP_TOLERANCE + 1) * app_settings.TOTP_PERIOD)
    return code


class AppForm(ActivateTOTPForm):
    """The first code of an app, which serves once too."""

    def clean_code(self):
        return _served(self.user, super().clean_code())


class CodeForm(OneCode, AuthenticateForm):
    """A code, as the second step."""


class CodeAgainForm(OneCode, ReauthenticateForm):
    """A code, once more."""


class Answered(Limited):
    """What a passkey answered. Whatever else is sent is a wrong answer, and not an error of the site."""

    def add_error(self, field, error):
        is_wrong = getattr(error, "code", None) == "incorrect_code"
        super().add_error(field, get_adapter().validation_error("incorrect_passkey") if is_wrong else error)

    def full_clean(self):
        try:
            super().full_clean()
        except MALFORMED:
            self.add_error("credential", get_adapter().validation_error("incorrect_passkey"))
            self.data = {name: value for name, value in self.data.items() if name != "credential"}  # never shown again


class PasskeyStepForm(Answered, AuthenticateWebAuthnForm):
    """A passkey, as the second step."""


class PasskeyAgainForm(Answered, ReauthenticateWebAuthnForm):
    """A passkey, once more."""


class PasskeyAloneForm(Answered, LoginWebAuthnForm):
    """A passkey in place of a password: one that its person wants to use so, and that saw who holds it."""

    def clean_credential(self):
        # The session may hold the challenge of a second step, which asks a passkey for less.
        answer = parse_authentication_response(self.cleaned_data["credential"])
        passkey = super().clean_credential()
        if not (passkey.wrap().is_passwordless and answer.response.authenticator_data.is_user_verified()):
            raise get_adapter().validation_error("passkey_not_alone")
        return passkey


class PasskeyForm(Answered, AddWebAuthnForm):
    """A new passkey, which by itself is enough to sign in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "So that you know it again, for example “My phone”."
        self.fields["name"].max_length = 60
        self.fields["passwordless"].label = "Sign in with it alone"
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = "Without, it is asked for after your password."

    def clean(self):
        cleaned = super().clean()
        if "credential" in cleaned:
            # Where allauth looks whether it may be used alone. Browsers say what they like there, or nothing.
            cleaned["credential"]["clientExtensionResults"] = {"credProps": {"rk": cleaned["passwordless"]}}
        return cleaned
