from contextlib import contextmanager

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from redirects import addresses
from redirects.ways import GONE, Ways

from .missing import MissingAddress

CHANGING = 0x7265646972656374  # "redirect": the key of PostgreSQL's advisory lock
AT_ONCE = 500  # values in one query; SQLite of old takes 999


@contextmanager
def _alone():
    with transaction.atomic():
        if connection.vendor == "postgresql":  # SQLite lets one write at a time
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHANGING])
        yield


def _parts(values):
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


class RedirectQuerySet(models.QuerySet):
    def gone(self):
        """Keep the addresses that answer that they are gone for good."""
        return self.filter(new_path=GONE)

    def leading(self):
        """Keep the addresses that lead somewhere else."""
        return self.exclude(new_path=GONE)

    def unused(self):
        """Keep those that nobody has come by yet."""
        return self.filter(hits=0)

    def asked_for(self, path, query):
        """Return ``(redirect, rest)`` for a request, with the query that goes along; ``(None, "")`` for none."""
        rests = dict(addresses.asked(path, query))
        # The one with a query says more, and is longer.
        found = max(self.filter(old_path__in=rests), key=lambda redirect: len(redirect.old_path), default=None)
        return found, rests[found.old_path] if found else ""

    def lead(self, old_path, new_path, *, by=None, source=None, stands=False):
        """Lead an old address of this site to a new one for good, and return the ``Redirect``, made or changed.

        Where the new address leads on itself, the old one leads there at once; so do those that led to the old one.
        ``stands`` says that a page answers at the new address: then that one leads nowhere any more.

        Raises ``ValidationError`` with a sentence for what is no address, and for a circle.
        """
        key, address = addresses.old(old_path), addresses.new(new_path)
        with self.changing():
            ways = self.near([key], [address])
            ways.lead(key, address, stands=stands)
            self.keep(ways, by=by, source=source)
            return self.get(old_path=key)

    def close(self, old_path, *, by=None, source=None):
        """Let an old address of this site answer that it is gone (410) for good; return the ``Redirect``.

        Raises ``ValidationError`` with a sentence for what is no address.
        """
        key = addresses.old(old_path)
        with self.changing():
            ways = self.near([key], [])
            ways.lead(key, GONE)
            self.keep(ways, by=by, source=source)
            return self.get(old_path=key)

    def decide(self, old_path, new_path, *, by=None, source=None, stands=False):
        """``lead()``, or ``close()`` where there is no new address."""
        if new_path == GONE:
            return self.close(old_path, by=by, source=source)
        return self.lead(old_path, new_path, by=by, source=source, stands=stands)

    def moved(self, pairs, *, was_seen, by=None):
        """Follow a page that the site itself moved: ``pairs`` are its addresses before and now.

        What led to the old address leads to the new one. The old one leads there too if ``was_seen`` by visitors.
        """
        pairs = [(addresses.old(before), addresses.new(now)) for before, now in pairs]
        pairs = [(key, address) for key, address in pairs if key not in addresses.keys_of(address)]
        with self.changing():
            ways = self.near(*zip(*pairs, strict=True)) if pairs else Ways({})
            for key, address in pairs:
                if was_seen:
                    ways.lead(key, address, stands=True)
                else:
                    ways.follow(key, address)
            self.keep(ways, by=by, source=Redirect.Source.ADDRESS_CHANGED)

    def changing(self):
        """Return a transaction in which nobody else changes redirects, so that two changes make no circle together."""
        return _alone()

    def all_ways(self):
        return Ways(self.values_list("old_path", "new_path"))

    def near(self, keys, new):
        """Return the ``Ways`` that a change of these keys, to these new addresses, can touch."""
        places = {addresses.place_of(key) for key in keys}
        wanted, ways = {*keys, *(key for address in new for key in addresses.keys_of(address))}, {}
        found = self.filter(leads_to__in=places).values_list("old_path", "new_path")
        ways.update(found)
        while wanted:
            found = dict(self.filter(old_path__in=wanted).values_list("old_path", "new_path"))
            ways.update(found)
            wanted = {key for address in found.values() for key in addresses.keys_of(address)} - ways.keys()
        return Ways(ways)

    def keep(self, ways, *, by, source=None):
        """Write down what changed in ``ways``."""
        told = {"created_by": by, "created_at": timezone.now()}
        kept, forgotten = {}, []
        for key, address in ways.changed.items():
            if address is None:
                forgotten.append(key)
            else:
                kept[key] = Redirect(
                    old_path=key,
                    new_path=address,
                    leads_to=addresses.place_of(address),
                    source=source or Redirect.Source.IMPORTED,
                    **told,
                )
        for some in _parts(forgotten):
            self.filter(old_path__in=some).delete()
        self.bulk_create(
            kept.values(),
            batch_size=100,
            update_conflicts=True,
            unique_fields=["old_path"],
            update_fields=["new_path", "leads_to"],
        )
        for some in _parts(list(kept)):
            MissingAddress.objects.filter(path__in=some).delete()


class Redirect(models.Model):
    """That an old address of this site leads to a new one for good (301), or is gone (410).

    ``old_path`` is a key (``redirects.addresses``). Rows are made and changed by the verbs of the queryset, which hold
    that no redirect leads to another.
    """

    class Source(models.TextChoices):
        BY_HAND = "by_hand", "By hand"
        ADDRESS_CHANGED = "changed", "Address changed"
        IMPORTED = "imported", "Imported"
        FOUND_MISSING = "missing", "Found missing"

    old_path = models.CharField("old address", max_length=addresses.LONGEST, unique=True)
    new_path = models.CharField("new address", max_length=addresses.LONGEST, blank=True)
    leads_to = models.CharField(max_length=addresses.LONGEST, blank=True, editable=False, db_index=True)
    source = models.CharField("why", max_length=10, choices=Source.choices, default=Source.BY_HAND, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField("made", default=timezone.now, editable=False)
    hits = models.PositiveBigIntegerField("times used", default=0, editable=False)
    last_hit_on = models.DateField("last used", null=True, editable=False)

    objects = RedirectQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(old_path__startswith="/"), name="redirect_from_a_path"),
            models.CheckConstraint(
                condition=Q(new_path=GONE) | Q(new_path__startswith="/") | Q(new_path__startswith="https://"),
                name="redirect_to_a_path_or_https",
            ),
            models.CheckConstraint(condition=~Q(new_path__startswith="//"), name="redirect_stays_on_this_site"),
            models.CheckConstraint(
                condition=Q(source__in=["by_hand", "changed", "imported", "missing"]), name="redirect_source_is_known"
            ),
        ]

    def __str__(self):
        return self.old_path

    @property
    def is_gone(self):
        return self.new_path == GONE

    def onward(self, rest):
        """Return the address to send a visitor to, with what is left of the query."""
        return addresses.onward(self.new_path, rest)
