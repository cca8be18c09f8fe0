"""Where the site keeps files, its folders and the bucket of its pictures: can it write there, and is there room?"""

import shutil
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings
from django.core.files.storage import default_storage

SPARE_PART, SPARE_BYTES = 0.1, 1_000_000_000  # of a disk


def folders():
    """Return the folders that the site writes to, by the setting that names them."""
    found = {"DATA_DIR": settings.DATA_DIR, "BACKUP_DIR": settings.BACKUP_DIR}
    return found if settings.S3_BUCKET else {**found, "MEDIA_ROOT": Path(settings.MEDIA_ROOT)}


def free_bytes():
    """Return how many bytes are free on the disk of each folder that is there."""
    return {name: shutil.disk_usage(folder).free for name, folder in folders().items() if folder.exists()}


def nearly_full():
    """Return the bytes that are left on the disks that have little room, by the setting that names the folder."""
    found = {}
    for name, free in free_bytes().items():
        if free < min(SPARE_BYTES, shutil.disk_usage(folders()[name]).total * SPARE_PART):
            found[name] = free
    return found


def unwritable(name, folder):
    """Return a sentence when a folder cannot be written, else nothing. What is tried leaves no name behind."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return f"{name}, {folder}, cannot be written: {error.strerror}. Give the site's account the right to."


def media_problem():
    """Return a sentence when pictures cannot be stored, else nothing. A bucket may take as long as its client waits."""
    if not settings.S3_BUCKET:
        return unwritable("MEDIA_ROOT", Path(settings.MEDIA_ROOT))
    try:
        default_storage.connection.meta.client.head_bucket(Bucket=settings.S3_BUCKET)
    except Exception as error:  # whatever its client raises
        return f"The bucket of S3_BUCKET does not take us in ({type(error).__name__}). Look at its address and key."
    return ""
