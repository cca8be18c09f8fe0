"""The site as a backup has it, and what must not come back with it."""

import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.models import Q

from appointments import erasures, retention
from appointments.models import Inquiry
from appointments.models.erasing import erase_again

from . import databases, files
from .archive import Unreadable

AT_ONCE = 200  # of what SQLite takes no more than 1,000 in a condition
PEOPLES_TABLES = ["auth_user", "blog_article", "appointments_inquiry", "pages_page"]


def has_content():
    """Return whether anybody has worked in this site: then it is replaced only when that was said."""
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in there.intersection(PEOPLES_TABLES):
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 - named above
            if cursor.fetchone()[0]:
                return True
    return False


def fits(manifest):
    """Raise ``Unreadable`` when the backup cannot be put into this site."""
    if manifest["database"] != databases.name():
        raise Unreadable(
            "The backup is of the other kind of database. Set DATABASE_URL to one of its kind, or move the site's "
            "content with export_site and import_site."
        )
    if manifest["bucket"] and not settings.S3_BUCKET:
        raise Unreadable(
            f"The backup's pictures are in the bucket {manifest['bucket']}, not in it. Set S3_BUCKET to that one or to "
            "a copy of it."
        )
    if newer := databases.unknown(manifest["migrations"]):
        raise Unreadable(f"A newer version of the site made the backup ({newer[0]}). Install that version first.")


def put_back(folder, manifest):
    """Make this site what was unpacked in ``folder``. Raises ``DatabaseProblem``.

    Pictures come first: with the database that was there they do no harm.
    """
    kept = _put_back_media(folder / "media")
    databases.put_back(folder / manifest["database"])
    for _, path in list(files.media()):
        if path not in kept:
            path.unlink()
    call_command("migrate", verbosity=0)


def forget_again(lists):
    """Purge what is due, and erase again what was erased since; return how many messages of each."""
    noted = sorted(set().union(*(erasures.noted(path) for path in lists)))
    by = get_user_model().objects.order_by("-is_superuser", "pk").first()
    erased = 0
    for start in range(0, len(noted) if by else 0, AT_ONCE):
        returned = Q()
        for number, received_at in noted[start : start + AT_ONCE]:
            returned |= Q(pk=number, received_at=received_at)
        erased += erase_again(Inquiry.objects.filter(returned), by=by)
    purged = sum(count for name, count in retention.purge().counts.items() if name not in retention.keeping())
    return erased, purged


def _put_back_media(folder):
    """Put every picture of ``folder`` where it belongs; return their paths."""
    kept = set()
    if settings.S3_BUCKET:
        return kept
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            target = Path(settings.MEDIA_ROOT) / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.name}.part")
            shutil.copyfile(path, part)
            part.replace(target)
            kept.add(target)
    return kept
