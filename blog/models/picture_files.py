"""The files of a picture: what is stored, what pages may show, and how one set of files gives way to the next."""

import datetime
import io
import logging
import secrets
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from PIL import Image as Pillow

from blog import imaging
from blog.rendering import Picture

from .claims import claimed

logger = logging.getLogger(__name__)

# A page that was sent before new files were made may ask for the old ones a while longer.
KEPT = datetime.timedelta(days=1)
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}


class FilesQuerySet(models.QuerySet):
    def due(self):
        """Keep the pictures whose files are missing or made by another recipe or for another focal point."""
        return self.exclude(recipe=imaging.RECIPE)


class PictureFiles(models.Model):
    """The stored files of a picture.

    ``original`` is the path of the file that all others are made from, with the SHA-256 that reviews are bound to.
    ``renditions`` lists the other files, one entry for each crop and kind::

        {"crop": "wide", "kind": "avif", "stem": "pictures/<name>/<set>-wide-50-50", "sizes": [[320, 180], …]}

    A file's path is ``<stem>-<width>.<kind>``. An entry with ``until`` is shown no more; its files go after that time.
    ``recipe`` is that of ``blog.imaging`` by which they were made, 0 when they are due. A row of an earlier release has
    no entries but ``widths``, and its widest file is the original.
    """

    color = models.CharField(max_length=7, blank=True, editable=False)
    name = models.CharField(max_length=64, unique=True, editable=False)
    original = models.CharField(max_length=120, default="", editable=False)
    renditions = models.JSONField(default=list, editable=False)
    recipe = models.PositiveSmallIntegerField(default=0, editable=False)
    widths = models.JSONField(default=list, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)

    class Meta:
        abstract = True

    # What pages show

    @property
    def picture(self):
        """The ``blog.rendering.Picture`` of the whole picture."""
        return self._shown("whole", "wide")

    @property
    def wide(self):
        """The ``Picture`` cut to 16 by 9 around the focal point, whole until that is made."""
        return self._shown("wide", "whole")

    @property
    def social(self):
        """The ``Picture`` that other sites show beside a link: one JPEG file, when it is made."""
        return self._shown("social", "wide", "whole")

    @property
    def url(self):
        """The address of the widest file of the whole picture that any browser shows."""
        return self.picture.url

    @property
    def srcset(self):
        """The ``srcset`` for any browser (HTML Standard, 4.8.4.2.1)."""
        return self.picture.srcset

    @property
    def thumbnail_url(self):
        """The address of the narrowest file of the whole picture that any browser shows."""
        *_, entry = self._entries("whole", "wide").values()
        return default_storage.url(_path(entry, entry["sizes"][0][0]))

    def _shown(self, *crops):
        entries = self._entries(*crops)
        *better, last = entries.values()
        width, height = last["sizes"][-1]
        return Picture(
            default_storage.url(_path(last, width)),
            _srcset(last),
            width,
            height,
            tuple((TYPES[entry["kind"]], _srcset(entry)) for entry in better),
            self.color,
        )

    def _entries(self, *crops):
        """Return the entries in use of the first of these crops that is made, by kind, the best kind first."""
        current = [entry for entry in self._listed if "until" not in entry]
        made = next(filter(None, ([entry for entry in current if entry["crop"] == crop] for crop in crops)))
        return {kind: entry for kind in TYPES for entry in made if entry["kind"] == kind}

    @property
    def _listed(self):
        if self.renditions:
            return self.renditions
        sizes = [[width, max(1, round(self.height * width / self.width))] for width in self.widths]
        return [{"crop": "whole", "kind": "webp", "stem": f"pictures/{self.name}", "sizes": sizes}]

    # What is stored

    @property
    def paths(self):
        """The paths of all stored files."""
        return list(dict.fromkeys([*_paths(self._listed), self.original]))

    def store(self, picture):
        """Store a picture from ``blog.imaging.read_picture`` with a first file for pages, and describe it on this row.

        Raises ``ValueError`` when the row has its files: they never change; ``OSError`` when they cannot be stored, and
        then nothing of them stays.
        """
        if self.original:
            raise ValueError("This picture is stored already; another picture is another row.")
        kept = imaging.original(picture)
        self.name = secrets.token_hex(12)
        self.width, self.height, self.color, self.sha256 = kept.width, kept.height, kept.color, kept.sha256
        self.original = f"pictures/{self.name}/original.{kept.extension}"
        self.renditions = []
        try:
            _keep(self.original, kept.content)
            self._store_renditions([imaging.first_rendition(picture)], self.renditions)
        except OSError:
            for path in self.paths:
                _delete_or_log(path)
            self.original, self.renditions = "", []
            raise

    def save(self, **kwargs):
        """Save the row; of one that exists, all but its files, which only ``make_renditions`` may change.

        Another focal point makes the files due.
        """
        if self._state.adding or kwargs.get("update_fields") is not None:
            super().save(**kwargs)
            return
        files = {field.name for field in PictureFiles._meta.local_fields}
        words = [field.name for field in self._meta.concrete_fields if not field.primary_key]
        # Compared where the row is, so that it holds whoever changed the row since it was read.
        same_focus = When(focal_x=self.focal_x, focal_y=self.focal_y, then=F("recipe"))
        self.recipe = Case(same_focus, default=Value(0))
        super().save(**kwargs, update_fields=[*(name for name in words if name not in files), "recipe"])
        self.refresh_from_db(fields=["recipe"])

    def delete(self, **kwargs):
        """Delete the picture, and its files once that is certain."""
        with transaction.atomic():
            # Files may have been made since this row was read.
            now = type(self).objects.select_for_update().filter(pk=self.pk).first() or self
            deleted = super().delete(**kwargs)
            for path in now.paths:
                transaction.on_commit(partial(_delete_or_log, path))
        return deleted

    # How files are made anew

    def make_renditions(self, *, again=False):
        """Make all files from the original and show them from now on; return whether that was done here and now.

        Nothing is done while another process does it, for a picture that is not due (unless ``again``), or for one that
        was deleted or got another focal point meanwhile.

        Raises ``OSError`` when the original cannot be read or a file not be stored, ``ValueError`` when the original is
        not the file it was.
        """
        with claimed(self.pk) as is_ours:
            row = type(self).objects.filter(pk=self.pk).first() if is_ours else None
            if row is None or (row.recipe == imaging.RECIPE and not again):
                return False
            row._delete_strays()
            entries = []
            try:
                picture = row._read_original()
                row._store_renditions(imaging.renditions(picture, (row.focal_x, row.focal_y)), entries)
                is_shown = row._show(entries, imaging.average_color(picture))
            except BaseException:
                _delete(_paths(entries))
                raise
            if not is_shown:
                _delete(_paths(entries))
        if is_shown:
            self.refresh_from_db()
        return is_shown

    def _store_renditions(self, made, entries):
        """Store renditions as they are made, under names never used before, and list them in ``entries``."""
        of_this_set, by_crop_and_kind = secrets.token_hex(4), {}
        for each in made:
            entry = by_crop_and_kind.get((each.crop, each.kind))
            if entry is None:
                stem = f"pictures/{self.name}/{of_this_set}-{each.crop}-{self.focal_x}-{self.focal_y}"
                entry = {"crop": each.crop, "kind": each.kind, "stem": stem, "sizes": []}
                by_crop_and_kind[each.crop, each.kind] = entry
                entries.append(entry)
            entry["sizes"].append([each.width, each.height])  # first, so that a file half stored is known too
            _keep(_path(entry, each.width), each.content)

    def _read_original(self):
        with default_storage.open(self.original) as file:
            content = file.read()
        if imaging.sha256(io.BytesIO(content)) != self.sha256:
            raise ValueError(f"The file {self.original} is not what was stored.")
        with Pillow.open(io.BytesIO(content)) as picture:
            return picture.convert("RGBA" if picture.mode == "RGBA" else "RGB")

    def _show(self, entries, color):
        """List these entries on the row and retire those it had; return False when the row is no longer the same."""
        until = (timezone.now() + KEPT).isoformat(timespec="seconds")
        with transaction.atomic():
            row = type(self).objects.select_for_update().filter(pk=self.pk).first()
            if row is None or (row.focal_x, row.focal_y) != (self.focal_x, self.focal_y):
                return False
            retired = [{"until": until, **entry} for entry in row._listed]
            listed = {"renditions": [*entries, *retired], "widths": [], "color": color}
            type(self).objects.filter(pk=self.pk).update(recipe=imaging.RECIPE, **listed)
        return True

    def _delete_strays(self):
        """Delete what a process that was killed left behind in the picture's own folder."""
        folder = f"pictures/{self.name}"
        try:
            names = default_storage.listdir(folder)[1]
        except FileNotFoundError:
            return
        _delete({f"{folder}/{name}" for name in names} - {*self.paths})

    def delete_retired(self):
        """Delete the files whose time is over, and then forget them."""
        now = timezone.now().isoformat(timespec="seconds")
        over = [entry for entry in self.renditions if entry.get("until", now) < now]
        if not over:
            return
        _delete({*_paths(over)} - {self.original})
        with transaction.atomic():
            row = type(self).objects.select_for_update().filter(pk=self.pk).first()
            if row is not None:
                left = [entry for entry in row.renditions if entry not in over]
                type(self).objects.filter(pk=self.pk).update(renditions=left)


def _path(entry, width):
    return f"{entry['stem']}-{width}.{entry['kind']}"


def _paths(entries):
    return [_path(entry, width) for entry in entries for width, _ in entry["sizes"]]


def _srcset(entry):
    return ", ".join(f"{default_storage.url(_path(entry, width))} {width}w" for width, _ in entry["sizes"])


def _keep(path, content):
    """Store a file. Raises ``OSError``, whatever the storage calls what went wrong."""
    try:
        default_storage.save(path, ContentFile(content))
    except OSError:
        raise
    except Exception as error:  # a bucket's client has errors of its own
        raise OSError(f"{type(error).__name__}: the file could not be stored") from error


def _delete_or_log(path):
    try:
        default_storage.delete(path)
    except Exception as error:  # the picture is gone from the library all the same
        logger.error("The file %s is no longer used and could not be deleted: %s", path, type(error).__name__)


def _delete(paths):
    for path in paths:
        default_storage.delete(path)
