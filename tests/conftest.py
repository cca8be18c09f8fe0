"""What every test may use: an account for each role, a place for uploads, and a wall around the network."""

import hashlib
import os
import socket
import threading
from contextlib import ExitStack

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth.models import Group, User
from django.db import connection, connections
from django.test import TransactionTestCase

from appointments.contact import Contact
from blog import imaging
from clinic_site import looks
from condition_checker.live import Checker
from page_cache import content
from page_cache.entries import memory as kept_pages
from pages.frame import Frame
from redirects.tally import tally
from tests.demonstration import demo, demonstration, sign_ins  # noqa: F401 - fixtures for all tests
from tests.fresh_database import Moment, Pattern, one_at_a_time
from tests.static_files import static_files_found_once  # noqa: F401 - a fixture for all tests
from tests.torture.site import MIGRATED

# The browser's driver runs an event loop of its own in the tests' thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_addoption(parser):
    parser.addoption(
        "--with-database-only",
        action="store_true",
        help="Leave out what needs no database, or only looks at pages: once is enough.",
    )


def pytest_collection_modifyitems(config, items):
    if config.getoption("with_database_only"):
        config.hook.pytest_deselected(items=[item for item in items if not needs_database(item)])
        items[:] = filter(needs_database, items)


def needs_database(item):
    asked = {"db", "transactional_db", "live_server"}
    if item.get_closest_marker("only_looks"):
        return False
    return bool(item.get_closest_marker("django_db") or asked & {*item.fixturenames})


@pytest.fixture(scope="session")
def pattern(tmp_path_factory):
    """The database that one worker migrates and the others copy; None where there are no others."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield None
        return
    folder = tmp_path_factory.getbasetemp().parent
    with ExitStack() as stack:
        pattern = Pattern(folder)
        pattern.lock = stack.enter_context(ExitStack())
        pattern.lock.enter_context(one_at_a_time(folder))
        yield pattern


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, tmp_path_factory, pattern, django_db_blocker
):
    """Keep SQLite's test database in a file, so that threads and the live server meet the real locks."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    if pattern:
        with django_db_blocker.unblock():
            pattern.is_copied = pattern.copy()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, pattern, django_db_blocker):
    """Let the other workers copy what this one migrated."""
    if not pattern:
        yield
        return
    with django_db_blocker.unblock():
        if not pattern.is_copied:
            pattern.keep()
        pattern.lock.close()
    os.environ[MIGRATED] = str(pattern.tables)  # for sites in processes of their own
    yield
    with django_db_blocker.unblock():
        pattern.remove()


@pytest.fixture(scope="session")
def untouched(django_db_setup, django_db_blocker):
    """Return the ``Moment`` after the migrations."""
    with django_db_blocker.unblock():
        return Moment()


@pytest.fixture(autouse=True, scope="session")
def empty_tables_after_commits(request):
    """Clean up after a test that committed: every table and guard as migrations left it.

    Django's own way of restoring what migrations made (``serialized_rollback``) keeps it on a connection that a running
    browser driver hides.
    """
    if not any(map(needs_database, request.session.items)):
        yield  # no test database is made for tests that need none, and the site's own is not ours to read
        return
    untouched = request.getfixturevalue("untouched")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: untouched.restore())
        yield


@pytest.fixture(autouse=True)
def quick_and_apart(settings, tmp_path, monkeypatch):
    """Hash passwords quickly and keep uploads away from the site's own."""
    monkeypatch.setattr(content, "ASKED_EVERY", 0)  # tests change what they then read within milliseconds
    monkeypatch.setattr(looks, "ASKED_EVERY", 0)
    monkeypatch.setattr(looks, "apart", lambda work: work())  # on the test's own connection
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SECOND_FACTOR_REQUIRED = False  # on where it is the subject
    settings.SESSION_IDLE_SECONDS = settings.SESSION_COOKIE_AGE = 366 * 24 * 3600  # tests travel in time
    settings.CONFIRMED_SECONDS = settings.CONFIRMED_FORM_SECONDS = 366 * 24 * 3600
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.ERASURES_FILE = settings.BACKUP_DIR / "erasures.txt"
    settings.CONTACT_KEPT_FOR = 0  # on where it is the subject
    settings.DELIVER_AFTER_COMMIT = False  # a thread that outlives its test; on where it is the subject


@pytest.fixture(autouse=True)
def no_memory_of_other_tests():
    """Forget what pages of other tests read of the clinic, and what they counted."""
    Contact.forget()
    Frame.forget()
    Checker.forget()
    tally.forget()
    kept_pages.forget()
    content.forget()


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


@pytest.fixture(scope="session")
def encoded():
    """What was encoded in this run, by the picture's own pixels."""
    return {}


@pytest.fixture
def encode_once(encoded, monkeypatch):
    """Encode each of the demonstration's pictures once in a run, however many tests load them."""

    def once(name):
        encode = getattr(imaging, name)

        def remembered(picture):
            key = name, picture.size, hashlib.sha256(picture.tobytes()).digest()
            if key not in encoded:
                encoded[key] = encode(picture)
            return encoded[key]

        monkeypatch.setattr(imaging, name, remembered)

    once("original")
    once("first_rendition")


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


@pytest.fixture
def at_once(transactional_db):
    """Return a function that runs callables at the same moment, each in a thread with a connection of its own."""

    def run(*callables):
        results, start = [None] * len(callables), threading.Barrier(len(callables))

        def work(place, call):
            try:
                start.wait(timeout=10)
                results[place] = call()
            except Exception as error:
                results[place] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work, args=pair) for pair in enumerate(callables)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return results

    return run


class Mailbox:
    """A mail server on a free port of this machine, with what it was sent."""

    def __init__(self):
        self.envelopes, self.answer, self.unknown = [], "250 Taken", set()

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address in self.unknown:
            return "550 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            self.envelopes.append(envelope)
        return self.answer


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def unused_port():
    """A port of this machine where nobody answers."""
    return free_port()


@pytest.fixture
def mailbox(settings):
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield mailbox
    controller.stop()
