"""Mails that let a person choose a password, and mails that tell a person what became of the account."""

import logging
import threading
from functools import partial

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from audit.models import AuditEvent

from .links import link_for

logger = logging.getLogger(__name__)
SUBJECTS = {"invitation": "Your account for the clinic’s website", "reset": "A new password for the clinic’s website"}
CHANGED = "A change of your account for the clinic’s website"
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
        letters.append(partial(_letter, account, "reset"))  # written after the answer, too
    _send(letters)


def tell(account, what, *, browser="", address=None):
    """Tell a person what became of the account, once that is stored; a mail server that is down holds up nothing.

    ``what`` is a sentence; ``browser`` a few words for where it was done. The mail goes to the account's address, or to
    ``address``; without one, nothing is sent.
    """
    if not (address := account.email if address is None else address):
        return
    context = {"account": account, "what": what, "browser": browser, "at": timezone.now()}
    text = render_to_string("mail/account_change.txt", context | {"site_url": settings.SITE_URL})
    transaction.on_commit(partial(_send, [partial(_mail, CHANGED, text, address)]), robust=True)


def _send(letters):
    threading.Thread(target=_deliver, args=(letters,), name=SENDING).start()


def _deliver(letters):
    for write in letters:
        try:
            write().send()
        except (OSError, ValueError) as error:  # ValueError: an address that no mail server could take
            logger.error("A mail about an account could not be sent: %s", type(error).__name__)


def _letter(account, kind):
    context = {"account": account, "link": link_for(account, kind), "site_url": settings.SITE_URL}
    return _mail(SUBJECTS[kind], render_to_string(f"mail/account_{kind}.txt", context), account.email)


def _mail(subject, text, address):
    return EmailMessage(subject, text, to=[address], headers={"Auto-Submitted": "auto-generated"})
