"""Sign-ins and sign-outs, as Django tells of them."""

from django.contrib.auth import get_user_model

from network_addresses import truncated_address

from .models import AuditEvent


def signed_in(sender, request, user, **kwargs):
    """Record who signed in."""
    AuditEvent.objects.record("signed_in", by=user, source=_source(request), subject=user)


def signed_out(sender, request, user, **kwargs):
    """Record who signed out; an account that was signed out already is not recorded again."""
    if user is not None:
        AuditEvent.objects.record("signed_out", by=user, source=_source(request), subject=user)


def failed(sender, credentials, request=None, **kwargs):
    """Record that somebody could not sign in.

    The typed name is kept only when an account has it: people type their password into the wrong field.
    """
    name = credentials.get(get_user_model().USERNAME_FIELD) or ""
    account = get_user_model().objects.filter(**{get_user_model().USERNAME_FIELD: name}).first()
    AuditEvent.objects.record(
        "sign_in_failed", source=_source(request), subject=account, detail="" if account else "unknown account"
    )


def _source(request):
    return truncated_address(request) if request is not None else ""
