"""A test database as migrations leave it: made once for all workers of a run, and put back after tests that commit."""

import fcntl
import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from django.db import OperationalError, connection, transaction

from appointments import guards as message_guards
from audit import guards as audit_guards
from blog import guards
from condition_checker import guards as checker_guards
from page_cache import triggers as page_cache_triggers
from pages import guards as page_guards
from tests import postgres

KEPT = {"django_migrations"}
GUARDS = guards, message_guards, page_guards, checker_guards, page_cache_triggers, audit_guards


@contextmanager
def one_at_a_time(folder):
    """Hold the run's lock on ``folder``; a process that dies lets go of it."""
    with (Path(folder) / "database.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Pattern:
    """The database that the first worker made of all migrations, for the other workers to copy.

    Migrations run on each copy too, and find nothing left to do.
    """

    def __init__(self, folder):
        self.file, self.dump = Path(folder) / "migrated.sqlite3", Path(folder) / "migrated.sql"
        self.name = f"migrated_{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}"
        self.is_ours = False

    def copy(self):
        """Have the test database begin as a copy, when there is something to copy; return whether there is."""
        test = connection.settings_dict["TEST"]
        if connection.vendor == "sqlite":
            if not self.file.exists():
                return False
            create = connection.creation._create_test_db

            def create_and_fill(*args, **options):
                name = create(*args, **options)
                shutil.copyfile(self.file, name)
                return name

            connection.creation._create_test_db = create_and_fill
            return True
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name])
            if not cursor.fetchone():
                return False
        test["TEMPLATE"] = self.name
        return True

    def keep(self):
        """Copy this worker's new database for the others."""
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(self.file)])
            return
        made = connection.settings_dict["NAME"]
        connection.close()
        quoted = connection.ops.quote_name
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {quoted(self.name)} TEMPLATE {quoted(made)}")
        self.is_ours = True
        told = connection.settings_dict
        address = f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{self.name}"
        subprocess.run([postgres.binaries() / "pg_dump", "-O", "-x", "-f", self.dump, address], check=True)

    @property
    def tables(self):
        """The file from which a database of the same kind is filled without a migration."""
        return self.file if connection.vendor == "sqlite" else self.dump

    def remove(self):
        """Leave nothing on a server that outlives the run."""
        if self.is_ours:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(self.name)}")


class Moment:
    """The rows and triggers of a moment, such as that after the migrations, and how to get back to them.

    Quicker than Django's flush, which empties every table and makes permissions anew: a table whose rows are as they
    were is left alone.
    """

    def __init__(self):
        with connection.cursor() as cursor:
            self.indexes, made = self._indexes(cursor)
            self.tables = sorted(set(connection.introspection.table_names(cursor)) - KEPT - made)
            self.columns = {table: self._columns(cursor, table) for table in self.tables}
            self.rows = {table: self._rows(cursor, table) for table in self.tables}
            self.triggers = self._triggers(cursor)

    def restore(self):
        """Put back every row and trigger, in one transaction."""
        try:
            self._restore()
        except OperationalError:  # a deadlock with a page that was still asked for: it has its turn, then we have ours
            if connection.in_atomic_block:
                raise
            self._restore()

    def _restore(self):
        is_alone = not connection.in_atomic_block
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                if is_alone:  # as TRUNCATE would: wait for what other connections still write
                    cursor.execute(f"LOCK TABLE {', '.join(map(connection.ops.quote_name, self.tables))}")
                cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers, no foreign keys
            changed = [table for table in self.tables if self._rows(cursor, table) != self.rows[table]]
            if connection.vendor == "sqlite":
                for name, (table, _) in self._triggers(cursor).items():
                    if table in changed:
                        cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
            for table in changed:
                self._put_back(cursor, table)
            if connection.vendor == "sqlite":
                for index in self.indexes if changed else ():
                    cursor.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
                there = self._triggers(cursor)
                for name, (_, sql) in self.triggers.items():
                    if name not in there:
                        cursor.execute(sql)
            if self._triggers(cursor) != self.triggers:
                for guard in GUARDS:
                    guard.remove(connection)
                    guard.install(connection)
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = origin")  # a test's transaction may go on

    def is_now(self):
        """Return whether every row is as it was."""
        with connection.cursor() as cursor:
            return all(self._rows(cursor, table) == rows for table, rows in self.rows.items())

    def _indexes(self, cursor):
        """Return SQLite's full-text indexes, which are made of other tables, and all tables that they stand in."""
        if connection.vendor != "sqlite":
            return [], set()
        cursor.execute("SELECT name, type FROM pragma_table_list WHERE type IN ('virtual', 'shadow')")
        found = cursor.fetchall()
        return [name for name, kind in found if kind == "virtual"], {name for name, _ in found}

    def _columns(self, cursor, table):
        """Return the columns that hold what was written, as SQL names them: others are worked out of them."""
        if connection.vendor == "sqlite":
            return "*"
        generated = "attgenerated = '' AND NOT attisdropped AND attnum > 0"
        cursor.execute(
            f"SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND {generated} ORDER BY attnum",
            [connection.ops.quote_name(table)],
        )
        return ", ".join(connection.ops.quote_name(name) for (name,) in cursor.fetchall())

    def _rows(self, cursor, table):
        cursor.execute(f"SELECT {self.columns[table]} FROM {connection.ops.quote_name(table)}")
        return sorted(cursor.fetchall(), key=repr)

    def _put_back(self, cursor, table):
        quoted = connection.ops.quote_name(table)
        cursor.execute(f"DELETE FROM {quoted}")
        if rows := self.rows[table]:
            places = ", ".join(["%s"] * len(rows[0]))
            into = quoted if self.columns[table] == "*" else f"{quoted} ({self.columns[table]})"
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", rows)

    def _triggers(self, cursor):
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT tgname || ' ' || tgrelid::regclass, tgenabled::text, pg_get_triggerdef(oid) FROM pg_trigger "
                "WHERE NOT tgisinternal"
            )
        return {name: (table, sql) for name, table, sql in cursor.fetchall()}
