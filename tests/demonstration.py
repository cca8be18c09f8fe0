"""The demonstration, loaded once by each process of a run, and put back whole for every other test that wants it."""

import shutil

import pytest
from django.conf import settings
from django.core.management import call_command

from demo import accounts
from tests.fresh_database import Moment


class Demonstration:
    """What loading it left: its rows, its pictures and its sign-ins."""

    def __init__(self, folder, untouched):
        self.media, self.passwords, self.rows = folder / "media", folder / "sign_ins.txt", None
        self.untouched = untouched

    def load(self, sign_ins):
        is_alone = self.untouched.is_now()  # what a test made before stays, and is its own
        if is_alone and self.rows:
            self.rows.restore()
            shutil.copytree(self.media, settings.MEDIA_ROOT, dirs_exist_ok=True)
            shutil.copy(self.passwords, sign_ins)
            return
        call_command("load_demo", verbosity=0)
        if is_alone:
            shutil.copytree(settings.MEDIA_ROOT, self.media)
            shutil.copy(sign_ins, self.passwords)
            self.rows = Moment()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory, untouched):
    return Demonstration(tmp_path_factory.mktemp("demonstration"), untouched)


@pytest.fixture
def sign_ins(tmp_path, monkeypatch):
    path = tmp_path / "demo_sign_ins.txt"
    monkeypatch.setattr(accounts, "SIGN_INS", path)
    monkeypatch.setattr("demo.management.commands.clear_demo.SIGN_INS", path)
    return path


@pytest.fixture
def demo(db, demonstration, encode_once, sign_ins):
    demonstration.load(sign_ins)
