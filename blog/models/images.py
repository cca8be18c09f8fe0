from functools import partial

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Length

from blog import imaging
from blog.rendering import Picture

from .picture_uses import ImageQuerySet, Placed

models.CharField.register_lookup(Length)


class Image(Placed):
    """A picture of the library: re-encoded files of several widths under a random name, and the words for it."""

    title = models.CharField(max_length=120, help_text="For staff, to find the picture again.")
    alt_text = models.CharField(
        "description for people who cannot see it",
        max_length=250,
        blank=True,
        help_text="Say in a sentence what the picture shows.",
    )
    is_decorative = models.BooleanField(
        "only decoration", default=False, help_text="The picture adds nothing to the text, so it needs no description."
    )
    credit = models.CharField(max_length=200, blank=True, help_text="Who made it. Shown under the picture.")
    license = models.CharField(
        max_length=200, blank=True, help_text="Under which terms the site may show it, and where that can be checked."
    )
    focal_x = models.PositiveSmallIntegerField(default=50, help_text="Percent from the left.")
    focal_y = models.PositiveSmallIntegerField(default=50, help_text="Percent from the top.")
    color = models.CharField(max_length=7, blank=True, editable=False)
    name = models.CharField(max_length=64, unique=True, editable=False)
    original = models.CharField(max_length=120, default="", editable=False)
    renditions = models.JSONField(default=list, editable=False)
    recipe = models.PositiveSmallIntegerField(default=0, editable=False)
    widths = models.JSONField(default=list, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = "picture"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_decorative=True, alt_text="") | (Q(is_decorative=False) & ~Q(alt_text="")),
                name="image_described_or_decorative",
                violation_error_message="Describe the picture, or mark it as only decoration.",
            ),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="image_has_size"),
            models.CheckConstraint(condition=Q(sha256__length=64), name="image_has_digest"),
            models.CheckConstraint(condition=Q(focal_x__lte=100, focal_y__lte=100), name="image_focus_inside"),
            models.CheckConstraint(condition=Q(color__regex=r"^(#[0-9a-f]{6})?\Z"), name="image_color_is_hex"),
        ]

    def __str__(self):
        return self.title

    @property
    def picture(self):
        """The ``blog.rendering.Picture`` that pages show."""
        return Picture(self.url, self.srcset, self.width, self.height, color=self.color)

    def store(self, picture):
        """Store the renditions of a picture from ``blog.imaging.read_picture`` and describe them on this row."""
        made = imaging.renditions(picture)
        self.name = imaging.random_name()
        self.widths = [rendition.width for rendition in made]
        self.width, self.height = made[-1].width, made[-1].height
        self.sha256 = imaging.sha256(made[-1].content)
        for rendition in made:
            rendition.content.seek(0)
            default_storage.save(self._path(rendition.width), rendition.content)
        self.original = self._path(self.width)

    def save(self, **kwargs):
        """Save the picture; a new one may be named by texts already, which show it from now on."""
        is_new = self._state.adding
        super().save(**kwargs)
        if is_new:
            self.note_earlier_uses()

    def delete(self, **kwargs):
        """Delete the picture, and its files once that is certain."""
        paths = self.paths
        deleted = super().delete(**kwargs)
        for path in paths:
            transaction.on_commit(partial(default_storage.delete, path))
        return deleted

    def _path(self, width):
        return f"pictures/{self.name}-{width}.webp"

    @property
    def paths(self):
        """The stored files' paths, smallest first."""
        return [self._path(width) for width in self.widths]

    @property
    def url(self):
        """The address of the widest file."""
        return default_storage.url(self._path(self.width))

    @property
    def thumbnail_url(self):
        """The address of the narrowest file."""
        return default_storage.url(self._path(self.widths[0]))

    @property
    def srcset(self):
        """The ``srcset`` of all files (HTML Standard, 4.8.4.2.1)."""
        return ", ".join(f"{default_storage.url(self._path(width))} {width}w" for width in self.widths)
