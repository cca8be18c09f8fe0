"""The triggers that give the site's content another token whenever a row that public pages show changes.

On PostgreSQL they run when the transaction is about to commit, once for all its changes: the one row is locked last and
for a moment, so that no two transactions wait for each other, and its new token is seen together with the changes. On
SQLite, where one writes at a time, plain triggers do the same.
"""

from django.apps import apps
from django.db import transaction

from .shown import COUNTS, SHOWN

TABLE, PREFIX = "page_cache_contentstate", "shown_"
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION page_cache_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF current_setting('page_cache.changed_in', true) IS DISTINCT FROM txid_current()::text THEN
    UPDATE {TABLE} SET token = replace(gen_random_uuid()::text, '-', '');
    PERFORM set_config('page_cache.changed_in', txid_current()::text, true);
  END IF;
  RETURN NULL;
END $$
"""  # noqa: S608


def install(connection):
    """Create the triggers in this database, in place of those that are there."""
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        if TABLE not in there:
            return
        cursor.execute(f"INSERT INTO {TABLE} (id, token) VALUES (1, 'new') ON CONFLICT DO NOTHING")  # noqa: S608
        remove(connection)
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        create = _create_postgresql if connection.vendor == "postgresql" else _create_sqlite
        for table, counted in watched():
            for statement in create(table, counted) if table in there else ():
                cursor.execute(statement)


def remove(connection):
    """Drop the triggers; only tests need it."""
    with connection.cursor() as cursor:
        for name, table in installed(cursor):
            cursor.execute(f"DROP TRIGGER {name}{f' ON {table}' if connection.vendor == 'postgresql' else ''}")


def change(connection):
    """Make every kept page old, as after a migration."""
    new = "replace(gen_random_uuid()::text, '-', '')" if connection.vendor == "postgresql" else "hex(randomblob(16))"
    with connection.cursor() as cursor:
        if TABLE in connection.introspection.table_names(cursor):
            cursor.execute(f"UPDATE {TABLE} SET token = {new}")  # noqa: S608


def installed(cursor):
    """Return the name and table of each of the triggers that is in the database."""
    if cursor.db.vendor == "postgresql":
        cursor.execute(
            "SELECT t.tgname, c.relname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid WHERE NOT "
            "t.tgisinternal AND starts_with(t.tgname::text, %s) AND c.relnamespace = current_schema()::regnamespace",
            [PREFIX],
        )
    else:
        cursor.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s",
            [len(PREFIX), PREFIX],
        )
    return cursor.fetchall()


def watched():
    """Yield each table that public pages show, with the column that only counts in it or None."""
    for label in SHOWN:
        model = apps.get_model(label)
        yield model._meta.db_table, COUNTS.get(label)
        for field in model._meta.local_many_to_many:
            yield field.m2m_db_table(), None


def _create_sqlite(table, counted):
    for event in ("INSERT", "UPDATE", "DELETE"):
        counts = f"WHEN NEW.{counted} IS OLD.{counted}" if counted and event == "UPDATE" else ""
        yield (
            f"CREATE TRIGGER {PREFIX}{table}_{event.lower()} AFTER {event} ON {table} {counts} "  # noqa: S608
            f"BEGIN UPDATE {TABLE} SET token = hex(randomblob(16)); END"
        )


def _create_postgresql(table, counted):
    runs = "EXECUTE FUNCTION page_cache_change()"
    for event in ("INSERT", "UPDATE", "DELETE"):
        counts = f"WHEN (NEW.{counted} = OLD.{counted})" if counted and event == "UPDATE" else ""
        yield (
            f"CREATE CONSTRAINT TRIGGER {PREFIX}{table}_{event.lower()} AFTER {event} ON {table} "
            f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {counts} {runs}"
        )
    yield f"CREATE TRIGGER {PREFIX}{table}_truncate AFTER TRUNCATE ON {table} FOR EACH STATEMENT {runs}"
