"""What Prometheus reads: how the site is at this moment, and what its processes counted.

Nothing of it is about a person, and no name in it was chosen by a visitor.
"""

import platform

import django
from django.conf import settings
from django.db import Error
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from appointments.models import Inquiry, Notification
from backups.files import taken
from blog.models import Publication

from . import places
from .looks import Look


def exposition():
    """Return everything in the text format of Prometheus, and its content type."""
    registry = CollectorRegistry()
    registry.register(Now())
    MultiProcessCollector(registry, path=str(settings.METRICS_DIR))
    return generate_latest(registry), CONTENT_TYPE_PLAIN_0_0_4


class Now:
    """The site as it is when somebody asks, by the same few queries each time."""

    def collect(self):
        release = {"release": settings.BASE_DIR.name, "django": django.__version__, "python": platform.python_version()}
        yield _gauge("info", "What runs.", [(release, 1)])
        rows = _answer(ROWS)
        yield _gauge("database_up", "Whether the database answers.", [({}, rows is not None)])
        for name, (told, values) in {**(rows or {}), **(_answer(FILES) or {})}.items():
            yield _gauge(name, told, values)


def _rows():
    outbox, inquiries = Notification.objects.backlog(), Inquiry.objects.kept_apart()
    waited = (timezone.now() - outbox["oldest"]).total_seconds() if outbox["oldest"] else 0
    pages = Publication.objects.live()
    reviews = [({"state": "overdue"}, pages.overdue().count()), ({"state": "due_soon"}, pages.due_soon().count())]
    return {
        "notices_undelivered": ("Notices of messages that no mail server took yet.", [({}, outbox["undelivered"])]),
        "notices_oldest_seconds": ("For how long the oldest of them has waited.", [({}, waited)]),
        "mails_failing": ("Undelivered mails that were tried in vain.", [({}, outbox["failing"])]),
        "mails_given_up": ("Mails to one address that are not tried any more.", [({}, outbox["given_up"])]),
        "inquiries": ("Stored messages.", [({"place": place}, number) for place, number in inquiries.items()]),
        "reviews": ("Pages whose medical review is past its day, or due within 60 days.", reviews),
    }


def _files():
    latest = max(taken(settings.BACKUP_DIR).values(), default=None)
    free = [({"folder": name}, number) for name, number in places.free_bytes().items()]
    return {
        "last_backup_timestamp_seconds": ("When the latest backup was taken; 0: never.", [({}, _moment(latest))]),
        "disk_free_bytes": ("What is left on the disk of each folder.", free),
    }


def _moment(when):
    return when.timestamp() if when else 0


def _answer(look):
    try:
        return look.answer()
    except (Error, OSError):  # a look that takes too long too
        return None


def _gauge(name, told, values):
    labels = list(values[0][0]) if values else []
    gauge = GaugeMetricFamily(f"clinic_site_{name}", told, labels=labels)
    for named, value in values:
        gauge.add_metric(list(named.values()), float(value))
    return gauge


ROWS, FILES = Look(_rows), Look(_files)
