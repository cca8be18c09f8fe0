import logging
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from .settings import ContactSettings

logger = logging.getLogger(__name__)

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
LATE_AFTER = timedelta(minutes=15)
LEASE = timedelta(minutes=5)  # far longer than a mail server may take (EMAIL_TIMEOUT is 10 seconds a step)


class NotificationQuerySet(models.QuerySet):
    def undelivered(self):
        return self.filter(delivered_at=None)

    def due(self):
        """Keep those whose time to be tried has come and that no worker holds."""
        now = timezone.now()
        unclaimed = Q(claimed_until=None) | Q(claimed_until__lte=now)
        return self.undelivered().filter(unclaimed, next_attempt_at__lte=now)

    def late(self):
        """Keep those that staff should know of: tried in vain, or not delivered for ``LATE_AFTER``."""
        return self.undelivered().filter(~Q(last_error="") | Q(created_at__lte=timezone.now() - LATE_AFTER))

    def claim_next(self):
        """Return the notification that is due longest, held for this worker alone, or None.

        One conditional UPDATE a row decides between workers, the same on both databases. A worker that dies holds
        its row for ``LEASE`` at most.
        """
        # One that another worker took meanwhile is no longer due, so this ends.
        while notification := self.due().order_by("next_attempt_at", "pk").first():
            claimed_until = timezone.now() + LEASE
            if self.due().filter(pk=notification.pk).update(claimed_until=claimed_until, attempts=F("attempts") + 1):
                return self.get(pk=notification.pk)
        return None


class Notification(models.Model):
    """The clinic's staff still have to be told of an inquiry; tried again and again until the mail is taken."""

    class Kind(models.TextChoices):
        STAFF = "staff", "Notice to the staff"
        PATIENT = "patient", "Acknowledgement to the patient"

    inquiry = models.ForeignKey("appointments.Inquiry", on_delete=models.PROTECT, related_name="notifications")
    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.STAFF)
    # Whom a notice that was sent again goes to; empty, whoever is set to be told when it is sent.
    to = models.EmailField(blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(delivered_at=None), name="notification_undelivered")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(delivered_at=None) | Q(attempts__gte=1, claimed_until=None, last_error=""),
                name="notification_delivered_is_done",
            ),
            models.CheckConstraint(
                condition=Q(to="", requested_by=None) | (Q(kind="staff", requested_by__isnull=False) & ~Q(to="")),
                name="notification_sent_again_by_somebody",
            ),
        ]

    def __str__(self):
        return f"Notice of inquiry {self.inquiry_id}"

    def deliver(self):
        """Send the notice of a claimed row and record how that went; return whether the mail was taken.

        The mail holds the inquiry's number and its address in the admin, and nothing a patient wrote.
        """
        try:
            recipients = ContactSettings.current().recipients
            if not recipients:
                self._failed("Nobody is set to be told. Add an address to “who is told of new messages”.", FIRST_RETRY)
                return False
            self._message(recipients).send()
        except Exception as error:  # whatever fails, the notice is tried again and the worker goes on
            self._failed(f"{type(error).__name__}: {error}", self.backoff())
            return False
        Notification.objects.filter(pk=self.pk).update(delivered_at=timezone.now(), claimed_until=None, last_error="")
        logger.info("Notice of inquiry %s delivered at attempt %s", self.inquiry_id, self.attempts)
        return True

    def backoff(self):
        """Return how long to wait after this attempt: one minute, doubling up to one hour, for ever."""
        return min(FIRST_RETRY * 2 ** min(self.attempts - 1, 10), LONGEST_RETRY)

    def _failed(self, reason, wait):
        # A worker that outlived its lease must not undo what the next one recorded.
        own = Notification.objects.undelivered().filter(pk=self.pk, attempts=self.attempts)
        own.update(claimed_until=None, next_attempt_at=timezone.now() + wait, last_error=reason[:500])
        logger.warning("Notice of inquiry %s not delivered at attempt %s", self.inquiry_id, self.attempts)

    def _message(self, recipients):
        address = reverse("admin:appointments_inquiry_change", args=[self.inquiry_id])
        held = "It was held as likely spam. " if self.inquiry.status == self.inquiry.Status.SPAM else ""
        return EmailMessage(
            subject=f"New website inquiry #{self.inquiry_id}",
            body=f"A new message came through the website. {held}Sign in to read it:\n\n{settings.SITE_URL}{address}\n",
            to=recipients,
            headers={
                "Auto-Submitted": "auto-generated",  # RFC 3834: out-of-office replies stay away
                # The same at each attempt, so that a mail sent twice can be told to be one.
                "Message-ID": f"<inquiry-{self.inquiry_id}.{self.pk}@{urlsplit(settings.SITE_URL).hostname}>",
            },
        )


class Attempt(models.Model):
    """One try to deliver a notification: when, and why it failed, or nothing."""

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField(default=timezone.now, editable=False)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"Attempt at {self.at:%Y-%m-%d %H:%M}"
