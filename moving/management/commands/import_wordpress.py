import hashlib
import shutil
from functools import partial
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from audit.models import AuditEvent
from blog.models import Contributor
from moving.models import ImportLine, ImportRun
from moving.wordpress.importing import Import, is_left_out
from moving.wordpress.index import Index
from moving.wordpress.leftovers import Leftovers
from moving.wordpress.reading import BrokenExport, Entry, read
from moving.wordpress.uploads import Uploads

NEEDED = ["blog.add_article", "blog.change_article", "blog.add_topic", "blog.add_image", "pages.add_page"]
MOST_SHOWN = 200


class Command(BaseCommand):
    help = (
        "Bring in a WordPress export: posts and pages become drafts that nobody has reviewed, old addresses lead on. "
        "Run again after an interruption, or with a newer export: what is here already stays."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="what WordPress gives under Tools, Export, All content")
        parser.add_argument("--by", required=True, metavar="ACCOUNT", help="whose account begins the drafts")
        parser.add_argument("--media", type=Path, metavar="FOLDER", help="a copy of the site's wp-content/uploads")
        parser.add_argument("--byline", metavar="ADDRESS", help="whose byline stands on what unknown authors wrote")
        parser.add_argument("--dry-run", action="store_true", help="change nothing; only report what would come in")

    def handle(self, *, file, by, media, byline, dry_run, **options):
        account, contributor = self.account(by), self.byline(byline)
        for path, is_there, what in ((file, file.is_file(), "file"), (media, not media or media.is_dir(), "folder")):
            if not is_there:
                raise CommandError(f"There is no {what} {path}.")
        try:
            index = self.index(file)
            take = partial(self.take, file, index, media=media, by=account, byline=contributor)
            run = self.tried(take) if dry_run else take()
        except BrokenExport as error:
            raise CommandError(f"{error} What came in before stays.") from error
        self.report(run)

    def account(self, name):
        account = get_user_model().objects.filter(username=name, is_active=True).first()
        if account is None or not account.has_perms(NEEDED):
            raise CommandError(f"“{name}” is no account that may write articles, topics and pages, as an editor's may.")
        return account

    def byline(self, slug):
        found = Contributor.objects.filter(slug=slug) if slug else Contributor.objects.filter(kind="organization")
        if contributor := found.order_by("pk").first():
            return contributor
        raise CommandError(
            f"There is no contributor “{slug}”." if slug else "Add the clinic under Contributors first: its byline "
            "stands on what unknown authors wrote. Or name another with --byline."
        )  # fmt: skip

    def index(self, file):
        index = Index()
        for part in self.read(file, "looking"):
            index.add(part)
        return index

    def tried(self, take):
        """Import, keep the report and nothing else."""
        with transaction.atomic():
            run = take(is_trial=True)
            lines = list(run.lines.all())
            transaction.set_rollback(True)
        for path in self.work.world.stored:
            default_storage.delete(path)
        run.pk = None
        run.save(force_insert=True)
        for line in lines:
            line.pk, line.run, line.article, line.page = None, run, None, None
        ImportLine.objects.bulk_create(lines, batch_size=500)
        return run

    def take(self, file, index, *, media, by, byline, is_trial=False):
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        run = None if is_trial else ImportRun.objects.filter(sha256=digest, finished_at=None, is_trial=False).first()
        is_resumed = run is not None
        told = {"file_name": file.name[:200], "sha256": digest, "site": index.host, "is_trial": is_trial}
        run = run or ImportRun.objects.create(**told, started_by=by)
        work = self.work = Import(index, Uploads(media), run=run, by=by, byline=byline)
        run.lines.filter(key="").delete()
        work.begin()
        if is_resumed:
            work.note(ImportLine.Level.NOTE, "The import was interrupted, and went on from there.")
        leftovers = Leftovers()
        for entry in self.entries(file, "bringing in"):
            leftovers.add(entry)
            if entry.kind in ("post", "page") and not is_left_out(entry):
                work.take(entry)
        if later := work.later():
            for entry in self.entries(file, "linking"):
                if entry.kind in ("post", "page") and entry.number in later and not is_left_out(entry):
                    work.take(entry)
        for level, sentence, words in leftovers.lines(index):
            work.note(level, sentence, words=words)
        work.finish()
        if not is_trial:
            detail = f"manage.py import_wordpress, {file.name}"
            AuditEvent.objects.record("imported", by=by, subject=run, detail=detail)
        return run

    def entries(self, file, doing):
        return (part for part in self.read(file, doing) if isinstance(part, Entry))

    def read(self, file, doing):
        with tqdm(
            total=file.stat().st_size,
            unit="B",
            unit_scale=True,
            desc=doing,
            file=self.stderr,
            disable=None,
            leave=False,
        ) as bar:
            yield from read(file, progress=bar.update)

    def report(self, run):
        width = shutil.get_terminal_size().columns
        lines = run.lines.exclude(level=ImportLine.Level.CAME_IN)
        for level in (ImportLine.Level.LOST, ImportLine.Level.CHECK, ImportLine.Level.NOTE):
            told = lines.filter(level=level)
            count = told.count()
            if count:
                self.stdout.write(f"\n{level.label}: {count}\n{'─' * min(width, 80)}")
            for line in told[:MOST_SHOWN]:
                words = " ".join(line.words.split())
                self.stdout.write(f"{f'{line.place}. ' if line.place else ''}{line.sentence} {words}"[:1000].rstrip())
            if count > MOST_SHOWN:
                self.stdout.write(f"… and {count - MOST_SHOWN} more. The admin shows all, under Imports.")
        counts = run.counts()
        self.stdout.write(
            f"\n{'Tried only; nothing was changed. ' if run.is_trial else ''}"
            f"Posts and pages that {'would come' if run.is_trial else 'came'} in: {counts['in']}. All of them are "
            "drafts, and nobody has reviewed them: only a reviewer can record an earlier review, in this site."
        )
