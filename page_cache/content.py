"""What the site's content is at this moment, told by a few bytes: it is the same as long as they are."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.apps import apps
from django.db import Error, connection
from django.db.models import Min, Q
from django.utils import timezone

from .shown import MOMENTS
from .triggers import TABLE

_READ = f"SELECT token FROM {TABLE}"  # noqa: S608


class State(NamedTuple):
    """The content's token, and the moment at which pages change although nobody changed anything."""

    token: str
    until: datetime


_last = None


def state():
    """Return the ``State`` of now, at the cost of one small query, or None when it is not known.

    It is not known while the database does not answer, nor in a transaction, whose own changes have no token yet.
    """
    global _last  # noqa: PLW0603 - what this process knows of the next moment
    if connection.in_atomic_block:
        return None
    try:
        row, now, last = _row(), timezone.now(), _last
        if row is None:  # somebody emptied the table; the next migration fills it
            return None
        (token,) = row
        if last is None or last.token != token or now >= last.until:
            _last = last = State(token, _next_moment(now))
    except Error:
        return None
    return last


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
        coming = {f"next_{field}": Min(field, filter=Q(**{f"{field}__gt": now})) for field in fields}
        moments += apps.get_model(label)._base_manager.aggregate(**coming).values()
    return min(moment for moment in moments if moment)
