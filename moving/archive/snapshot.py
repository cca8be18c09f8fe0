"""One state of the database for as long as an archive is written, while the site goes on."""

from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot():
    """Read one state of the database, without keeping anybody from writing."""
    if connection.in_atomic_block:  # somebody else's, who answers for it
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # Django's own would lock out writers
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
