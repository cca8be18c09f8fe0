"""Mails tried right after the message they tell of is stored: beside the answer to the visitor, never in its way.

The worker (``manage.py deliver_notifications --forever``) does the same every few seconds and whatever fails here.
"""

import logging
import threading

from django.conf import settings
from django.db import connections, transaction

from .models import Notification

logger = logging.getLogger(__name__)

_working = threading.Lock()
_asked = threading.Event()


def soon():
    """Try what is due in a thread of its own once the transaction is committed; one such thread a process."""
    if settings.DELIVER_AFTER_COMMIT:
        transaction.on_commit(_start, robust=True)


def deliver_due(stop=None):
    """Try everything that is due, each once, until ``stop`` is set; return whether each was delivered."""
    outcomes = []
    while not (stop and stop.is_set()) and (notification := Notification.objects.claim_next()):
        outcomes.append(notification.deliver())
    return outcomes


def _start():
    _asked.set()
    # A thread that works now looks for this once more after it let go of the lock.
    if not _working.locked():
        threading.Thread(target=_work, name="deliver", daemon=True).start()


def _work():
    while _asked.is_set() and _working.acquire(blocking=False):
        try:
            _asked.clear()
            deliver_due()
        except Exception as error:  # the rows are there; the worker finds them
            logger.error("Notifications could not be read: %s", type(error).__name__)
        finally:
            connections.close_all()
            _working.release()
