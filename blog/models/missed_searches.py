import datetime
import re

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from blog.search.terms import folded
from site_languages import LANGUAGES

LONGEST = 60
TOLD_AFTER_DAYS = 3
MOST_KEPT = 2000
FORGOTTEN_AFTER = datetime.timedelta(days=400)
# What may tell who asked, or somebody else: addresses, links, and more digits than a diagnosis has.
_PRIVATE = re.compile(r"[@/\\]|www\.|\d\D?\d\D?\d\D?\d")


class MissedSearchQuerySet(models.QuerySet):
    def told(self):
        """Keep what was asked on several days, so that it tells of no single person."""
        return self.exclude(words="")

    def record(self, text, language):
        """Count that nothing was found. Whatever might name somebody is not even counted."""
        words = " ".join(folded(text).split())
        if not words or len(words) > LONGEST or _PRIVATE.search(words):
            return
        key = salted_hmac(
            "missed search", f"{language} {words}", secret=settings.SECRET_KEY, algorithm="sha256"
        ).hexdigest()
        today = timezone.localdate()
        with transaction.atomic():
            missed = self.select_for_update().filter(key=key).first()
            if missed is None:
                if self.count() >= MOST_KEPT:
                    self._make_room()
                self.bulk_create(
                    [MissedSearch(key=key, language=language, first_on=today, last_on=today)], ignore_conflicts=True
                )
            elif missed.last_on == today:
                self.filter(pk=missed.pk).update(times=F("times") + 1)
            else:
                days = missed.days + 1
                told = words if days >= TOLD_AFTER_DAYS else ""
                self.filter(pk=missed.pk).update(times=F("times") + 1, days=days, last_on=today, words=told)

    def _make_room(self):
        """Forget the tenth that was asked least and longest ago."""
        least = self.order_by("days", "last_on", "pk").values_list("pk", flat=True)[: MOST_KEPT // 10]
        self.filter(pk__in=list(least)).delete()


class MissedSearch(models.Model):
    """Words that were searched for and not found, counted without anything about who asked.

    Until they were asked on ``TOLD_AFTER_DAYS`` different days, only a keyed digest of the words is kept; from then on
    the words themselves, for by then they tell of no single person.
    """

    key = models.CharField(max_length=64, unique=True, editable=False)
    words = models.CharField(max_length=LONGEST, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    times = models.PositiveIntegerField("searches", default=1)
    days = models.PositiveIntegerField("on how many days", default=1)
    first_on = models.DateField("first")
    last_on = models.DateField("last")

    objects = MissedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["-times", "words"]
        verbose_name = "search without result"
        verbose_name_plural = "searched and not found"

    def __str__(self):
        return self.words or "not told yet"
