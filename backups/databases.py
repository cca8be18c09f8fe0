"""One state of the database as a file, while the site goes on, and back from it."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

SQLITE, POSTGRESQL = "database.sqlite3", "database.pgdump"


class DatabaseProblem(Exception):
    """A sentence that says what went wrong."""


def name():
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE


def size():
    """Return the bytes the database takes."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def dump(path):
    """Write one state of the database to ``path``, checked. Raises ``DatabaseProblem``."""
    if connection.vendor == "postgresql":
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")
    else:
        with closing(_sqlite(connection.settings_dict["NAME"])) as source, closing(_sqlite(path)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
    check(path)


def check(path):
    """Read the whole dump. Raises ``DatabaseProblem`` when it is damaged."""
    if path.name == POSTGRESQL:
        _run("pg_restore", "--file=/dev/null", str(path))
        return
    copied = connection.copy()  # which knows the functions that our constraints name
    copied.settings_dict |= {"NAME": str(path), "OPTIONS": {}}
    try:
        with closing(copied), copied.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(1)")
            [said] = cursor.fetchone()
    except DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise DatabaseProblem(f"The database's copy is damaged: {said}.")


def put_back(path):
    """Make the database what ``path`` holds, in one transaction. Raises ``DatabaseProblem``; then nothing changed."""
    connection.close()
    if connection.vendor == "postgresql":
        script = path.with_suffix(".sql")
        before = path.with_suffix(".before.sql")
        before.write_text("DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n")
        _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(path))
        _run(
            *("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"),
            *(f"--file={before}", f"--file={script}", "--output=/dev/null"),
        )
    else:
        Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        with closing(_sqlite(path)) as source, closing(_sqlite(connection.settings_dict["NAME"])) as target:
            try:
                target.execute("PRAGMA journal_mode=WAL")
                source.backup(target)
            except sqlite3.Error as error:
                raise DatabaseProblem(f"The database cannot be written: {error}.") from error


def migrations():
    """Return the migrations that the database has had, as ``["app.name", …]``."""
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations)


def unknown(names):
    """Return those of ``names`` that this version of the site does not have."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations}
    # Of packages that were updated too; what replaced them knows their names.
    return sorted(set(names) - known)


def _sqlite(path):
    return sqlite3.connect(path, timeout=30)


def _run(program, *arguments):
    told = connection.settings_dict
    options = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {name: str(told[key]) for name, key in options.items() if told[key]}
    for name in ("sslmode", "sslrootcert", "sslcert", "sslkey"):
        if value := told.get("OPTIONS", {}).get(name):
            environment[f"PG{name.upper()}"] = str(value)
    try:
        subprocess.run(  # noqa: S603 - our own words
            [program, *arguments], env={**os.environ, **environment}, capture_output=True, text=True, check=True
        )
    except FileNotFoundError as error:
        raise DatabaseProblem(
            f"{program} was not found. Install PostgreSQL's client programs, as new as the server: on Debian, "
            "“apt-get install postgresql-client”."
        ) from error
    except subprocess.CalledProcessError as error:
        raise DatabaseProblem(f"{program} failed: {error.stderr.strip()[-2000:]}") from error
