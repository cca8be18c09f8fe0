"""Mails that let a person choose a password."""

import logging
import threading

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from audit.models import AuditEvent

from .links import link_for

logger = logging.getLogger(__name__)
SUBJECTS = {"invitation": "Your account for the clinic’s website", "reset": "A new password for the clinic’s website"}
SENDING = "account-mail"


def invite(account, *, by, source):
    """Send the account a link to choose its password, and record that. Raises OSError when no mail server takes it."""
    _letter(account, "invitation").send()
    AuditEvent.objects.record("invited", by=by, source=source, subject=account)


def offer_new_password(address, *, source):
    """Send a link to every staff account of that address, after the answer: how long it takes must tell nothing."""
    asked = get_user_model().objects.filter(email__iexact=address, is_active=True, is_staff=True)
    letters = []
    if not asked:  # as much work as for an account that is there
        AuditEvent.objects.record("password_asked", source=source, detail="unknown address")
    for account in asked:
        AuditEvent.objects.record("password_asked", source=source, subject=account)
        letters.append(_letter(account, "reset"))
    threading.Thread(target=_send, args=(letters,), name=SENDING).start()


def _send(letters):
    for letter in letters:
        try:
            letter.send()
        except OSError as error:
            logger.error("A mail with a link for a new password could not be sent: %s", type(error).__name__)


def _letter(account, kind):
    context = {"account": account, "link": link_for(account, kind), "site_url": settings.SITE_URL}
    text = render_to_string(f"mail/account_{kind}.txt", context)
    return EmailMessage(SUBJECTS[kind], text, to=[account.email], headers={"Auto-Submitted": "auto-generated"})
