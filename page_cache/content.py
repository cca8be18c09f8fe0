"""What the site's content is at this moment, told by a few bytes: it is the same as long as they are."""

import math
import time
from datetime import datetime, timedelta
from typing import NamedTuple

from django.apps import apps
from django.db import Error, connection
from django.utils import timezone

from .shown import MOMENTS
from .triggers import TABLE

# Seconds for which requests share one answer of the database: less than a page is on its way to a visitor.
ASKED_EVERY = 0.01
_READ = f"SELECT token FROM {TABLE}"  # noqa: S608


class State(NamedTuple):
    """The content's token, and the moment at which pages change although nobody changed anything."""

    token: str
    until: datetime


# The state, when the database was asked for it by a clock that only goes on, and by the one that may be set back.
_known = None, -math.inf, None


def state(*, afresh=False):
    """Return the ``State`` of now, at the cost of at most one small query, or None when it is not known.

    It is as old as ``ASKED_EVERY`` at most, or as this call with ``afresh``. It is not known while the database does
    not answer, nor in a transaction, whose own changes have no token yet. A clock that was set back makes another state
    of what is to come.
    """
    global _known  # noqa: PLW0603 - what this process knows
    if connection.in_atomic_block:
        return None
    (last, asked_at, since), began, now = _known, time.monotonic(), timezone.now()
    is_of_now = last is not None and since <= now < last.until
    if is_of_now and not afresh and began - asked_at < ASKED_EVERY:
        return last
    try:
        row = _row()
        if row is None:  # somebody emptied the table; the next migration fills it
            return None
        (token,) = row
        if not is_of_now or last.token != token:
            last, since = State(token, _next_moment(now)), now
    except Error:
        return None
    _known = last, began, since
    return last


def forget():
    """Ask the database at the next request, because this process may have changed it."""
    global _known  # noqa: PLW0603
    _known = _known[0], -math.inf, _known[2]


def _row():
    # This query tells whether the connection is alive, so that Django needs no other one to find out.
    was_open = connection.connection is not None
    connection.health_check_done = True
    try:
        return _asked()
    except Error:
        if not was_open:
            raise
        connection.close()
        return _asked()


def _asked():
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        return cursor.fetchone()


def _next_moment(now):
    """Return when pages next change by themselves: the next plan of publishing, midnight here, or the full hour.

    By the hour, forms name the time at which they were opened.
    """
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    moments = [hour, timezone.make_aware(datetime.combine(tomorrow, datetime.min.time()))]
    for label, fields in MOMENTS.items():
        for field in fields:  # each by its index
            coming = apps.get_model(label)._base_manager.filter(**{f"{field}__gt": now}).order_by(field)
            moments += coming.values_list(field, flat=True)[:1]
    return min(moments)
