from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from pages.palette import TEXT, USUAL_COLORS, palette, unreadable

HEX = r"^#[0-9a-f]{6}\Z"
WIDE = 2  # width by height
MAIN_COLOR, WARM_COLOR = USUAL_COLORS


class Appearance(models.Model):
    """How the site looks: one row, edited by administrators. Everything else follows from it (``pages.palette``)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    main_color = models.CharField(max_length=7, default=MAIN_COLOR, help_text="Links, buttons and headings.")
    warm_color = models.CharField("second color", max_length=7, default=WARM_COLOR, help_text="Small accents.")
    logo = models.ForeignKey(
        "blog.Image",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="From the picture library. Without one, the site's own sign stands beside the clinic's name.",
    )
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "appearance"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="appearance_is_one_row"),
            models.CheckConstraint(
                condition=Q(main_color__regex=HEX) & Q(warm_color__regex=HEX), name="appearance_colors_are_hex"
            ),
        ]

    def __str__(self):
        return "Appearance"

    @classmethod
    def current(cls):
        """Return the appearance; an unsaved usual one while nothing is set."""
        return cls.objects.filter(pk=1).select_related("logo").first() or cls(pk=1)

    @property
    def has_usual_colors(self):
        return (self.main_color, self.warm_color) == USUAL_COLORS

    @property
    def palette(self):
        """Every color of the site (``pages.palette.Palette``)."""
        return palette(self.main_color, self.warm_color)

    @property
    def stylesheet(self):
        """The address of the clinic's own colors; empty while they are the usual ones, which need none."""
        return "" if self.has_usual_colors else f"{reverse('brand')}?v={self.palette.digest}"

    @property
    def logo_is_wide(self):
        """Whether the logo is wide enough to hold the clinic's name; a narrower one is a sign beside the name."""
        return bool(self.logo) and self.logo.width >= WIDE * self.logo.height

    @property
    def refusal(self):
        """Why the main color cannot be used, in a sentence; empty when it can be read wherever it stands."""
        problem = unreadable(self.main_color)
        if problem is None:
            return ""
        return (
            f"{self.main_color} is too pale to read: where links stand, its contrast is only {problem.contrast:.2f}, "
            f"and it takes {TEXT}. The nearest color that works is {problem.nearest}."
        )

    def clean(self):
        if self.refusal:
            raise ValidationError({"main_color": self.refusal})


class SocialLink(models.Model):
    """Where else the clinic is found: a plain link in the footer, nothing is loaded from there."""

    name = models.CharField(max_length=40, help_text="As visitors read it: “Facebook”.")
    url = models.URLField("address", unique=True)
    position = models.PositiveSmallIntegerField("place in the list", default=0)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="social_link_has_a_name")]

    def __str__(self):
        return self.name

    def clean(self):
        if self.url and not self.url.startswith("https://"):
            raise ValidationError({"url": "Only secure addresses are shown: one that begins with https://."})
