"""A site's content as one zip file."""

import hashlib
import json
import os
import tempfile
import zipfile
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from appointments.contact import Contact
from blog.models import Image, Publication

from .contents import EXPORTED, VERSION
from .rows import accounts_of, written
from .snapshot import snapshot

CHUNK = 1 << 20
PART = 500


def write(path, *, progress=lambda count: None):
    """Write the archive of this site to a path, whole or not at all; return its manifest.

    ``progress`` is called with the number of rows and files written since. What the library lacks of its files raises
    ``FileNotFoundError``.
    """
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w") as archive, snapshot():
                manifest = _Writing(archive, progress).write()
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    return manifest


class _Writing:
    def __init__(self, archive, progress):
        self._archive, self._progress = archive, progress
        self._files, self._counts = {}, {}

    def write(self):
        models = [apps.get_model(label) for label in EXPORTED]
        self._add("data/accounts.jsonl", self._accounts(models))
        for model in models:
            self._add(f"data/{model._meta.label_lower}.jsonl", self._rows(model))
        for image in Image.objects.order_by("pk").iterator(PART):
            for name in image.paths:
                self._add_file(name)
        for publication in Publication.objects.live().for_listing().order_by("pk").iterator(PART):
            article = publication.article
            self._add(f"words/{article.language}/{article.slug}.md", [_words(publication)], is_counted=False)
        manifest = {
            "format": "clinic-site-archive",
            "version": VERSION,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "site": settings.SITE_URL,
            "counts": self._counts,
            "files": self._files,
        }
        self._archive.writestr("manifest.json", json.dumps(manifest, indent=1), zipfile.ZIP_DEFLATED)
        return manifest

    def _accounts(self, models):
        """Yield a line for each account that something names, without what it signs in with."""
        named = set()
        for model in models:
            for name in accounts_of(model):
                named |= set(model.objects.order_by().values_list(f"{name}__username", flat=True).distinct())
        for account in get_user_model().objects.filter(username__in=named - {None}).order_by("username"):
            told = {"username": account.username, "first_name": account.first_name, "last_name": account.last_name}
            yield json.dumps(told, ensure_ascii=False)

    def _rows(self, model):
        rows = model.objects.order_by("pk")
        if model.__name__ == "RelatedArticle":
            rows = rows.filter(position__isnull=False)  # the others are worked out
        related = [name for name in accounts_of(model) if not model._meta.get_field(name).many_to_many]
        for row in rows.select_related(*related).iterator(PART) if related else rows.iterator(PART):
            yield written(row)

    def _add(self, name, lines, *, is_counted=True):
        digest, size, count = hashlib.sha256(), 0, 0
        information = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
        information.compress_type = zipfile.ZIP_DEFLATED
        with self._archive.open(information, "w", force_zip64=True) as member:
            for line in lines:
                content = f"{line}\n".encode()
                member.write(content)
                digest.update(content)
                size, count = size + len(content), count + 1
                self._progress(1)
        self._files[name] = {"sha256": digest.hexdigest(), "bytes": size}
        if is_counted:
            self._counts[name.removeprefix("data/").removesuffix(".jsonl")] = count

    def _add_file(self, path):
        digest, size, name = hashlib.sha256(), 0, f"media/{path}"
        with default_storage.open(path) as file, self._archive.open(name, "w", force_zip64=True) as member:
            while content := file.read(CHUNK):
                member.write(content)
                digest.update(content)
                size += len(content)
        self._files[name] = {"sha256": digest.hexdigest(), "bytes": size}
        self._progress(1)


def _words(publication):
    """Return the article as its Markdown page gives it, for readers that know nothing of this archive."""
    context = {
        "publication": publication,
        "article": publication.article,
        "revision": publication.revision,
        "review": publication.review_status(),
        "contact": Contact.of(HttpRequest()),
        "site_url": settings.SITE_URL,
    }
    with override(publication.article.language):
        return render_to_string("blog/article.md", context)
