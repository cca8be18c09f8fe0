from django.db import models
from django.db.models import Q

from site_languages import in_language

from .recipients import validate_recipients


class SubjectQuerySet(models.QuerySet):
    def offered(self):
        """Keep the subjects that the form lets visitors choose from."""
        return self.filter(is_offered=True)


class Subject(models.Model):
    """What a message may be about, as visitors choose it, and who is told of it."""

    label = models.CharField(max_length=80, unique=True, help_text="As visitors read it: “Book an appointment”.")
    label_es = models.CharField("label in Spanish", max_length=80, blank=True)
    position = models.PositiveSmallIntegerField("place in the list", default=0)
    recipients = models.TextField(
        "who is told",
        max_length=2000,
        blank=True,
        validators=[validate_recipients],
        help_text="One email address on each line. Empty, the addresses of the contact settings are told.",
    )
    is_offered = models.BooleanField("offered in the form", default=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        ordering = ["position", "label"]
        constraints = [models.CheckConstraint(condition=~Q(label=""), name="subject_has_words")]

    def __str__(self):
        return self.label

    label_here = property(lambda self: in_language(self, "label"))
