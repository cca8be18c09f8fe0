import datetime

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone

from redirects import unfound

MOST_KEPT = 1000
RECENT = datetime.timedelta(days=30)


class MissingAddressQuerySet(models.QuerySet):
    def ignored(self):
        return self.filter(is_ignored=True)

    def waiting(self):
        """Keep the addresses about which staff have decided nothing yet."""
        return self.filter(is_ignored=False)

    def count_up(self, tallies, *, on):
        """Add ``{path: (count, referrer's host)}`` of a day, and drop the least asked for beyond ``MOST_KEPT``."""
        known = set(self.filter(path__in=tallies).values_list("path", flat=True))
        for path, (count, host) in sorted(tallies.items()):
            if path in known:
                told = {"last_referrer": host} if host else {}
                self.filter(path=path).update(hits=F("hits") + count, last_seen_on=on, **told)
        new = [
            MissingAddress(path=path, hits=count, first_seen_on=on, last_seen_on=on, last_referrer=host)
            for path, (count, host) in sorted(tallies.items())
            if path not in known
        ]
        self.bulk_create(new, ignore_conflicts=True)
        is_recent = Case(When(last_seen_on__gte=on - RECENT, then=1), default=0)
        for some in (self.waiting(), self.ignored()):
            # What nobody asked for in a long time goes first, so that many old counts leave room for a new one.
            ranked = some.order_by(is_recent.desc(), "-hits", "-last_seen_on", "-pk").values_list("pk", flat=True)
            self.filter(pk__in=list(ranked[MOST_KEPT:])).delete()

    def ignore(self):
        """List these no more; they are still counted."""
        return self.update(is_ignored=True)

    def heed(self):
        """List these again."""
        return self.update(is_ignored=False)


class MissingAddress(models.Model):
    """An address that visitors asked for and the site does not have, with how often, and nothing about who asked.

    ``path`` is a key (``redirects.addresses``), or one of the names under which ``redirects.unfound`` counts together
    what is not to be listed.
    """

    path = models.CharField("address", max_length=unfound.LONGEST, unique=True, editable=False)
    hits = models.PositiveBigIntegerField("times asked for", editable=False)
    first_seen_on = models.DateField("first asked for", default=timezone.localdate, editable=False)
    last_seen_on = models.DateField("last asked for", default=timezone.localdate, editable=False)
    last_referrer = models.CharField("last came from", max_length=100, blank=True, editable=False)
    is_ignored = models.BooleanField("ignored", default=False, editable=False)

    objects = MissingAddressQuerySet.as_manager()

    class Meta:
        ordering = ["-hits", "path"]
        verbose_name = "address not found"
        verbose_name_plural = "addresses not found"
        constraints = [models.CheckConstraint(condition=Q(hits__gte=1), name="missing_address_was_asked_for")]

    def __str__(self):
        return {
            unfound.PROBES: "Programs looking for weaknesses of other software",
            unfound.PRIVATE: "Addresses that may tell of a person, not kept",
        }.get(self.path, self.path)

    @property
    def is_address(self):
        """Whether this is one address, and not many counted together."""
        return self.path.startswith("/")
