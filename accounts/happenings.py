"""What Django and allauth tell of: sign-ins, and second factors that come, go, serve and fail."""

from allauth.mfa.models import Authenticator
from django.core.cache import cache

from audit.models import AuditEvent
from network_addresses import truncated_address

from .letters import tell
from .models import StaffSession, browser_of

STOPPED_FOR = 5 * 60  # seconds, as in allauth
NAMES = {Authenticator.Type.TOTP: "authenticator app", Authenticator.Type.WEBAUTHN: "passkey"}


def signed_in(sender, request, user, **kwargs):
    """Note that a session began."""
    StaffSession.objects.begin(request, user)


def added(sender, request, user, authenticator, **kwargs):
    """Record and tell of a new second factor, and end the sessions that began without it."""
    if name := NAMES.get(authenticator.type):
        _record("second_step_on", request, user, name)
        _tell(request, user, f"A new way to sign in was set up: {name}.")
        StaffSession.objects.of(user).besides(request).end()


def removed(sender, request, user, authenticator, **kwargs):
    """Record and tell that a second factor was taken away."""
    if name := NAMES.get(authenticator.type):
        _record("second_step_off", request, user, name)
        _tell(request, user, f"A way to sign in was taken away: {name}.")


def codes_made(sender, request, user, authenticator, **kwargs):
    """Record and tell that new recovery codes took the place of the old."""
    _record("recovery_codes_made", request, user)
    _tell(request, user, "New recovery codes were made. The old ones serve no longer.")


def used(sender, request, user, authenticator, **kwargs):
    """Record and tell that a recovery code was used up."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        _record("recovery_code_used", request, user)
        _tell(request, user, "A recovery code was used in place of the second step. It serves no longer.")


def failed(sender, request, user, authenticator, **kwargs):
    """Record that the password was right and the second factor was not."""
    source = truncated_address(request)
    AuditEvent.objects.record("sign_in_failed", source=source, subject=user, detail="second step")


def stopped(request, account, detail=""):
    """Record that tries are refused: once in five minutes for an account, or for a place that tries unknown names."""
    source = truncated_address(request)
    if cache.add(f"accounts.stopped.{account.pk if account else source}", True, STOPPED_FOR):
        detail = detail if account else "unknown account"
        AuditEvent.objects.record("locked_out", source=source, subject=account, detail=detail)


def _record(kind, request, account, detail=""):
    source = truncated_address(request)
    AuditEvent.objects.record(kind, by=account, source=source, subject=account, detail=detail)


def _tell(request, account, what):
    tell(account, what, browser=browser_of(request))
