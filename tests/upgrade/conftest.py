import shutil
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from tests.upgrade.inside import opened
from tests.upgrade.kept import KeptSite, told


class Places:
    """Databases beside the test's own, on the same server; gone at the end."""

    def __init__(self, folder):
        self.folder, self.made = Path(folder), []

    def name(self, name):
        return str(self.folder / f"{name}.sqlite3") if connection.vendor == "sqlite" else f"{self._ours}_{name}"

    @property
    def _ours(self):
        return connection.settings_dict["NAME"]

    def site(self, name):
        """Return a site on the database of that name."""
        if connection.vendor == "sqlite":
            url = f"sqlite:///{self.name(name)}"
        else:
            to = {key: quote(str(connection.settings_dict[key] or ""), safe="") for key in ("USER", "PASSWORD", "HOST")}
            port = connection.settings_dict["PORT"]
            url = f"postgres://{to['USER']}:{to['PASSWORD']}@{to['HOST']}{f':{port}' if port else ''}/{self.name(name)}"
        folder = self.folder / name
        folder.mkdir()
        return KeptSite(folder, url, told()["secrets"])

    def make(self, name, like=None):
        """Make an empty database, or one ``like`` another, and return it opened."""
        if connection.vendor == "sqlite":
            if like:
                shutil.copy(self.name(like), self.name(name))
        else:
            template = f" TEMPLATE {connection.ops.quote_name(self.name(like))}" if like else " TEMPLATE template0"
            self._say(f"CREATE DATABASE {connection.ops.quote_name(self.name(name))}{template}")
        self.made.append(name)
        return self.site(name)

    def open(self, name):
        return closing(opened(self.name(name)))

    def remove(self):
        if connection.vendor == "postgresql":
            for name in self.made:
                self._say(f"DROP DATABASE {connection.ops.quote_name(self.name(name))} WITH (FORCE)")

    def _say(self, statement):
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture(scope="module")
def places(django_db_setup, django_db_blocker, tmp_path_factory):
    places = Places(tmp_path_factory.mktemp("upgrade"))
    with django_db_blocker.unblock():
        yield places
        places.remove()
