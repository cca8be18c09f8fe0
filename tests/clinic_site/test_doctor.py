"""What the doctor says of a deployment that lacks something, and of one that does not."""

import os
import ssl
import subprocess
import threading
from datetime import timedelta
from http.server import HTTPServer, SimpleHTTPRequestHandler

import pytest
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from appointments.models import ContactSettings, Inquiry, Notification
from backups import files
from clinic_site import checkup

pytestmark = pytest.mark.django_db


def said(look):
    return " ".join(look())


def test_every_look_is_told_and_anything_to_mend_fails_the_command(capsys, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    assert ended.value.code == 1
    lines = capsys.readouterr().out.splitlines()
    assert {line.split("  ")[1].strip().partition(":")[0] for line in lines} >= {"settings", "mail"}
    assert any(line.startswith("ok    database") for line in lines)


def test_all_well_ends_with_nothing_to_mend(monkeypatch, capsys):
    monkeypatch.setattr(checkup, "EVERYTHING", {"database": checkup.the_database, "keys": checkup.the_keys})
    call_command("doctor")
    assert capsys.readouterr().out.split() == ["ok", "database", "ok", "keys"]


def test_unsafe_settings_are_named():
    assert "PRODUCTION is off" in said(checkup.the_settings)
    assert "SESSION_COOKIE_SECURE" in said(checkup.the_settings)


def test_a_migration_that_waits_is_counted():
    assert not said(checkup.the_database)
    MigrationRecorder(checkup.connection).record_unapplied("redirects", "0001_addresses")
    assert "migrations are not applied" in said(checkup.the_database)


def test_a_folder_that_cannot_be_written_is_named(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert not said(checkup.the_disk)
    settings.MEDIA_ROOT = tmp_path / "file"
    settings.MEDIA_ROOT.write_text("no folder")
    assert f"MEDIA_ROOT, {settings.MEDIA_ROOT}, cannot be written" in said(checkup.the_pictures)


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root can mount a small disk.")
def test_a_disk_that_is_nearly_full_is_named(settings, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small], check=True)
    try:
        settings.DATA_DIR = settings.BACKUP_DIR = settings.MEDIA_ROOT = small
        (small / "ballast").write_bytes(b"0" * 1_950_000)
        assert "has only 0 MB left" in said(checkup.the_disk)
    finally:
        subprocess.run(["umount", small], check=True)


def test_a_mail_server_is_asked(settings, mailbox, unused_port):
    ContactSettings.objects.create(clinic_name="Clinic")
    assert "unencrypted" in said(checkup.the_mail)
    assert "Nobody is told" in said(checkup.the_mail)
    ContactSettings.objects.update(notification_recipients="desk@clinic.example")
    assert "Nobody is told" not in said(checkup.the_mail)
    settings.EMAIL_PORT = unused_port
    assert "does not take us in (ConnectionRefusedError)" in said(checkup.the_mail)


def test_a_cache_that_does_not_answer_is_named(settings, unused_port):
    assert not said(checkup.the_cache)
    settings.CACHE_URL = f"redis://127.0.0.1:{unused_port}/0"
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": settings.CACHE_URL},
    }
    assert "does not answer (ConnectionError)" in said(checkup.the_cache)


def test_notices_that_wait_point_to_the_worker():
    inquiry = Inquiry.receive(
        {
            "full_name": "Pat",
            "email": "pat@example.com",
            "phone": "",
            "message": "Hello",
            "consent": False,
            "preferred_contact": "email",
            "preferred_time": "any",
        },
        token="a",
    )
    Notification.objects.filter(inquiry=inquiry).update(created_at=timezone.now() - timedelta(hours=2))
    assert "Notices of 1 messages wait, the oldest for 120 minutes" in said(checkup.the_workers)


def test_a_missing_and_an_old_backup_are_named(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert "There is no backup" in said(checkup.the_backups)
    settings.BACKUP_DIR.mkdir()
    files.new_path(settings.BACKUP_DIR, timezone.now() - timedelta(days=3)).touch()
    assert "The latest backup is of" in said(checkup.the_backups)
    files.new_path(settings.BACKUP_DIR, timezone.now()).touch()
    assert not said(checkup.the_backups)


def test_a_site_without_an_administrator_is_named(administrator):
    assert not said(checkup.the_accounts)
    administrator.is_active = False
    administrator.save()
    assert "Nobody can administer" in said(checkup.the_accounts)


def test_a_certificate_that_nobody_trusts_is_named(settings, tmp_path):
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
            *["-keyout", key, "-out", certificate],
        ],
        check=True,
        capture_output=True,
    )
    server = HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SITE_URL = f"https://localhost:{server.server_port}"
    assert "CERTIFICATE_VERIFY_FAILED" in said(checkup.the_public_address)
    server.shutdown()
    server.server_close()
    assert "does not answer from here" in said(checkup.the_public_address)
