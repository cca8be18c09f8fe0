import pytest
from django.core.management import call_command

from demo import accounts


@pytest.fixture
def sign_ins(tmp_path, monkeypatch):
    path = tmp_path / "demo_sign_ins.txt"
    monkeypatch.setattr(accounts, "SIGN_INS", path)
    monkeypatch.setattr("demo.management.commands.clear_demo.SIGN_INS", path)
    return path


@pytest.fixture
def demo(db, encode_once, sign_ins):
    call_command("load_demo", verbosity=0)
