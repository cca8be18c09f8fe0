import hashlib
import logging
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import models, transaction
from django.db.models import Count, F, Min, Q
from django.utils import timezone

from appointments import letters

from .events import InquiryEvent
from .recipients import listed
from .settings import ContactSettings

logger = logging.getLogger(__name__)

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
SKEW = timedelta(minutes=5)  # by which the clocks of several machines may differ
LATE_AFTER = timedelta(minutes=15)
TRIES = 10  # of the other mails: a mistyped address never takes one
NOBODY = "Nobody is set to be told. Add an address to “who is told of new messages”."
# The notice that a message came in is tried for ever; a patient's mail, and a notice sent again, to one address only.
UNTIRING = Q(kind="staff", to="")
LEFT_OUT = "Left out: the address was erased, or the message is held as spam."


class NobodyToTellError(Exception):
    """No address is set for the notice."""


class NotificationQuerySet(models.QuerySet):
    def to_staff(self):
        """Keep the notices to the staff, also those that were sent again."""
        return self.filter(kind=Notification.Kind.STAFF)

    def undelivered(self):
        return self.filter(delivered_at=None)

    def due(self):
        """Keep those whose time to be tried has come and that no worker holds.

        Times that lie further ahead than any that is set here come from a clock that was wrong, and count for nothing.
        """
        now = timezone.now()
        lease = timedelta(seconds=settings.NOTIFICATION_LEASE)
        unclaimed = Q(claimed_until=None) | Q(claimed_until__lte=now) | Q(claimed_until__gt=now + lease + SKEW)
        waited = Q(next_attempt_at__lte=now) | Q(next_attempt_at__gt=now + LONGEST_RETRY + SKEW)
        given_up = ~UNTIRING & Q(attempts__gte=TRIES)
        return self.undelivered().filter(unclaimed, waited).exclude(given_up)

    def late(self):
        """Keep the notices that staff should know of: not delivered for ``LATE_AFTER``, or with nobody to tell."""
        long_ago = Q(created_at__lte=timezone.now() - LATE_AFTER)
        return self.filter(UNTIRING).undelivered().filter(long_ago | Q(last_error=NOBODY))

    def lateness(self):
        """Return of how many messages notices are late, and for how many minutes the oldest has waited."""
        late = self.late().aggregate(count=Count("inquiry", distinct=True), oldest=Min("created_at"))
        waited = timezone.now() - late["oldest"] if late["count"] else timedelta()
        return {"count": late["count"], "oldest_minutes": int(waited.total_seconds() // 60)}

    def send_again(self, inquiry, to, *, by, source=""):
        """Tell one more address of a message; return the notification, the one that waits already when there is one.

        Raises ``PermissionDenied`` without the permission, ``ValidationError`` when that is no email address.
        """
        if not by.has_perm("appointments.change_inquiry"):
            raise PermissionDenied("Your account may not change messages from patients.")
        try:
            MaxLengthValidator(self.model._meta.get_field("to").max_length)(to)
            validate_email(to)
        except ValidationError:
            raise ValidationError("Enter an email address in the form name@example.com.") from None
        # The same form sent twice, or an address that did not take the mail yet.
        just_now = Q(created_at__gt=timezone.now() - FIRST_RETRY)
        if waiting := self.filter(Q(delivered_at=None) | just_now, inquiry=inquiry, to=to).first():
            if waiting.attempts and not waiting.delivered_at:
                waiting.try_now(by=by, source=source)
            return waiting
        with transaction.atomic():
            notification = self.create(inquiry=inquiry, to=to, requested_by=by)
            InquiryEvent.objects.record("resent", inquiry, by=by, source=source)
        return notification

    def claim_next(self):
        """Return the notification that is due longest, held for this worker alone, or None.

        One conditional UPDATE a row decides between workers, the same on both databases. A worker that dies holds
        its row for ``settings.NOTIFICATION_LEASE`` at most.
        """
        # One that another worker took meanwhile is no longer due, so this ends.
        while notification := self.due().order_by("next_attempt_at", "pk").first():
            claimed_until = timezone.now() + timedelta(seconds=settings.NOTIFICATION_LEASE)
            mine = self.due().filter(pk=notification.pk)
            taken = mine.update(claimed_until=claimed_until, attempts=F("attempts") + 1)
            # An acknowledgement may go meanwhile, with what the patient wrote.
            if taken and (claimed := self.filter(pk=notification.pk).first()):
                return claimed
        return None


class Notification(models.Model):
    """A mail about an inquiry that is still to be sent; tried again and again until it is taken."""

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
    # Which of the staff's addresses took it already, so that one that does not keeps nobody else waiting.
    told = models.JSONField(default=list)
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
        """Send the mail of a claimed row and record how that went; return whether it is done with.

        A worker that dies after the mail was taken and before that is recorded leaves it to be sent once more: at least
        once, never not at all.
        """
        try:
            is_sent = self._send()
        except NobodyToTellError:
            self._failed(NOBODY, FIRST_RETRY)
            return False
        except Exception as error:  # whatever fails, the notice is tried again and the worker goes on
            self._failed(self._reason(error), self.backoff())
            return False
        with transaction.atomic():
            done = {"delivered_at": timezone.now(), "claimed_until": None, "last_error": ""}
            if Notification.objects.filter(pk=self.pk).update(**done):
                Attempt.objects.create(notification=self, error="" if is_sent else LEFT_OUT)
                logger.info("Notice of inquiry %s done with at attempt %s", self.inquiry_id, self.attempts)
        return True

    def backoff(self):
        """Return how long to wait after this attempt: one minute, doubling up to one hour, for ever."""
        return min(FIRST_RETRY * 2 ** min(self.attempts - 1, 10), LONGEST_RETRY)

    @property
    def is_given_up(self):
        """Whether the mail server was asked often enough; for the staff's own notice it is asked for ever."""
        is_untiring = self.kind == self.Kind.STAFF and not self.to
        return self.delivered_at is None and not is_untiring and self.attempts >= TRIES

    @property
    def recipients(self):
        """Whom this mail goes to now: the one address it was sent again to, else who is told of such messages."""
        if self.kind == self.Kind.PATIENT:
            return [self.inquiry.email]
        about = self.inquiry.about
        return [self.to] if self.to else (about and listed(about.recipients)) or ContactSettings.current().recipients

    def try_now(self, *, by, source=""):
        """Let the next look of a worker try again at once; return whether there was anything to try.

        Raises ``PermissionDenied`` without the permission.
        """
        if not by.has_perm("appointments.change_inquiry"):
            raise PermissionDenied("Your account may not change messages from patients.")
        with transaction.atomic():
            waiting = Notification.objects.undelivered().filter(pk=self.pk)
            if self.is_given_up or not waiting.update(next_attempt_at=timezone.now()):
                return False
            InquiryEvent.objects.record("resent", self.inquiry, by=by, source=source, detail="tried again")
        return True

    def _failed(self, reason, wait):
        # A worker that outlived its lease must not undo what the next one recorded.
        own = Notification.objects.undelivered().filter(pk=self.pk, attempts=self.attempts)
        again = timezone.now() + wait
        with transaction.atomic():
            if own.update(claimed_until=None, next_attempt_at=again, last_error=reason[:500]):
                Attempt.objects.create(notification=self, error=reason[:500])
        logger.warning("Notice of inquiry %s not delivered at attempt %s", self.inquiry_id, self.attempts)

    def _reason(self, error):
        if self.kind == self.Kind.STAFF:
            return f"{type(error).__name__}: {error}"
        # A mail server's own words may quote the patient's address.
        code = getattr(error, "smtp_code", None) or ""
        return f"{type(error).__name__} {code}".strip()

    def _send(self):
        """Send a mail to each address that did not take one yet; return False when a patient is not to be written to.

        Raises ``NobodyToTellError`` when nobody is set to be told, and whatever the mail server does not take.
        """
        inquiry = self.inquiry
        if self.kind == self.Kind.PATIENT:
            if not inquiry.email or inquiry.status == inquiry.Status.SPAM:
                return False
            letters.acknowledgement(inquiry, self.recipients, message_id=self._message_id).send()
            return True
        if not (recipients := self.recipients):
            raise NobodyToTellError
        refusal = None
        for address in [each for each in recipients if each not in self.told]:
            named = f"{self._message_id}.{hashlib.sha256(address.encode()).hexdigest()[:8]}"
            try:
                letters.notice(inquiry, [address], message_id=named).send()
            except SMTPRecipientsRefused as error:
                refusal = error  # of this one address; the others are told all the same
            else:
                self.told = [*self.told, address]
                Notification.objects.filter(pk=self.pk).update(told=self.told)
        if refusal:
            raise refusal
        return True

    @property
    def _message_id(self):
        return f"inquiry-{self.inquiry_id}.{self.pk}"


class Attempt(models.Model):
    """One try to deliver a notification: when, and why it failed, or nothing."""

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField(default=timezone.now, editable=False)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"Attempt at {self.at:%Y-%m-%d %H:%M}"
