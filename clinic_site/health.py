"""What a load balancer or a monitor asks: is the process alive, and can it serve?"""

from datetime import timedelta

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from appointments import encryption
from appointments.models import Notification


@never_cache
def healthz(request):
    """Answer as long as the process does; the database is not asked."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request):
    """Answer 200 when the database answers, migrations are applied and the keys open messages, else 503 with why not.

    Signed-in staff who read messages are told too how many notices of them are late, and by how many minutes.
    """
    problem = _problem()
    if problem:
        return JsonResponse({"status": "unavailable", "problem": problem}, status=503)
    # Nobody else's session is looked at.
    is_staff = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.has_perm("appointments.view_inquiry")
    return JsonResponse({"status": "ready", **({"undelivered": _undelivered()} if is_staff else {})})


def _undelivered():
    late = Notification.objects.late().aggregate(count=Count("pk"), oldest=Min("created_at"))
    waited = timezone.now() - late["oldest"] if late["count"] else timedelta()
    return {"count": late["count"], "oldest_minutes": int(waited.total_seconds() // 60)}


def _problem():
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "Migrations are not applied. Run manage.py migrate."
        return encryption.problem()
    except Error:
        return "The database does not answer."
