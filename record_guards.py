"""Triggers in both databases that refuse what a table constraint cannot say, against models and raw SQL alike.

A rule is ``(name, table, event, condition under which the change is refused, message)``; the condition is SQL in the
standard's words, with NEW and OLD. An app names its tables' rules and hands them in.

SQLite drops a table's triggers whenever a migration rebuilds the table: such a migration begins with ``remove`` and
ends with ``install``.
"""


def never_changed(table, same_row, *, kept=None, deleted="OLD.is_demo"):
    """Yield the rules of a table whose rows are records.

    ``same_row`` tells a row apart: SQLite's INSERT OR REPLACE deletes such a row past every other trigger. ``kept``
    names the columns that stay as they were written, by default all; ``deleted`` is the condition under which a row may
    be deleted.
    """
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in kept) if kept else "TRUE"
    refusal = f"{table}: records are never changed"
    yield f"{table}_not_replaced", table, "INSERT", f"EXISTS (SELECT 1 FROM {table} WHERE {same_row})", refusal  # noqa: S608
    yield f"{table}_unchanged", table, "UPDATE", changed, refusal
    yield f"{table}_kept", table, "DELETE", f"NOT ({deleted})", f"{table}: records are never deleted"


def install(connection, app, rules, records):
    """Create the app's triggers in this database, in place of those that are there.

    Tables named in ``records`` cannot be emptied as a whole either.
    """
    remove(connection, app)
    create = _create_postgresql if connection.vendor == "postgresql" else _create_sqlite
    with connection.cursor() as cursor:
        for rule in rules:
            for statement in create(*rule):
                cursor.execute(statement)
        if connection.vendor == "postgresql":
            for statement in _refuse_truncate(records):
                cursor.execute(statement)


def remove(connection, app):
    """Drop every trigger on the app's tables."""
    with connection.cursor() as cursor:
        for name, table in installed(cursor, app):
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER {name} ON {table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
            else:
                cursor.execute(f"DROP TRIGGER {name}")


def installed(cursor, app):
    """Return the name and table of each trigger that is on a table of the app, but for those of ``page_cache``."""
    if cursor.db.vendor == "postgresql":
        cursor.execute(
            "SELECT t.tgname, c.relname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND c.relname LIKE %s AND t.tgname NOT LIKE 'shown\\_%%' "
            "AND c.relnamespace = current_schema()::regnamespace",
            [f"{app}\\_%"],
        )
    else:
        cursor.execute(
            "SELECT name, tbl_name FROM sqlite_master "
            "WHERE type = 'trigger' AND tbl_name LIKE %s AND name NOT LIKE 'shown_%%'",
            [f"{app}_%"],
        )
    return cursor.fetchall()


def _create_sqlite(name, table, event, refused, message):
    refused = refused.replace("IS DISTINCT FROM", "IS NOT")  # SQLite knows the standard's words from 3.39 on
    yield (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {refused} BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _create_postgresql(name, table, event, refused, message):
    row = "OLD" if event == "DELETE" else "NEW"
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {refused} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {row}; END $$"
    )
    yield f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def _refuse_truncate(records):
    # PostgreSQL's TRUNCATE passes by the triggers on rows.
    for table in records:
        name, message = f"{table}_not_emptied", f"{table}: records are never deleted"
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        yield f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
