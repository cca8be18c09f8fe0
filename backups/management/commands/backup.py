import shutil
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backups import archive, databases, files, keys

LONGEST = timedelta(hours=12)  # no backup takes longer


class Command(BaseCommand):
    help = (
        "Write the database and all pictures to one encrypted, checked file (docs/backups.md). The site may run "
        "meanwhile. Backups that BACKUPS_KEPT no longer asks for are removed afterwards."
    )

    def add_arguments(self, parser):
        parser.add_argument("--to", type=Path, help="the folder to write it to; else BACKUP_DIR")
        parser.add_argument("--verify", type=Path, metavar="FILE", help="only check every byte of this backup")
        parser.add_argument("--key", type=Path, help="the file with the secret key, to check what was written")
        parser.add_argument("--keep-all", action="store_true", help="remove no older backup")
        parser.add_argument("--new-key", action="store_true", help="only print a new key; keep it off the server")

    def handle(self, *, to, verify, key, keep_all, new_key, **options):
        try:
            if new_key:
                self.stdout.write(keys.new_key())
            elif verify:
                self._verify(verify, keys.identities(key or keys.own_key()))
            else:
                self._back_up(to or settings.BACKUP_DIR, key, keep_all)
        except (keys.KeyProblem, archive.Unreadable, databases.DatabaseProblem) as problem:
            raise CommandError(str(problem)) from problem
        except OSError as error:
            raise CommandError(f"No backup was written: {error}.") from error

    def _back_up(self, folder, key, keep_all):
        recipients = keys.recipients()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in files.unfinished(folder, before=timezone.now() - LONGEST):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        if missing := files.missing_room(folder):
            raise CommandError(f"{folder} has too little room: {missing / 1e6:,.0f} MB more are needed.")
        began, path = time.monotonic(), files.new_path(folder, timezone.now())
        with tempfile.TemporaryDirectory(dir=folder, prefix=".taking-") as staged:
            dump = Path(staged) / databases.name()
            facts = {
                "site": settings.SITE_URL,
                "database": databases.name(),
                "migrations": databases.migrations(),
                "bucket": settings.S3_BUCKET,
            }
            manifest = archive.write(path, self._members(dump, facts), facts, recipients)
        path.chmod(0o600)
        secret = key or (keys.own_key() if not settings.BACKUP_RECIPIENTS else None)
        if secret:
            archive.read(path, keys.identities(secret))
        for old in () if keep_all else files.superfluous(folder):
            old.unlink()
        self.stdout.write(
            f"Wrote {path}: {path.stat().st_size / 1e6:,.1f} MB with {len(manifest['files']) - 1} pictures "
            f"in {time.monotonic() - began:.1f} s."
        )
        self.stdout.write(
            "Every byte was read back and checked." if secret else
            "The database's copy was checked before it was encrypted. Check the file where its key is: "
            "manage.py backup --verify FILE --key KEY."
        )  # fmt: skip
        if settings.S3_BUCKET:
            self.stdout.write(f"The pictures are in the bucket {settings.S3_BUCKET}: keep its versions there.")

    def _members(self, dump, facts):
        """Yield the pictures, the database as it is then, and the pictures that came meanwhile.

        Whatever picture a row of the database names, even one that is deleted before the backup ends, was there before
        the rows were read or came while they were.
        """
        there = dict(files.media())
        for name, picture in there.items():
            yield f"media/{name}", picture
        facts["made_at"] = timezone.now().isoformat(timespec="seconds")
        databases.dump(dump)
        yield dump.name, dump
        for name, picture in files.media():
            if name not in there:
                yield f"media/{name}", picture

    def _verify(self, path, identities):
        with tempfile.TemporaryDirectory(prefix="site-backup-") as staged:
            manifest = archive.read(path, identities, Path(staged))
            if shutil.which("pg_restore") or manifest["database"] == databases.SQLITE:
                databases.check(Path(staged) / manifest["database"])
        self.stdout.write(f"{path} is whole: of {manifest['made_at']}, {len(manifest['files'])} files.")
