"""A site goes into an archive and comes back whole: every row, every picture, every page."""

import hashlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as site_settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection

from appointments import guards as message_guards
from appointments.models import Inquiry
from audit import guards as audit_guards
from blog import guards
from blog.models import Article, ArticleTemplate, PlainWord, Publication
from condition_checker import guards as checker_guards
from moving.archive import snapshot, writing
from moving.archive.contents import EXPORTED, LEFT_OUT
from pages import guards as page_guards
from tests.browser.pages import public_addresses

pytestmark = pytest.mark.django_db
CONTENT_APPS = ["blog", "appointments", "pages", "condition_checker", "redirects", "moving", "csp_reports", "audit"]
CONTENT_APPS += ["accounts", "account", "mfa", "page_cache"]


def export(path):
    call_command("export_site", str(path), stdout=io.StringIO(), stderr=io.StringIO())
    return path


def bring_in(path, *options):
    said = io.StringIO()
    call_command("import_site", str(path), *options, stdout=said, stderr=io.StringIO())
    return said.getvalue()


def empty(settings):
    """Leave the site as its migrations made it."""
    connection.check_constraints()
    for guard in (guards, message_guards, page_guards, checker_guards, audit_guards):
        guard.remove(connection)
    made = {model: list(model.objects.all()) for model in (ArticleTemplate, PlainWord)}
    with connection.constraint_checks_disabled():
        models = [
            model for app in CONTENT_APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)
        ]
        for model in reversed(models):
            model.objects.all()._raw_delete(model.objects.db)
    User.objects.all().delete()
    connection.check_constraints()
    for guard in (guards, message_guards, page_guards, checker_guards, audit_guards):
        guard.install(connection)
    for model, rows in made.items():
        model.objects.bulk_create(rows)
    shutil.rmtree(settings.MEDIA_ROOT)


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}


def shown(client, addresses):
    """Return what visitors read at each address, but for what differs from one request to the next."""
    changing = re.compile(rb'name="(?:rendered_at|token)[^>]*>|nonce="[^"]*"')
    return {address: changing.sub(b"", client.get(address).content) for address in addresses}


def test_every_model_is_in_the_archive_or_left_out_with_a_reason():
    of_apps = {model._meta.label for app in CONTENT_APPS for model in apps.get_app_config(app).get_models()}
    assert set(EXPORTED) | set(LEFT_OUT) == of_apps and not set(EXPORTED) & set(LEFT_OUT)
    assert all(reason.endswith(".") for reason in LEFT_OUT.values())


def test_a_site_comes_back_whole(demo, client, settings, tmp_path):
    call_command("rebuild_search", stdout=io.StringIO())  # what is alike is told from all of them, not in their order
    addresses = public_addresses()
    before, archive = shown(client, addresses), export(tmp_path / "site.zip")
    empty(settings)
    assert not Article.objects.exists()
    said = bring_in(archive)
    assert "16 articles" in said and "all as recorded" in said
    assert shown(client, addresses) == before
    assert members(export(tmp_path / "again.zip")) == members(archive)
    # The database goes on counting where the archive ended, and its guards stand.
    Article.objects.create(created_by=User.objects.first(), saved_by=User.objects.first())
    with pytest.raises(Exception, match="records are never changed"):
        Publication.objects.update(first_published_at="2020-01-01T00:00Z")


def test_what_patients_wrote_and_how_people_sign_in_stay(demo, settings, tmp_path):
    archive = export(tmp_path / "site.zip")
    everything = b"".join(content for name, content in members(archive).items() if not name.startswith("media/"))
    for inquiry in Inquiry.objects.all():
        assert inquiry.message.encode()[:40] not in everything
        assert not inquiry.email or inquiry.email.encode() not in everything
    assert b"password" not in everything and b"argon2" not in everything
    empty(settings)
    bring_in(archive)
    assert not User.objects.filter(is_active=True).exists()
    assert not any(account.has_usable_password() or account.groups.exists() for account in User.objects.all())
    assert not Inquiry.objects.exists()


def test_an_account_that_is_here_is_the_same_person(demo, settings, tmp_path):
    archive = export(tmp_path / "site.zip")
    empty(settings)
    User.objects.create(pk=999, username="demo-editor", is_active=True)
    bring_in(archive)
    assert User.objects.get(username="demo-editor").is_active
    assert Publication.objects.filter(published_by=999).exists()


def test_a_trial_changes_nothing(demo, settings, tmp_path):
    archive = export(tmp_path / "site.zip")
    empty(settings)
    assert "The archive is whole" in bring_in(archive, "--dry-run")
    assert not Article.objects.exists()


def test_a_site_with_content_is_left_alone(demo, tmp_path):
    archive = export(tmp_path / "site.zip")
    count = Article.objects.count()
    with pytest.raises(CommandError, match="has content already"):
        bring_in(archive)
    assert Article.objects.count() == count and PlainWord.objects.exists()


# Archives that are none


def changed(archive, path, change):
    """Write an archive anew with ``change(files)`` applied to its members, its manifest as it was."""
    with zipfile.ZipFile(archive) as old:
        files = {name: old.read(name) for name in old.namelist()}
    change(files)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in files.items():
            new.writestr(name, content)
    return path


def put(name, content):
    return lambda files: files.update({name: content})


def with_manifest(change):
    def apply(files):
        manifest = json.loads(files["manifest.json"])
        change(manifest, files)
        files["manifest.json"] = json.dumps(manifest).encode()

    return apply


def listed(name, content):
    """Add a file that the manifest knows, too."""

    def change(manifest, files):
        files[name] = content
        manifest["files"][name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}

    return with_manifest(change)


TOPICS = "data/blog.topic.jsonl"
BROKEN = {
    "changed": (put(TOPICS, b'{"id":1}\n'), "was changed or damaged"),
    "longer": (lambda files: files.update({TOPICS: files[TOPICS] + b" "}), "was changed or damaged"),
    "missing": (lambda files: files.pop(TOPICS), "does not hold the files"),
    "added": (put("data/extra.jsonl", b""), "does not hold the files"),
    "outside": (listed("../outside.txt", b"x"), "that no archive of a site has"),
    "dots": (listed("media/pictures/../../outside", b"x"), "that no archive of a site has"),
    "absolute": (listed("/etc/cron.d/x", b"x"), "that no archive of a site has"),
    "not a row": (listed(TOPICS, b"[]\n"), "is not what it must be"),
    "unknown field": (listed(TOPICS, b'{"id":1,"nonsense":2}\n'), "is not what it must be"),
    "refused": (listed(TOPICS, b'{"id":1,"name":"","slug":"","description":""}\n'), "refused by the database"),
    "later version": (with_manifest(lambda manifest, _: manifest.update(version=2)), "of version 2"),
    "another format": (with_manifest(lambda manifest, _: manifest.update(format="zip")), "no archive of a site"),
    "deep manifest": (put("manifest.json", b"[" * 100_000), "no archive of a site"),
    "manifest of other types": (
        with_manifest(lambda manifest, _: manifest.update(files=[1])),
        "does not hold the files",
    ),
    "files of other types": (
        with_manifest(lambda manifest, _: manifest["files"].update({TOPICS: 1})),
        "no archive of a site",
    ),
    "packed without an end": (listed(TOPICS, b'{"id":1,"name":"' + b"a" * 30_000_000), "it has no end"),
    "no manifest": (lambda files: files.pop("manifest.json"), "no archive of a site"),
}


@pytest.fixture
def emptied(demo, settings, tmp_path):
    """The archive of a site, and the site empty."""
    archive = export(tmp_path / "site.zip")
    empty(settings)
    return archive


def test_what_was_tampered_with_is_refused_and_leaves_nothing(emptied, settings, tmp_path):
    for name, (change, sentence) in BROKEN.items():
        with pytest.raises(CommandError, match=sentence):
            bring_in(changed(emptied, tmp_path / "broken.zip", change))
        assert not Article.objects.exists() and not User.objects.exists(), name
        assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()], name
    for content in (b"", b"no zip", emptied.read_bytes()[:-3000]):
        (tmp_path / "half.zip").write_bytes(content)
        with pytest.raises(CommandError, match="no archive of a site, or only a part"):
            bring_in(tmp_path / "half.zip")
    bring_in(
        changed(emptied, tmp_path / "same.zip", lambda files: None)
    )  # the control: only what was changed is refused


def test_a_review_of_another_text_is_refused(emptied, tmp_path):
    def forge(manifest, files):
        lines = [json.loads(line) for line in files["data/blog.review.jsonl"].splitlines()]
        lines[0]["digest"] = "0" * 64
        listed("data/blog.review.jsonl", "".join(f"{json.dumps(line)}\n" for line in lines).encode())(files)
        manifest["files"] = json.loads(files["manifest.json"])["files"]

    with pytest.raises(CommandError, match="refused by the database"):
        bring_in(changed(emptied, tmp_path / "forged.zip", with_manifest(forge)))


# Writing


def test_nothing_half_written_stays(demo, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "_words", lambda publication: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(tmp_path / "site.zip")
    assert not [*tmp_path.glob("*site.zip*")]


def test_a_file_that_is_there_is_not_overwritten(db, tmp_path):
    (tmp_path / "site.zip").write_text("mine")
    for path in (tmp_path / "site.zip", tmp_path / "no-folder" / "site.zip"):
        with pytest.raises(CommandError):
            export(path)
    assert (tmp_path / "site.zip").read_text() == "mine"


@pytest.mark.django_db(transaction=True)
def test_an_export_reads_one_state_and_lets_others_write(at_once):
    seen, reading, written = [], [], []

    def read():
        with snapshot.snapshot():
            seen.append(User.objects.count())
            reading.append(True)
            while not written:
                time.sleep(0.01)
            seen.append(User.objects.count())
        seen.append(User.objects.count())

    def write():
        while not reading:
            time.sleep(0.01)
        try:
            User.objects.create(username="meanwhile")
        finally:
            written.append(True)

    results = at_once(read, write)
    assert results == [None, None] and seen == [0, 0, 1]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the site of a process of its own keeps a file of its own")
def test_a_killed_export_leaves_no_archive(tmp_path):
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3", "DATA_DIR": str(tmp_path)}
    options = {"cwd": site_settings.BASE_DIR, "env": environment}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True, **options)
    rows = (
        "from blog.models import Synonym; "
        "Synonym.objects.bulk_create(Synonym(phrases=f'word {n}, other {n}', language='en') for n in range(60000))"
    )
    subprocess.run([sys.executable, "manage.py", "shell", "--no-imports", "-c", rows], check=True, **options)
    process = subprocess.Popen([sys.executable, "manage.py", "export_site", str(tmp_path / "site.zip")], **options)
    while not [*tmp_path.glob(".site.zip.*")]:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not (tmp_path / "site.zip").exists()
