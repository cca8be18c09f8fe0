"""How django-allauth behaves here."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect

from audit.models import AuditEvent
from network_addresses import truncated_address

from . import keys
from .confirming import is_confirmed

NOT_YOU = "Username and password do not belong to a staff account. Check both; capital letters matter."
TOO_MANY = "Too many tries. Wait five minutes, then try again, or ask for a new password by mail."


class StaffAdapter(DefaultAccountAdapter):
    """Staff alone sign in, nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": NOT_YOU,
        "account_inactive": NOT_YOU,
        "incorrect_password": "That is not your password.",
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": "Too many tries. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request):
        return False

    def add_message(self, request, level, message_template=None, *args, **kwargs):
        if message_template != "account/messages/logged_in.txt":
            super().add_message(request, level, message_template, *args, **kwargs)

    def pre_authenticate(self, request, **credentials):
        """Record that somebody is kept from trying again; the name is kept only when an account has it."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            account = get_user_model().objects.filter(username=credentials.get("username") or "").first()
            detail = "" if account else "unknown account"
            AuditEvent.objects.record("locked_out", source=truncated_address(request), subject=account, detail=detail)
            raise

    def get_client_ip(self, request):
        """Return the address that tries are counted by; those without one are counted together."""
        try:
            return super().get_client_ip(request)
        except PermissionDenied:
            return "unknown"

    def pre_login(self, request, user, **kwargs):
        """Refuse whom the password form would have refused, when a passkey brought them here."""
        if not (user.is_active and user.is_staff):
            messages.error(request, "This passkey does not belong to a staff account.")
            raise ImmediateHttpResponse(redirect("account_login"))
        return super().pre_login(request, user, **kwargs)

    def is_reauthentication_required(self, *, app):
        return not is_confirmed(self.request)

    def get_reauthentication_methods(self, user):
        words = {
            "reauthenticate": "Use your password",
            "mfa_reauthenticate": "Use a code",
            "mfa_reauthenticate:webauthn": "Use a passkey",
        }
        return [way | {"description": words[way["id"]]} for way in super().get_reauthentication_methods(user)]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors, encrypted at rest and named in the words of the clinic's staff."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That code is not right. Codes last 30 seconds and serve once: type the one shown now.",
        "cannot_delete_authenticator": "Add another second step first: every staff account must keep one.",
    }

    def encrypt(self, text):
        return keys.encrypt(text)

    def decrypt(self, encrypted_text):
        return keys.decrypt(encrypted_text)

    def get_totp_label(self, user):
        return user.get_username()

    def get_totp_issuer(self):
        return urlsplit(settings.SITE_URL).hostname

    def can_delete_authenticator(self, authenticator):
        """Keep the last second factor of an account where one is required."""
        if not settings.SECOND_FACTOR_REQUIRED:
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()

    def generate_authenticator_name(self, user, type):
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"
