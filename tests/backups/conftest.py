import pytest
from django.core.management import call_command
from django.db import connection

from backups import files
from backups.keys import new_key
from tests.appointments.conftest import cleaned, receive  # noqa: F401


@pytest.fixture
def site(transactional_db, settings, tmp_path):
    """A site with pictures and a key of its own, whose backups go to a folder of their own."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.MEDIA_ROOT.mkdir()
    for name in ("one.webp", "deep/two.webp"):
        path = settings.MEDIA_ROOT / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode() * 1000)
    (settings.DATA_DIR / "backup_key").write_text(new_key())
    return settings


@pytest.fixture
def back_up(site, capsys):
    """Return a function that takes a backup and returns its path."""

    def run(*options):
        call_command("backup", *options)
        return next(iter(files.taken(site.BACKUP_DIR)))

    return run


def every_row():
    """Return the rows of each table, as text."""
    with connection.cursor() as cursor:
        rows = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows[table] = sorted(map(repr, cursor.fetchall()))
        return rows


def every_file(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
