"""A row as a line of JSON, and back: every field under its own name, other rows by number, accounts by name."""

import json

from django.contrib.auth import get_user_model

_PLAIN = (str, int, float, bool, list, dict, type(None))


def written(row):
    """Return a row as a line of JSON; times in ISO 8601 with all their digits."""
    told = {"id": row.pk}
    for field in row._meta.concrete_fields:
        if field.primary_key:
            continue
        if is_account(field):
            account = getattr(row, field.name)
            told[field.name] = account and account.username
        elif field.is_relation:
            told[field.name] = getattr(row, field.attname)
        else:
            value = field.value_from_object(row)
            told[field.name] = value if type(value) in _PLAIN else field.value_to_string(row)
    for field in row._meta.many_to_many:
        others = getattr(row, field.name).all()
        told[field.name] = sorted(each.username if is_account(field) else each.pk for each in others)
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def restored(model, line, accounts):
    """Return a row that was not saved yet, and ``{field: rows}`` of those it is related to many times.

    ``accounts`` are the site's by name. Raises ``ValueError``, ``KeyError`` or ``ValidationError`` for a line that is
    none of this model.
    """
    told = json.loads(line)
    row, many = model(pk=told.pop("id")), {}
    for name, value in told.items():
        field = model._meta.get_field(name)
        if field.many_to_many:
            many[name] = [accounts[each].pk for each in value] if is_account(field) else value
        elif is_account(field):
            setattr(row, field.attname, value and accounts[value].pk)
        else:
            setattr(row, field.attname, value if field.is_relation or value is None else field.to_python(value))
    return row, many


def accounts_of(model):
    """Return the names of the fields by which rows of a model name accounts."""
    return [field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many) if is_account(field)]


def is_account(field):
    return field.is_relation and field.related_model is get_user_model()
