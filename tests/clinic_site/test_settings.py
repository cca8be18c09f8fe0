"""The settings as a new process reads them: what they refuse, and what they make up for themselves."""

import os
import re
import stat
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "PRODUCTION": "true",
    "DEBUG": "false",
    "SECRET_KEY": "rKq9-" * 13,
    "PATIENT_DATA_KEYS": "ZmDfcTF7_60GrrY167zsiPd67pEvs0aGOv2oasOM1Pg=",
    "ACCOUNT_KEYS": "Vt2hRGrgWfOi9XRXCTm8aGGcuWsSVrIU7d0hFQ0Y1Jo=",
    "ALLOWED_HOSTS": "clinic.example",
    "SITE_URL": "https://clinic.example",
    "DATABASE_URL": "sqlite:////never-opened.sqlite3",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "SECURE_SSL_REDIRECT": "true",
}
EMBEDDED = {"PRODUCTION": "false", "DEBUG": "false", "SECRET_KEY": ""}


@pytest.fixture
def start(tmp_path):
    """Return a function that runs Python with only these variables and returns the finished process."""

    def start(variables, *arguments):
        environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data"), **variables}
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    return start


READ_SETTINGS = ("-c", "import clinic_site.settings as settings; print(settings.SECRET_KEY)")


def test_production_starts_with_everything_given(start):
    done = start(PRODUCTION, *READ_SETTINGS)
    assert (done.returncode, done.stdout.strip()) == (0, PRODUCTION["SECRET_KEY"]), done.stderr


@pytest.mark.parametrize(
    "name",
    ["SECRET_KEY", "PATIENT_DATA_KEYS", "ACCOUNT_KEYS", "ALLOWED_HOSTS", "DATABASE_URL", "EMAIL_URL", "SITE_URL"],
)
def test_production_refuses_to_start_without(start, name):
    done = start({**PRODUCTION, name: ""}, *READ_SETTINGS)
    assert done.returncode != 0
    assert f"PRODUCTION is on, so these must be set too: {name}." in done.stderr


def test_all_that_is_missing_is_named_at_once(start):
    done = start({**PRODUCTION, "SECRET_KEY": "", "EMAIL_URL": ""}, *READ_SETTINGS)
    assert "these must be set too: SECRET_KEY, EMAIL_URL." in done.stderr


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"DEBUG": "true"}, "DEBUG must be off"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the site's hosts"),
        ({"ALLOWED_HOSTS": "clinic.example,*"}, "ALLOWED_HOSTS must name the site's hosts"),
        ({"ACCOUNT_KEYS": "no-key"}, "ACCOUNT_KEYS holds what is no key"),
        ({"SECRET_KEY": "k" * 49}, "SECRET_KEY must have at least 50 random characters"),
    ],
)
def test_production_refuses_unsafe_values(start, wrong, sentence):
    done = start({**PRODUCTION, **wrong}, *READ_SETTINGS)
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert sentence in done.stderr


@pytest.mark.parametrize(("variables", "asked"), [(PRODUCTION, "True"), (EMBEDDED, "False")], ids=["public", "demo"])
def test_a_second_step_is_asked_of_staff_in_production(start, variables, asked):
    read = ("-c", "import clinic_site.settings as settings; print(settings.SECOND_FACTOR_REQUIRED)")
    assert start(variables, *read).stdout.strip() == asked


@pytest.mark.parametrize(
    ("variable", "value", "library", "file"),
    [
        ("METRICS", "true", "prometheus_client", "requirements-metrics.txt"),
        ("SENTRY_DSN", "https://key@sentry.example/1", "sentry_sdk", "requirements-sentry.txt"),
    ],
)
def test_what_is_turned_on_must_be_installed(start, variable, value, library, file):
    without = f"import sys; sys.modules['{library}'] = None; import clinic_site.settings"
    assert start(EMBEDDED, "-c", without).returncode == 0
    done = start({**EMBEDDED, variable: value}, "-c", without)
    assert done.returncode == 1 and f"so install {file} too." in done.stderr


def test_production_makes_no_secret_of_its_own(start, tmp_path):
    start({**PRODUCTION, "SECRET_KEY": ""}, *READ_SETTINGS)
    start(PRODUCTION, *READ_SETTINGS)
    assert not (tmp_path / "data" / "secret_key").exists()


def test_deployment_check_is_silent_in_production(start):
    done = start(PRODUCTION, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout == "System check identified no issues (0 silenced).\n"


def test_embedded_site_makes_its_secret_once_for_its_owner_only(start, tmp_path):
    first, second = (start(EMBEDDED, *READ_SETTINGS) for _ in range(2))
    assert first.returncode == 0, first.stderr
    stored = tmp_path / "data" / "secret_key"
    assert len(stored.read_text()) >= 50
    assert first.stdout.strip() == second.stdout.strip() == stored.read_text()
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600


def test_two_embedded_sites_have_different_secrets(start, tmp_path):
    secrets = {start({**EMBEDDED, "DATA_DIR": str(tmp_path / name)}, *READ_SETTINGS).stdout for name in ("a", "b")}
    assert len(secrets) == 2


def test_example_lists_exactly_the_variables_that_are_read():
    source = (settings.BASE_DIR / "clinic_site" / "settings.py").read_text()
    read = set(re.findall(r"""env(?:\.\w+)?\(\s*["'](\w+)["']""", source))
    listed = re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == read
