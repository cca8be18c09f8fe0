import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from appointments import encryption
from backups import archive, databases, keys, restoring
from backups.files import taken

STAGED = ".restoring-"


class Command(BaseCommand):
    help = (
        "Make this site what a backup holds (docs/backups.md). Stop the site first. Messages that were erased since "
        "the backup was taken are erased again, and those whose time is over are purged."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, nargs="?", help="the backup; without one, the latest of BACKUP_DIR")
        parser.add_argument("--key", type=Path, help="the file with the secret key")
        parser.add_argument("--replace", action="store_true", help="replace what is here, after a backup of it")

    def handle(self, *, file, key, replace, **options):
        file = file or next(iter(taken(settings.BACKUP_DIR)), None)
        if file is None:
            raise CommandError(f"There is no backup in {settings.BACKUP_DIR}. Name the file.")
        try:
            self._restore(file, keys.identities(key or keys.own_key()), replace)
        except (keys.KeyProblem, archive.Unreadable, databases.DatabaseProblem) as problem:
            raise CommandError(str(problem)) from problem
        except OSError as error:
            raise CommandError(f"The backup could not be put back: {error}.") from error

    def _restore(self, file, identities, replace):
        is_used = restoring.has_content()
        if is_used and not replace:
            raise CommandError("This site has content. With --replace it is backed up, then replaced.")
        lists = {file.parent / settings.ERASURES_FILE.name, settings.ERASURES_FILE}
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        for left in settings.DATA_DIR.glob(f"{STAGED}*"):  # by one that was killed: it holds an open database
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=STAGED) as staged:
            manifest = archive.read(file, identities, Path(staged))
            restoring.fits(manifest)
            if is_used:
                call_command("backup", keep_all=True, stdout=self.stdout)
            restoring.put_back(Path(staged), manifest)
        erased, purged = restoring.forget_again(lists)
        self.stdout.write(
            f"The site is as it was at {manifest['made_at']}, with {len(manifest['files']) - 1} pictures. "
            f"Messages erased again: {erased}. Messages purged: {purged}."
        )
        if problem := encryption.problem():
            self.stderr.write(f"{problem} Set the keys of the site that the backup was taken of; they are not in it.")
        if manifest["bucket"]:
            self.stdout.write(f"Its pictures are in the bucket {manifest['bucket']}, not in the backup.")
