import hashlib
import json

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Length, Replace
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from .notifications import Notification

MESSAGE_CHARACTERS = 5000
SUBJECT_CHARACTERS = 60
TYPED = ["full_name", "email", "phone", "preferred_contact", "preferred_time", "message", "consent"]


class InquiryQuerySet(models.QuerySet):
    def new(self):
        """Keep the messages nobody has dealt with yet."""
        return self.filter(status=Inquiry.Status.NEW)

    def undelivered(self):
        """Keep the messages whose notice has not reached the staff's mail."""
        return self.filter(notifications__in=Notification.objects.undelivered()).distinct()


class Inquiry(models.Model):
    """One message from a patient, exactly as it was sent. Only its status ever changes."""

    class Way(models.TextChoices):
        EMAIL = "email", "By email"
        PHONE = "phone", "By phone"

    class Time(models.TextChoices):
        ANY = "any", "Any time"
        MORNING = "morning", "Morning"
        AFTERNOON = "afternoon", "Afternoon"
        EVENING = "evening", "Evening"

    class Status(models.TextChoices):
        NEW = "new", "New"
        WAITING = "waiting", "Waiting for the patient"
        SCHEDULED = "scheduled", "Scheduled"
        CLOSED = "closed", "Closed"
        SPAM = "spam", "Spam"

    full_name = models.CharField(max_length=200)
    email = models.EmailField("email address", max_length=254, blank=True)
    phone = models.CharField("phone number", max_length=40, blank=True)
    preferred_contact = models.CharField("answer", max_length=5, choices=Way.choices)
    preferred_time = models.CharField("best time", max_length=9, choices=Time.choices, default=Time.ANY)
    message = models.TextField()
    consent = models.BooleanField("agreed to calls and texts", default=False)
    consent_wording = models.TextField("words agreed to", blank=True)
    consent_version = models.PositiveIntegerField("version of the words", null=True, blank=True)
    consented_at = models.DateTimeField("agreed at", null=True, blank=True)
    attribution = models.JSONField("where the visitor came from", default=dict, blank=True)
    spam_reasons = models.JSONField("signs of spam", default=list, blank=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.NEW)
    status_changed_at = models.DateTimeField(null=True, editable=False)
    status_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    received_at = models.DateTimeField("received", default=timezone.now, editable=False)
    dedupe_key = models.CharField(max_length=64, unique=True, editable=False)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "inquiries"
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="inquiry_newest"),
            models.Index(fields=["status", "-received_at"], name="inquiry_status_newest"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(full_name="") & ~Q(message=""), name="inquiry_has_name_and_message"),
            models.CheckConstraint(condition=~Q(email="") | ~Q(phone=""), name="inquiry_can_be_answered"),
            models.CheckConstraint(
                condition=(Q(preferred_contact="email") & ~Q(email="")) | (Q(preferred_contact="phone") & ~Q(phone="")),
                name="inquiry_can_be_answered_as_preferred",
            ),
            models.CheckConstraint(
                # A line break travels as two characters and is counted as the one that was typed.
                condition=LessThanOrEqual(Length(Replace("message", Value("\r\n"), Value("\n"))), MESSAGE_CHARACTERS),
                name="inquiry_message_is_bounded",
            ),
            models.CheckConstraint(
                condition=Q(preferred_time__in=["any", "morning", "afternoon", "evening"]), name="inquiry_time_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["new", "waiting", "scheduled", "closed", "spam"]),
                name="inquiry_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(consent=False, consent_wording="", consent_version=None, consented_at=None)
                | (Q(consent=True, consent_version__isnull=False, consented_at__isnull=False) & ~Q(consent_wording="")),
                name="inquiry_consent_with_words_and_time",
            ),
            models.CheckConstraint(
                condition=Q(status_changed_at=None, status_changed_by=None)
                | Q(status_changed_at__isnull=False, status_changed_by__isnull=False),
                name="inquiry_status_with_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(dedupe_key__regex=r"^[0-9a-f]{64}\Z"), name="inquiry_dedupe_key_is_sha256"
            ),
        ]

    def __str__(self):
        return f"Inquiry #{self.pk}"

    def get_absolute_url(self):
        return reverse("admin:appointments_inquiry_change", args=[self.pk])

    @property
    def subject(self):
        """The first words of the message, for lists."""
        return Truncator(" ".join(self.message.split())).chars(SUBJECT_CHARACTERS)

    @classmethod
    def receive(cls, typed, *, token, consent_wording="", consent_version=None, attribution=None, spam_reasons=()):
        """Store what a patient sent together with its notification, in one transaction; return the inquiry.

        ``typed`` maps the names in ``TYPED`` to checked values. The same words sent again from the same rendering
        of the form (``token``) return the inquiry stored first, also when both arrive at once. Whatever looks like
        spam is kept aside, never dropped. Raises ``django.db.Error`` when the database cannot take it.
        """
        stored = {name: typed[name] for name in TYPED}
        if stored["consent"]:
            stored |= {"consent_wording": consent_wording, "consent_version": consent_version}
            stored["consented_at"] = timezone.now()
        stored |= {"attribution": attribution or {}, "spam_reasons": list(spam_reasons)}
        if spam_reasons:
            stored["status"] = cls.Status.SPAM
        with transaction.atomic():
            # The unique key decides between two requests at once: the later one waits, then finds the earlier row.
            inquiry, is_new = cls.objects.get_or_create(dedupe_key=dedupe_key(token, typed), defaults=stored)
            if is_new:
                Notification.objects.create(inquiry=inquiry)
        return inquiry

    def set_status(self, status, *, by):
        """Record what became of the message, with who and when; return whether that changed anything.

        Raises ``PermissionDenied`` without the permission, ``ValidationError`` for an unknown status.
        """
        if not by.has_perm("appointments.change_inquiry"):
            raise PermissionDenied("Your account may not change messages from patients.")
        if status not in self.Status.values:
            raise ValidationError(f"There is no status “{status}”.")
        changed = (
            Inquiry.objects.filter(pk=self.pk)
            .exclude(status=status)
            .update(status=status, status_changed_at=timezone.now(), status_changed_by=by)
        )
        self.refresh_from_db(fields=["status", "status_changed_at", "status_changed_by"])
        return bool(changed)


def dedupe_key(token, typed):
    """Return the SHA-256, in hex, of the form's token and everything the patient typed into it."""
    payload = json.dumps([token, {name: typed[name] for name in TYPED}], sort_keys=True)
    return hashlib.sha256(payload.encode()).hexdigest()
