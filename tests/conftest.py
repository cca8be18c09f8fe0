"""What every test may use: an account for each role, a place for uploads, and a wall around the network."""

import os
import socket

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import TransactionTestCase

from blog import guards

# The browser's driver runs an event loop of its own in the tests' thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """Keep SQLite's test database in a file, so that threads and the live server meet the real locks."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def roles_return_after_each_flush(django_db_serialized_rollback):
    """Put the roles that a migration made back before each test that commits."""


@pytest.fixture(autouse=True, scope="session")
def tables_can_be_emptied():
    """Lift the guards of the records while a test that committed is cleaned up after."""
    teardown = TransactionTestCase._fixture_teardown

    def without_guards(self):
        guards.remove(connection)
        try:
            teardown(self)
        finally:
            guards.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", without_guards)
        yield


@pytest.fixture(autouse=True)
def quick_and_apart(settings, tmp_path):
    """Hash passwords quickly and keep uploads away from the site's own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True, scope="session")
def this_machine_only():
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError(f"A test tried to reach {address[0]}.")
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def make_account(username, role, **names):
    account = User.objects.create_user(username, password=f"{username}-password", is_staff=True, **names)
    account.groups.add(Group.objects.get(name=role))
    return account


@pytest.fixture
def author(db):
    return make_account("author", "Authors", first_name="Ari", last_name="Author")


@pytest.fixture
def editor(db):
    return make_account("editor", "Editors", first_name="Edi", last_name="Editor")


@pytest.fixture
def medical_reviewer(db):
    return make_account("reviewer", "Medical reviewers", first_name="Remy", last_name="Reviewer")


@pytest.fixture
def front_desk(db):
    return make_account("frontdesk", "Front desk", first_name="Fran", last_name="Desk")


@pytest.fixture
def administrator(db):
    return make_account("administrator", "Administrators", first_name="Ada", last_name="Admin")


@pytest.fixture
def signed_in(client):
    """Return a function that signs an account in and gives the client."""

    def sign_in(account):
        client.force_login(account)
        return client

    return sign_in
