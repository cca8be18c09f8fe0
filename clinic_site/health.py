"""What a load balancer or a monitor asks: is the process alive, and can it serve?"""

import os
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.cache import never_cache

from accounts import keys
from appointments import encryption
from appointments.models import Notification


@never_cache
def healthz(request):
    """Answer as long as the process does; the database is not asked."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request):
    """Answer 200 when the database answers, migrations are applied and the keys open messages, else 503 with why not.

    Signed-in staff who read messages are told too of how many the notices are late, and for how long the oldest waits.
    """
    problem = _problem()
    if problem:
        return JsonResponse({"status": "unavailable", "problem": problem}, status=503)
    # Nobody else's session is looked at.
    is_staff = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.has_perm("appointments.view_inquiry")
    return JsonResponse({"status": "ready", **({"undelivered": Notification.objects.lateness()} if is_staff else {})})


def waiting_migrations():
    """Return how many migrations the database still lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _problem():
    try:
        if waiting_migrations():
            return "Migrations are not applied. Run manage.py migrate."
        if (
            not settings.S3_BUCKET
            and Path(settings.MEDIA_ROOT).exists()
            and not os.access(settings.MEDIA_ROOT, os.W_OK)
        ):
            return "Pictures cannot be written to MEDIA_ROOT."
        return encryption.problem() or keys.problem()
    except Error:
        return "The database does not answer."
