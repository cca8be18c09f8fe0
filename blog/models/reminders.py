from django.db import models
from django.db.models import Q
from django.utils import timezone


class Reminder(models.Model):
    """That one person is to be told by mail that a medical review is due, once for each step of time.

    ``step`` counts days from the due day: -60, -30, 0, then every seventh day.
    """

    review = models.ForeignKey("blog.Review", on_delete=models.CASCADE, related_name="reminders")
    step = models.SmallIntegerField()
    email = models.EmailField()
    created_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "step", "email"], name="reminder_once_per_step"),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(claimed_until__isnull=True),
                name="reminder_delivered_is_done",
            ),
        ]

    def __str__(self):
        return f"Reminder of {self.review} to {self.email}"
