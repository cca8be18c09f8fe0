import datetime
import re
import time
from importlib import import_module

from django.conf import settings
from django.db import models
from django.utils import timezone

from audit.models import AuditEvent
from network_addresses import truncated_address

from .confirming import BEGAN

SEEN = "seen_at"
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrom": "Chrome", "Safari": "Safari"}
SYSTEMS = {"iPhone": "an iPhone", "iPad": "an iPad", "Android": "Android", "Windows": "Windows", "Mac": "a Mac"}
SYSTEMS |= {"Linux": "Linux"}


def store(session_key=None):
    """Return Django's session of that key, whatever keeps sessions here."""
    return import_module(settings.SESSION_ENGINE).SessionStore(session_key)


def browser_of(request):
    """Return a few words for the browser that sent the request, such as “Firefox on Windows”."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for sign, name in BROWSERS.items() if sign in agent), "A browser")
    system = next((name for sign, name in SYSTEMS.items() if re.search(sign, agent)), "")
    return f"{browser} on {system}" if system else browser


class StaffSessionQuerySet(models.QuerySet):
    def begin(self, request, account):
        """Note that the account is signed in here, and forget its sessions that are over."""
        session = request.session
        if not session.session_key:
            session.create()
        session.setdefault(BEGAN, time.time())
        session[SEEN] = time.time()
        oldest = timezone.now() - datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE)
        self.of(account).filter(began_at__lt=oldest).delete()
        noted = {"account": account, "browser": browser_of(request), "source": truncated_address(request)}
        self.update_or_create(session_key=session.session_key, defaults=noted)

    def of(self, account):
        """Keep the sessions of one account."""
        return self.filter(account=account)

    def besides(self, request):
        """Keep all but the session that the request belongs to."""
        return self.exclude(session_key=request.session.session_key or "")

    def living(self):
        """Return the sessions that are not over, each with the moment it was last used as ``seen_at``."""
        found = []
        for session in self:
            session.seen_at = session.last_seen()
            if session.seen_at:
                found.append(session)
        return found

    def end(self, *, account=None, by=None, source=""):
        """Sign out every session kept here; with ``account``, record that ``by`` signed it out everywhere else."""
        ended = len(self.living())
        for session in self:
            store(session.session_key).delete()
        self.delete()
        if account is not None:
            AuditEvent.objects.record("sessions_ended", by=by, source=source, subject=account, detail=str(ended))
        return ended


class StaffSession(models.Model):
    """Where an account is signed in. Django's own session holds what it may do, and ends with this one."""

    session_key = models.CharField(max_length=40, primary_key=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_sessions")
    began_at = models.DateTimeField(default=timezone.now)
    browser = models.CharField(max_length=40)
    source = models.CharField("from", max_length=45, blank=True)

    objects = StaffSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at"]
        default_permissions = []

    def __str__(self):
        return self.browser

    def last_seen(self):
        """Return when the session was last used, or None when it is over."""
        session = store(self.session_key)
        seen, now = session.get(SEEN), time.time()
        # Seen or begun far ahead is over too: the clock was wrong, and would keep the session until then.
        if not seen or abs(now - seen) >= settings.SESSION_IDLE_SECONDS:
            return None
        if abs(now - session.get(BEGAN, 0)) >= settings.SESSION_COOKIE_AGE:
            return None
        return datetime.datetime.fromtimestamp(seen, tz=timezone.get_current_timezone())
