import datetime

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone

PRESENT_FOR = datetime.timedelta(minutes=3)


class PresenceQuerySet(models.QuerySet):
    def now(self):
        """Keep those seen so lately that they probably still have the article open."""
        return self.filter(seen_at__gt=timezone.now() - PRESENT_FOR)


class Presence(models.Model):
    """That somebody has an article open for editing; the open page says so again every minute."""

    article = models.ForeignKey("blog.Article", on_delete=models.CASCADE, related_name="presences")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["article", "account"], name="presence_once_per_account"),
            models.CheckConstraint(condition=models.Q(seen_at__gte=F("opened_at")), name="presence_seen_after_opened"),
        ]

    def __str__(self):
        return f"{self.account} edits {self.article}"
