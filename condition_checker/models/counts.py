from django.db import models
from django.db.models import F
from django.utils import timezone


class CountQuerySet(models.QuerySet):
    def up(self, what, area=""):
        """Count one more of today: two queries, and nothing of who it was."""
        day = {"on": timezone.localdate(), "what": what, "area": area}
        if not self.filter(**day).update(times=F("times") + 1):
            _, is_new = self.get_or_create(**day, defaults={"times": 1})
            if not is_new:  # somebody else was first
                self.filter(**day).update(times=F("times") + 1)


class Count(models.Model):
    """How often the checker was begun, and how it ended, on one day for one area; nothing about who."""

    class What(models.TextChoices):
        STARTED = "started", "Begun"
        FINISHED = "finished", "Ended with possibilities"
        EMERGENCY = "emergency", "Ended with an emergency"
        SAME_DAY = "same_day", "Ended with a doctor the same day"

    on = models.DateField()
    what = models.CharField(max_length=10, choices=What.choices)
    area = models.CharField(max_length=50, blank=True)
    times = models.PositiveIntegerField(default=0)

    objects = CountQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "area", "what"]
        constraints = [models.UniqueConstraint(fields=["on", "what", "area"], name="checker_count_once_a_day")]

    def __str__(self):
        return f"{self.get_what_display()}, {self.area}: {self.times}"
