from django.db import models
from django.db.models import F, Q
from django.utils import timezone

MOST_KEPT = 200


class BlockedContentQuerySet(models.QuerySet):
    def count_up(self, violations):
        """Count what ``reading.violations`` returned; beyond ``MOST_KEPT`` kinds, the longest unseen are dropped."""
        today = timezone.localdate()
        for directive, blocked, page in violations:
            kind = {"directive": directive, "blocked": blocked, "page": page}
            if not self.filter(**kind).update(times=F("times") + 1, last_seen_on=today):
                self.bulk_create([BlockedContent(**kind)], ignore_conflicts=True)
        kept = self.order_by("-last_seen_on", "-times", "-pk").values_list("pk", flat=True)
        self.filter(pk__in=list(kept[MOST_KEPT : 2 * MOST_KEPT])).delete()


class BlockedContent(models.Model):
    """A kind of thing that browsers refused to load under the content security policy, with how often.

    Nothing tells who met it: the page is the pattern of its address, what was blocked a host or a keyword.
    """

    directive = models.CharField("kind", max_length=40, editable=False)
    blocked = models.CharField("what was blocked", max_length=100, editable=False)
    page = models.CharField("on pages of the kind", max_length=200, editable=False)
    times = models.PositiveBigIntegerField("times", default=1, editable=False)
    first_seen_on = models.DateField("first seen", default=timezone.localdate, editable=False)
    last_seen_on = models.DateField("last seen", default=timezone.localdate, editable=False)

    objects = BlockedContentQuerySet.as_manager()

    class Meta:
        ordering = ["-last_seen_on", "-times", "pk"]
        verbose_name = "blocked content"
        verbose_name_plural = "blocked content"
        constraints = [
            models.UniqueConstraint("directive", "blocked", "page", name="blocked_content_once"),
            models.CheckConstraint(condition=Q(times__gte=1), name="blocked_content_was_seen"),
        ]

    def __str__(self):
        return f"{self.blocked} ({self.directive})"
