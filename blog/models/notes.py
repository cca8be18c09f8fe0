from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Note(models.Model):
    """A note among staff on an article or on some words of it; not part of any review and never public."""

    article = models.ForeignKey("blog.Article", on_delete=models.CASCADE, related_name="notes")
    passage = models.TextField(max_length=1000, blank=True, help_text="The words of the text it is about, if any.")
    words = models.TextField("note", max_length=2000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="note_has_words"),
            models.CheckConstraint(
                condition=Q(resolved_by__isnull=True, resolved_at__isnull=True)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="note_resolved_by_somebody",
            ),
        ]

    def __str__(self):
        return self.words
