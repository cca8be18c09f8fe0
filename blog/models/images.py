from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from .picture_files import FilesQuerySet, PictureFiles
from .picture_uses import ImageQuerySet, Placed

models.CharField.register_lookup(Length)


class Pictures(ImageQuerySet, FilesQuerySet):
    """The pictures of the library."""


class Image(Placed, PictureFiles):
    """A picture of the library: its files, the words for it, and the point that no crop may lose."""

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
    credit = models.CharField(
        max_length=200,
        blank=True,
        help_text="Who made it. For staff: where a license asks for it, name them in the caption too.",
    )
    license = models.CharField(
        max_length=200, blank=True, help_text="Under which terms the site may show it, and where that can be checked."
    )
    focal_x = models.PositiveSmallIntegerField(default=50, help_text="Percent from the left.")
    focal_y = models.PositiveSmallIntegerField(default=50, help_text="Percent from the top.")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects = Pictures.as_manager()

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

    def save(self, **kwargs):
        """Save the picture; a new one may be named by texts already, which show it from now on."""
        is_new = self._state.adding
        super().save(**kwargs)
        if is_new:
            self.note_earlier_uses()
