"""What a load balancer or a monitor asks: is the process alive, can it serve, and does anything need somebody?"""

import logging
from functools import lru_cache

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse, HttpResponseNotFound, JsonResponse
from django.views.decorators.cache import never_cache

from accounts import keys
from appointments import encryption
from appointments.models import Notification
from network_addresses import is_from_this_machine

from . import places
from .looks import Look

logger = logging.getLogger(__name__)

NO_DATABASE = "The database does not answer."


@never_cache
def healthz(request):
    """Answer as long as the process does; the database is not asked."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request):
    """Answer 503 with why not when no page or form could be served, else 200.

    What would be the same on every machine, or keeps no patient from reading and writing, makes the site ``degraded``
    and takes no machine away. What it is, programs of this machine and staff who read messages are told; the latter
    also of how many the notices are late, and for how long the oldest waits.
    """
    for look in (SERVING, *WARNINGS.values()):
        look.begin()  # all at once, so that one that takes long keeps nobody waiting for the others
    if problem := _found(SERVING, NO_DATABASE):
        return JsonResponse({"status": "unavailable", "problem": problem}, status=503)
    warnings = [name for name, look in WARNINGS.items() if _found(look, "It cannot be told.")]
    told = {"status": "degraded" if warnings else "ready"}
    # Nobody else's session is looked at.
    is_staff = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.has_perm("appointments.view_inquiry")
    if warnings and (is_staff or is_from_this_machine(request)):
        told["warnings"] = warnings
    if is_staff:
        told["undelivered"] = Notification.objects.lateness()
    return JsonResponse(told)


@never_cache
def metrics(request):
    """Tell Prometheus the site's figures, when it is on this machine and asks by itself; others find nothing here."""
    if not (settings.METRICS and is_from_this_machine(request)):
        return HttpResponseNotFound()
    from .metrics import exposition  # what it needs is installed where it is turned on

    text, content_type = exposition()
    return HttpResponse(text, content_type=content_type)


def waiting_migrations():
    """Return how many migrations of this release the database still lacks."""
    return len(migrations() - set(MigrationRecorder(connection).applied_migrations()))


@lru_cache(maxsize=1)
def migrations():
    """Return the migrations of this release. To read them takes ten times as long as to ask which ones are applied."""
    return frozenset(MigrationLoader(None).graph.nodes)


def _problem():
    try:
        if waiting_migrations():
            return "Migrations are not applied. Run manage.py migrate."
        return encryption.problem() or keys.problem()
    except Error:
        return NO_DATABASE


def _found(look, otherwise):
    try:
        return look.answer()
    except Exception as error:  # whatever went wrong in looking, or took too long
        logger.error("It could not be told whether the site can serve: %s", type(error).__name__)
        return otherwise


SERVING = Look(_problem)
WARNINGS = {
    "outbox": Look(lambda: Notification.objects.late().exists()),
    "disk": Look(places.nearly_full),
    "media": Look(places.media_problem),
}
