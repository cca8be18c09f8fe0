from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from audit.models import AuditEvent
from moving.archive.writing import write


class Command(BaseCommand):
    help = (
        "Write all content and pictures of this site to one zip file (docs/site-archive.md). The site may run "
        "meanwhile. What patients wrote, and what people sign in with, is not in it."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="where to write it, such as site.zip")

    def handle(self, *, file, **options):
        if file.exists():
            raise CommandError(f"{file} is there already. Name another file, or remove it first.")
        if not file.parent.is_dir():
            raise CommandError(f"There is no folder {file.parent}.")
        try:
            with tqdm(unit=" rows and files", file=self.stderr, disable=None, leave=False) as bar:
                manifest = write(file, progress=bar.update)
        except OSError as error:
            raise CommandError(f"The archive was not written: {error}.") from error
        AuditEvent.objects.record("site_exported", detail=f"manage.py export_site, {file.name}")
        counts = manifest["counts"]
        self.stdout.write(
            f"Wrote {file}: {counts['blog.article']} articles, {counts['pages.page']} pages, "
            f"{counts['blog.image']} pictures, {file.stat().st_size / 1_000_000:.1f} MB."
        )
