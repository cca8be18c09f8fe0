"""Querysets whose SQL is worked out once in a process: for a query of many tables, that takes longer than asking it."""

import copy
from types import SimpleNamespace

from django.db import connection
from django.db.models import Expression
from django.db.models.query import ModelIterable


class Given(Expression):
    """Where a ``Prepared`` queryset holds a value that differs each time it is asked."""

    def __init__(self, name, output_field):
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def value(self, given, connection):
        return self.output_field.get_db_prep_value(given[self.name], connection)


class Prepared:
    """A queryset of models that ``build`` returns for values of these names, each told with its kind of field.

    ``build`` is called once, with a ``Given`` in the place of each value.
    """

    def __init__(self, build, **fields):
        self._build, self._fields = build, fields
        self._compilers = {}

    def __call__(self, **given):
        """Return the list of what the queryset finds for these values."""
        known = self._compilers.get(connection.alias)
        compiler, sql, parameters = known or self._compilers.setdefault(connection.alias, self._compiled())
        values = [each.value(given, connection) if isinstance(each, Given) else each for each in parameters]
        asked = copy.copy(compiler)
        asked.connection, asked.as_sql = connection, lambda: (sql, values)
        query = SimpleNamespace(get_compiler=lambda using: asked)
        queryset = SimpleNamespace(db=connection.alias, query=query, _known_related_objects={})
        return list(ModelIterable(queryset))

    def _compiled(self):
        queryset = self._build(**{name: Given(name, field) for name, field in self._fields.items()})
        compiler = queryset.query.get_compiler(connection.alias)
        return compiler, *compiler.as_sql()
