"""Counts of what visitors do, which must never cost a visitor anything."""

import logging
from contextlib import contextmanager

from django.db import Error, connection, transaction

logger = logging.getLogger(__name__)


def if_possible(count, *arguments):
    """Call what counts; when the database does not take it at once, it is not counted, and nobody is told."""
    try:
        with without_waiting():
            count(*arguments)
    except Error as error:
        logger.warning("%s: not counted: %s", count.__qualname__, type(error).__name__)


@contextmanager
def without_waiting():
    """Open a transaction that fails where it would wait for another."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (usual,) = cursor.fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
    try:
        with transaction.atomic():
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
