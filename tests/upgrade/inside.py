"""A database looked at from inside, with none of the site's code: its rows, columns and triggers."""

import hashlib

from django.db import connection

# What Django itself keeps in step with the code, and what pages are kept by.
NOT_OURS = {
    "auth_group_permissions", "auth_permission", "django_content_type", "django_migrations", "django_session",
    "page_cache_contentstate", "sqlite_sequence",
}  # fmt: skip


def columns(at):
    """Return ``{table: {column: whether an INSERT must name it}}``."""
    with at.cursor() as cursor:
        found = {}
        for table in at.introspection.table_names(cursor):
            if at.vendor == "postgresql":
                cursor.execute(
                    "SELECT attname, attnotnull AND NOT atthasdef AND attidentity = '' FROM pg_attribute "
                    "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
                    [f'"{table}"'],
                )
            else:
                cursor.execute('SELECT name, "notnull" AND dflt_value IS NULL AND NOT pk FROM pragma_table_info(%s)',
                               [table])  # fmt: skip
            found[table] = {name: bool(needed) for name, needed in cursor.fetchall()}
        return found


def rows(at, of):
    """Return ``{table: (count, digest)}`` of the columns in ``of``, as ``columns()`` gave them."""
    found = {}
    with at.cursor() as cursor:
        for table, names in of.items():
            if table in NOT_OURS or table.startswith("search_index"):
                continue
            quoted = ", ".join(map(at.ops.quote_name, sorted(names)))
            cursor.execute(f"SELECT {quoted} FROM {at.ops.quote_name(table)}")
            lines = sorted(repr([value.tobytes() if isinstance(value, memoryview) else value for value in row])
                           for row in cursor.fetchall())  # fmt: skip
            found[table] = len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return found


def triggers(at):
    """Return the name and the definition of each trigger that is in force."""
    with at.cursor() as cursor:
        if at.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
            )
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return set(cursor.fetchall())


def opened(name):
    """Return a connection like that of the test database to another one of the same server."""
    other = connection.copy()
    other.settings_dict = {**connection.settings_dict, "NAME": name}
    return other
