from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class PreviewLink(models.Model):
    """A secret, expiring address under which anybody who has it can read one revision."""

    revision = models.ForeignKey("blog.Revision", on_delete=models.CASCADE, related_name="preview_links")
    token = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="preview_link_expires_later"),
            models.CheckConstraint(
                condition=Q(stopped_by__isnull=True, stopped_at__isnull=True)
                | Q(stopped_by__isnull=False, stopped_at__isnull=False),
                name="preview_link_stopped_by_somebody",
            ),
        ]

    def __str__(self):
        return f"Preview of {self.revision}"
