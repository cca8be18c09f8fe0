"""Querysets whose SQL is worked out once in a process: for a query of many tables, that takes longer than asking it."""

import copy
from types import SimpleNamespace

from django.db import connection, connections
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
        alias = connection.alias
        compiler = copy.copy(self._compilers.get(alias) or self._compilers.setdefault(alias, self._compiled(alias)))
        compiler.connection = connections[alias]
        sql, parameters = compiler.as_sql()
        values = [each.value(given, compiler.connection) if isinstance(each, Given) else each for each in parameters]
        compiler.as_sql = lambda: (sql, values)
        query = SimpleNamespace(get_compiler=lambda using: compiler)
        return list(ModelIterable(SimpleNamespace(db=alias, query=query, _known_related_objects={})))

    def _compiled(self, alias):
        """Return the compiler with what it would find out anew for each query."""
        queryset = self._build(**{name: Given(name, field) for name, field in self._fields.items()})
        compiler = queryset.query.get_compiler(alias)
        worked_out = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        compiler.as_sql, compiler.get_converters = lambda: worked_out, lambda columns: converters
        return compiler
