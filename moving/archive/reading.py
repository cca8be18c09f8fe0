"""An archive becomes a site: looked at whole before anything is written, then written whole or not at all."""

import hashlib
import json
import re
import zipfile

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.db import DatabaseError, IntegrityError, connection, transaction

from .contents import EXPORTED, THERE_FROM_THE_START, VERSION
from .rows import restored

CHUNK = 1 << 20
MOST_MANIFEST, MOST_LINE = 20_000_000, 16_000_000  # bytes; a row is one article at most
# What a file may be that somebody made up: damaged, packed in another way, behind a password, too deep, of other types.
_UNREADABLE = (OSError, zipfile.BadZipFile, zipfile.zlib.error, RuntimeError, ValueError, LookupError, TypeError)
_UNREADABLE += (AttributeError,)
_NONE = "This is no archive of a site, or only a part of one. Copy it again from where it was written."
_NAME = re.compile(r"data/[a-z_.]+\.jsonl|words/[a-z]{2}/[\w-]+\.md|media/pictures/[\w./-]+")


class BadArchive(Exception):
    """The archive cannot be used; the words say why and what to do."""


class Archive:
    """A site's archive at ``path``; a context manager. Raises ``BadArchive`` when it is none."""

    def __init__(self, path):
        try:
            self._zip = zipfile.ZipFile(path)
            self.manifest = self._manifest()
        except _UNREADABLE as error:
            raise BadArchive(_NONE) from error

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self._zip.close()

    def _manifest(self):
        if self._zip.getinfo("manifest.json").file_size > MOST_MANIFEST:
            raise ValueError("too long to be a manifest")
        manifest = json.loads(self._zip.read("manifest.json"))
        if manifest["format"] != "clinic-site-archive":
            raise ValueError("of another format")
        if manifest["version"] != VERSION:
            raise BadArchive(
                f"The archive is of version {manifest['version']!r}, and this site reads version {VERSION}. "
                "Install the release of the site that wrote it, and bring that one up to date afterwards."
            )
        return manifest

    def check(self, *, progress=lambda count: None):
        """Look at every byte; raises ``BadArchive`` for anything that the manifest does not say."""
        try:
            self._check(progress)
        except _UNREADABLE as error:
            raise BadArchive(_NONE) from error

    def _check(self, progress):
        listed, found = self.manifest["files"], set(self._zip.namelist()) - {"manifest.json"}
        if len(found) != len(self._zip.namelist()) - 1 or found != set(listed):
            raise BadArchive("The archive does not hold the files that its manifest names. Copy it again.")
        for name, told in listed.items():
            if not _NAME.fullmatch(name) or ".." in name.split("/"):
                raise BadArchive(f"The archive holds a file “{name}” that no archive of a site has.")
            if self._digest(name, told["bytes"]) != told["sha256"]:
                raise BadArchive(f"“{name}” was changed or damaged after the archive was written. Copy it again.")
            progress(1)
        missing = {f"data/{apps.get_model(label)._meta.label_lower}.jsonl" for label in EXPORTED} - set(listed)
        if missing:
            raise BadArchive(f"The archive lacks {', '.join(sorted(missing))}.")

    def _digest(self, name, size):
        if self._zip.getinfo(name).file_size != size:
            return ""
        digest, read = hashlib.sha256(), 0
        try:
            with self._zip.open(name) as member:
                while content := member.read(CHUNK):
                    digest.update(content)
                    read += len(content)
                    if read > size:  # it says less than it holds
                        return ""
        except _UNREADABLE:
            return ""
        return digest.hexdigest()

    def restore(self, *, progress=lambda count: None):
        """Make this site that of the archive, in one transaction; pictures are stored before it ends.

        Raises ``BadArchive`` when the site holds content already, and when a row is not what it must be. Then nothing
        of the archive stays.
        """
        models, stored = [apps.get_model(label) for label in EXPORTED], []
        try:
            with transaction.atomic():
                _refuse_content(models)
                accounts = self._restore_accounts()
                for model in models:
                    for line in self._lines(model._meta.label_lower):
                        _restore(model, line, accounts)
                        progress(1)
                for name in self.manifest["files"]:
                    if name.startswith("media/"):
                        stored.append(self._store(name))
                        progress(1)
                connection.check_constraints()
                _set_counters(models)
        except BaseException as error:
            for path in stored:
                default_storage.delete(path)
            if isinstance(error, (DatabaseError, IntegrityError)):
                raise BadArchive(f"A row of the archive is refused by the database: {error}") from error
            raise

    def _lines(self, name):
        with self._zip.open(f"data/{name}.jsonl") as member:
            while line := member.readline(MOST_LINE + 1):
                if len(line) > MOST_LINE:
                    raise BadArchive(f"A row of {name} is not what it must be: it has no end.")
                yield line

    def _restore_accounts(self):
        """Return the accounts by name; those that are not here come in locked, and without any role."""
        model = get_user_model()
        for line in self._lines("accounts"):
            told = json.loads(line)
            if not model.objects.filter(username=told["username"]).exists():
                account = model(**told, is_active=False)
                account.set_unusable_password()
                account.save()
        return {account.username: account for account in model.objects.all()}

    def _store(self, name):
        path = name.removeprefix("media/")
        if default_storage.exists(path):
            raise BadArchive(f"The site has a file “{path}” already. Empty its folder of pictures first.")
        with self._zip.open(name) as member:
            return default_storage.save(path, File(member))


def _refuse_content(models):
    for model in models:
        if model._meta.label in THERE_FROM_THE_START:
            model.objects.all().delete()
        elif model.objects.exists():
            raise BadArchive(
                f"This site has content already ({model._meta.verbose_name_plural}), and an archive comes into an "
                "empty one only. Make a new database, run the migrations, and import there."
            )


def _restore(model, line, accounts):
    try:
        row, many = restored(model, line, accounts)
    except (ValueError, TypeError, LookupError, FieldDoesNotExist, ValidationError) as error:
        raise BadArchive(f"A row of {model._meta.label} is not what it must be: {error!r}") from error
    row.save_base(raw=True, force_insert=True)  # as it was: no time, number or digest is made anew
    for name, others in many.items():
        getattr(row, name).set(others)


def _set_counters(models):
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
