"""Work that only one process may do at a time. A claim ends with its process, however that ends."""

import fcntl
import os
from contextlib import contextmanager

from django.db import connection

RENDITIONS = 0x7069637400000000  # "pict" and the picture's number: one key of PostgreSQL's advisory locks


@contextmanager
def claimed(number):
    """Yield whether this process alone works on the picture with that number.

    No transaction is open meanwhile: the claim is an advisory lock of the session on PostgreSQL, and beside a SQLite
    database, which lives on one machine, a lock on one byte of a file.
    """
    if connection.vendor == "postgresql":
        yield from _on_postgresql(RENDITIONS + number)
    else:
        yield from _in_file(f"{connection.settings_dict['NAME']}.claims", number)


def _on_postgresql(key):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        is_ours = cursor.fetchone()[0]
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def _in_file(path, byte):
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
        except (BlockingIOError, PermissionError):
            yield False
        else:
            yield True
    finally:
        os.close(handle)
