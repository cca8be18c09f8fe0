from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from audit.models import AuditEvent
from moving.archive.reading import Archive, BadArchive


class Command(BaseCommand):
    help = "Make this empty site that of an archive which export_site wrote; whole, or not at all."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="what export_site wrote")
        parser.add_argument("--dry-run", action="store_true", help="only check the archive; change nothing")

    def handle(self, *, file, dry_run, **options):
        try:
            with Archive(file) as archive:
                archive.check(progress=self.bar("checked").update)
                if dry_run:
                    self.stdout.write(f"The archive is whole: {self.told(archive)}.")
                    return
                archive.restore(progress=self.bar("brought in").update)
        except BadArchive as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        AuditEvent.objects.record("site_imported", detail=f"manage.py import_site, {file.name}")
        call_command("rebuild_search", stdout=self.stdout, stderr=self.stderr)
        call_command("verify_reviews", stdout=self.stdout, stderr=self.stderr)
        self.stdout.write(
            f"Came in: {self.told(archive)}. Accounts came in locked and without roles: unlock those who work here "
            "under Accounts, give each a role, and let them set a password."
        )

    def bar(self, doing):
        return tqdm(unit=f" {doing}", file=self.stderr, disable=None, leave=False)

    def told(self, archive):
        counts = archive.manifest["counts"]
        return f"{counts['blog.article']} articles, {counts['pages.page']} pages, {counts['blog.image']} pictures"
