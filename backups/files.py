"""Backups by their names, which ones stay, and whether there is room for another."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from . import databases

SUFFIX = ".backup.age"
NAME = re.compile(r"site-(\d{8}T\d{6})Z" + re.escape(SUFFIX))
SPARE = 50_000_000  # bytes that stay free


def new_path(folder, now):
    return folder / f"site-{now.astimezone(UTC):%Y%m%dT%H%M%S}Z{SUFFIX}"


def taken(folder):
    """Return ``{path: when}`` of the backups in a folder, the latest first."""
    found = {path: NAME.fullmatch(path.name) for path in Path(folder).glob(f"*{SUFFIX}")}
    dated = {
        path: datetime.strptime(name[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) for path, name in found.items() if name
    }
    return dict(sorted(dated.items(), key=lambda each: each[1], reverse=True))


def superfluous(folder):
    """Return the backups that are not the latest of a day, week or month that ``BACKUPS_KEPT`` keeps."""
    backups = taken(folder)
    kept = set()
    periods = ("%Y-%m-%d", "%G-%V", "%Y-%m")
    for period, number in zip(periods, settings.BACKUPS_KEPT, strict=True):
        latest = {}
        for path, when in backups.items():
            latest.setdefault(when.strftime(period), path)
        kept |= set(list(latest.values())[:number])
    return [path for path in backups if path not in kept]


def unfinished(folder, *, before):
    """Yield what backups that were killed before a time left behind."""
    for path in Path(folder).glob(".*"):
        if path.name.startswith((".taking-", ".site-")) and path.stat().st_mtime < before.timestamp():
            yield path


def media():
    """Yield ``(path below MEDIA_ROOT, Path)`` of every stored file; of a bucket's files, none."""
    if settings.S3_BUCKET:
        return
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(root).as_posix(), path


def missing_room(folder):
    """Return how many bytes a new backup needs more than are free; none is 0."""
    needed = 2 * databases.size() + sum(path.stat().st_size for _, path in media()) + SPARE
    return max(0, needed - shutil.disk_usage(folder).free)
