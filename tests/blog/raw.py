"""How these tests go at the database behind the models' back."""

import pytest
from django.db import IntegrityError, connection, transaction


def refused(message=""):
    """Expect the database, and not some model, to refuse what stands in the block."""
    return pytest.raises(IntegrityError, match=message)


def run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def add(record, **changes):
    """Insert a copy of a stored row with other values, past ``save()`` and validation."""
    fields = [field for field in record._meta.concrete_fields if not field.primary_key]
    values = {field.attname: getattr(record, field.attname) for field in fields}
    with transaction.atomic():
        (row,) = type(record)._base_manager.bulk_create([type(record)(**{**values, **changes})])
    return row


def change(row, **values):
    with transaction.atomic():
        assert type(row)._base_manager.filter(pk=row.pk).update(**values) == 1
