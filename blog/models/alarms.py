import logging

from django.db import Error, models, transaction
from django.utils import timezone

logger = logging.getLogger(__name__)


class Alarm(models.Model):
    """That a stored text no longer is what its reviewer approved: shown to administrators until it is put right."""

    revision = models.OneToOneField("blog.Revision", on_delete=models.CASCADE, related_name="alarm")
    sounded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["sounded_at"]

    def __str__(self):
        return f"{self.revision} differs from what was reviewed"

    @classmethod
    def sound(cls, revision):
        """Record and log the difference once; the page that met it is shown all the same, without its review line."""
        try:
            with transaction.atomic():
                _, is_new = cls.objects.get_or_create(revision_id=revision.pk)
        except Error as error:
            logger.critical("The alarm on revision %s could not be stored: %s", revision.pk, type(error).__name__)
            return
        if is_new:
            logger.critical("The text of revision %s differs from what was reviewed", revision.pk)

    @classmethod
    def clear(cls, revisions):
        """Take back the alarms on these revisions, whose texts are again what was reviewed."""
        if revisions:
            cls.objects.filter(revision__in=revisions).delete()
