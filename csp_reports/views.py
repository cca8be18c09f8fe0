import logging
import threading
import time

from django.db import Error
from django.http import HttpResponse, UnreadablePostError
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from . import reading
from .models import BlockedContent

LONGEST = 16 * 1024  # bytes
MOST_A_MINUTE = 30  # reports that one process writes down

logger = logging.getLogger(__name__)


class Allowance:
    """How many more reports this process writes down in the present minute."""

    def __init__(self, most):
        self.most, self.left, self.until = most, most, 0.0
        self.lock = threading.Lock()

    def take(self):
        """Return whether one more may be written down."""
        with self.lock:
            if time.monotonic() >= self.until:
                self.left, self.until = self.most, time.monotonic() + 60
            self.left -= 1
            return self.left >= 0


allowance = Allowance(MOST_A_MINUTE)


@csrf_exempt  # nosemgrep: csrf-exempt - browsers send reports by themselves, with no token; nothing is trusted of them
@never_cache
@require_POST
def report(request):
    """Take a browser's report of what the content security policy blocked; the answer is always the same."""
    length = request.headers.get("content-length") or ""
    if length.isascii() and length.isdigit() and int(length) <= LONGEST and allowance.take():
        try:
            # nosemgrep: host-that-was-asked-for - it is compared, not shown
            BlockedContent.objects.count_up(reading.violations(request.body, request.get_host()))
        except (Error, UnreadablePostError) as error:
            logger.error("A report of blocked content was not kept: %s", type(error).__name__)
    return HttpResponse(status=204)
