"""A backup taken while the site is used, put back: every row and file, but nothing that was erased since."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta

import pytest
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from django.db.migrations.recorder import MigrationRecorder

from appointments.models import Inquiry, InquiryEvent, PurgeRun
from backups import archive, databases, files, keys
from pages.models import SocialLink

from .conftest import every_file, every_row

# What putting back adds or counts on by itself: the run of the purge, and how far numbers have gone.
OWN = {PurgeRun._meta.db_table, "sqlite_sequence", "django_migrations", "page_cache_contentstate"}


def comparable(rows):
    return {table: found for table, found in rows.items() if table not in OWN}


def refused(*arguments, **options):
    with pytest.raises(CommandError) as refusal:
        call_command(*arguments, **options)
    return str(refusal.value)


def test_every_row_and_file_comes_back(site, back_up, receive, editor):
    receive("Ana")
    SocialLink.objects.create(name="Before", url="https://example.com/before")
    rows, pictures = every_row(), every_file(site.MEDIA_ROOT)
    path = back_up()
    receive("Bea")
    SocialLink.objects.update(name="After")
    editor.delete()
    (site.MEDIA_ROOT / "one.webp").unlink()
    (site.MEDIA_ROOT / "three.webp").write_bytes(b"later")
    call_command("restore", str(path), "--replace")
    assert comparable(every_row()) == comparable(rows)
    assert every_file(site.MEDIA_ROOT) == pictures
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"one.webp" not in path.read_bytes()


def test_numbers_go_on_where_they_ended(back_up, receive):
    first = receive("Ana").pk
    call_command("restore", str(back_up()), "--replace")
    assert receive("Bea").pk > first


def test_the_records_are_guarded_again(back_up):
    InquiryEvent.objects.record("listed")
    call_command("restore", str(back_up()), "--replace")
    with pytest.raises(DatabaseError, match="records are never"):
        InquiryEvent.objects.all()._raw_delete(InquiryEvent.objects.db)


def test_a_backup_of_a_busy_site_is_one_moment_of_it(back_up, receive, cleaned):
    """Messages come with two rows each; a backup between the two would hold one without the other."""
    ended, stored = threading.Event(), []

    def write():
        while not ended.is_set():
            number = len(stored)
            stored.append(Inquiry.receive(cleaned | {"full_name": f"Pat {number}"}, token=f"busy {number}").pk)
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    while len(stored) < 20:
        time.sleep(0.01)
    path = back_up()
    ended.set()
    writer.join()
    call_command("restore", str(path), "--replace")
    there = list(Inquiry.objects.order_by("pk"))
    assert 20 <= len(there) <= len(stored)
    assert [inquiry.pk for inquiry in there] == stored[: len(there)]
    assert all(inquiry.notifications.count() == 1 for inquiry in there)


def test_what_was_erased_since_is_erased_again(site, back_up, receive, administrator):
    erased, kept = receive("Ana"), receive("Bea")
    erased.notifications.update(delivered_at=erased.received_at, attempts=1)
    path = back_up()
    erased.erase(by=administrator)
    assert str(erased.pk) in site.ERASURES_FILE.read_text()
    assert "Ana" not in site.ERASURES_FILE.read_text()
    call_command("restore", str(path), "--replace")
    returned = Inquiry.objects.get(pk=erased.pk)
    assert returned.erased_at and not returned.full_name and not returned.message
    assert Inquiry.objects.get(pk=kept.pk).full_name == "Bea"


def test_a_long_list_is_erased_again_too(site, back_up, receive, administrator):
    """SQLite takes no condition of more than 1,000 parts."""
    erased = receive("Ana")
    erased.notifications.update(delivered_at=erased.received_at, attempts=1)
    path = back_up()
    erased.erase(by=administrator)
    with site.ERASURES_FILE.open("a") as noted:
        noted.writelines(f"{number} {erased.received_at.isoformat()} now\n" for number in range(5000, 6500))
    call_command("restore", str(path), "--replace")
    assert Inquiry.objects.get(pk=erased.pk).erased_at


def test_what_a_killed_restore_left_is_removed(site, back_up):
    left = site.DATA_DIR / ".restoring-abc"
    left.mkdir()
    (left / "database.sqlite3").write_text("open")
    call_command("restore", str(back_up()), "--replace")
    assert not left.exists()


def test_control_without_the_list_it_would_come_back(site, back_up, receive, administrator):
    erased = receive("Ana")
    erased.notifications.update(delivered_at=erased.received_at, attempts=1)
    path = back_up()
    erased.erase(by=administrator)
    site.ERASURES_FILE.unlink()
    call_command("restore", str(path), "--replace")
    assert Inquiry.objects.get(pk=erased.pk).full_name == "Ana"


def test_a_site_with_content_is_replaced_only_when_that_is_said_and_backed_up_first(site, back_up, editor):
    path = back_up()
    before = every_row()
    assert "--replace" in refused("restore", str(path))
    assert every_row() == before
    path = path.rename(path.with_name("site-20260101T000000Z.backup.age"))
    call_command("restore", str(path), "--replace")
    assert len(files.taken(site.BACKUP_DIR)) == 2


def test_another_key_opens_nothing(back_up, editor, tmp_path):
    path = back_up()
    (tmp_path / "other").write_text(keys.new_key())
    assert "cannot be opened" in refused("restore", str(path), "--replace", key=tmp_path / "other")
    assert "cannot be opened" in refused("backup", verify=path, key=tmp_path / "other")
    (tmp_path / "none").write_text("# nothing\n")
    assert "holds no key" in refused("backup", verify=path, key=tmp_path / "none")
    (tmp_path / "wrong").write_text("AGE-SECRET-KEY-1WRONG\n")
    assert "is no key" in refused("backup", verify=path, key=tmp_path / "wrong")
    assert "cannot be read" in refused("backup", verify=path, key=tmp_path / "gone")


def test_any_change_and_any_cut_is_found_and_nothing_is_replaced(site, back_up, editor):
    path = back_up()
    whole, rows = path.read_bytes(), every_row()
    places = [0, 30, 60, 150, 250, *range(400, len(whole), len(whole) // 12), len(whole) - 1]
    for place in places:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        refused("restore", str(path), "--replace")
    for length in [0, 1, 100, 300, len(whole) // 2, len(whole) - 1]:
        path.write_bytes(whole[:length])
        refused("restore", str(path), "--replace")
    path.write_bytes(whole + b"x")
    refused("restore", str(path), "--replace")
    assert every_row() == rows
    path.write_bytes(whole)
    call_command("backup", verify=path)


def test_a_newer_or_other_backup_is_refused_in_words(site, back_up, editor, tmp_path):
    recorder = MigrationRecorder(connection)
    recorder.record_applied("pages", "9999_of_the_future")
    path = back_up()
    recorder.record_unapplied("pages", "9999_of_the_future")
    assert "newer version" in refused("restore", str(path), "--replace")
    other = tmp_path / "other.age"
    facts = {"made_at": "", "site": "", "database": "database.other", "migrations": [], "bucket": ""}
    archive.write(other, [], facts, keys.recipients())
    assert "other kind of database" in refused("restore", str(other), "--replace")


def test_a_backup_without_pictures_is_not_put_where_they_would_be_missed(site, back_up, tmp_path):
    bucket = tmp_path / "bucket.age"
    facts = {"made_at": "", "site": "", "database": databases.name(), "migrations": [], "bucket": "pictures"}
    archive.write(bucket, [], facts, keys.recipients())
    before = every_file(site.MEDIA_ROOT)
    assert "in the bucket pictures" in refused("restore", str(bucket), "--replace")
    assert every_file(site.MEDIA_ROOT) == before


def test_a_member_that_points_elsewhere_is_refused(site, tmp_path):
    path = tmp_path / "evil.age"
    (tmp_path / "file").write_text("x")
    archive.write(path, [("../../evil", tmp_path / "file")], {}, keys.recipients())
    with pytest.raises(archive.Unreadable, match="which no backup does"):
        archive.read(path, keys.identities(keys.own_key()), tmp_path / "out")
    assert not list(tmp_path.parent.glob("evil"))


def test_a_picture_that_goes_meanwhile_is_left_out(site, tmp_path):
    path = tmp_path / "b.age"
    manifest = archive.write(path, [("media/gone", tmp_path / "gone")], {}, keys.recipients())
    assert manifest["files"] == {}
    assert archive.read(path, keys.identities(keys.own_key())) == manifest


def test_one_of_each_day_week_and_month_stays(site):
    site.BACKUPS_KEPT = [3, 2, 2]
    site.BACKUP_DIR.mkdir()
    noon = datetime.fromisoformat("2026-11-22T12:00:00+00:00")
    for hours in range(0, 24 * 80, 12):
        files.new_path(site.BACKUP_DIR, noon - timedelta(hours=hours)).touch()
    (site.BACKUP_DIR / "my own.backup.age").touch()
    left = set(files.taken(site.BACKUP_DIR)) - set(files.superfluous(site.BACKUP_DIR))
    assert sorted(path.name[5:13] for path in left) == [
        *["20261031", "20261115", "20261120", "20261121", "20261122", "20261122"]
    ]


def test_production_needs_a_recipient_and_trusts_none_that_is_misspelled(site):
    site.PRODUCTION = True
    assert "BACKUP_RECIPIENTS is not set" in refused("backup")
    site.BACKUP_RECIPIENTS = ["age1wrong"]
    assert "no recipient" in refused("backup")


def test_the_server_writes_what_it_cannot_open(site, back_up, capsys, tmp_path):
    secret = keys.new_key()
    (tmp_path / "key").write_text(secret)
    site.PRODUCTION, site.BACKUP_RECIPIENTS = True, [secret.split()[2]]
    path = back_up()
    assert "Check the file where its key is" in capsys.readouterr().out
    assert "cannot be opened" in refused("backup", verify=path)
    call_command("backup", verify=path, key=tmp_path / "key")
    assert "is whole" in capsys.readouterr().out


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root can mount a small disk.")
def test_a_disk_with_too_little_room_is_told_before(site, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small], check=True)
    try:
        assert "too little room" in refused("backup", to=small)
        assert not list(small.iterdir())
    finally:
        subprocess.run(["umount", small], check=True)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the site of a process of its own keeps a file of its own")
def test_a_backup_that_is_killed_leaves_nothing_that_looks_whole(tmp_path):
    media, folder = tmp_path / "media", tmp_path / "backups"
    media.mkdir()
    (media / "large.webp").write_bytes(os.urandom(60_000_000))
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "backup"], cwd=site_settings.BASE_DIR, env=environment, stderr=subprocess.DEVNULL
    )
    while not list(folder.glob(".site-*")):
        assert process.poll() is None, "it ended before it was killed"
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not files.taken(folder)
    left = list(files.unfinished(folder, before=datetime.now().astimezone() + timedelta(hours=1)))
    assert len(left) == 2  # the next backup but for half a day removes them


def test_a_picture_deleted_in_the_middle_is_there_as_long_as_the_database_in_it_names_it(site, back_up, monkeypatch):
    """Rows are read at one moment and files one after another; the files must be all that those rows name."""
    dump = databases.dump

    def dump_and_delete(path):
        dump(path)
        (site.MEDIA_ROOT / "one.webp").unlink()
        (site.MEDIA_ROOT / "three.webp").write_bytes(b"came meanwhile")

    monkeypatch.setattr(databases, "dump", dump_and_delete)
    path = back_up()
    monkeypatch.undo()
    call_command("restore", str(path), "--replace")
    assert {"one.webp", "three.webp"} <= {str(name) for name in every_file(site.MEDIA_ROOT)}


def test_a_database_that_cannot_be_read_leaves_no_backup(site, monkeypatch):
    def fail(path):
        raise databases.DatabaseProblem("The database's copy is damaged.")

    monkeypatch.setattr(databases, "dump", fail)
    assert "copy is damaged" in refused("backup")
    assert not files.taken(site.BACKUP_DIR) and not list(site.BACKUP_DIR.iterdir())
