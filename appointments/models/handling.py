from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from .events import InquiryEvent


class HandlingQuerySet(models.QuerySet):
    """Which messages wait for whom. Spam and trash are in none but their own."""

    def kept(self):
        """Keep what is not in the trash."""
        return self.filter(trashed_at=None)

    def trashed(self):
        return self.exclude(trashed_at=None)

    def new(self):
        """Keep the messages nobody has dealt with yet."""
        return self.kept().filter(status=Handling.Status.NEW)

    def unread(self):
        """Keep the new messages nobody has opened yet."""
        return self.new().filter(first_read_at=None)

    def open(self):
        """Keep the messages that still ask something of the staff."""
        return self.kept().filter(status__in=[Handling.Status.NEW, Handling.Status.WAITING])

    def mine(self, account):
        """Keep the open messages that an account has taken on."""
        return self.open().filter(assigned_to=account)

    def call_back_due(self):
        """Keep the messages whose day of calling back has come."""
        return (
            self.kept()
            .exclude(status__in=[Handling.Status.CLOSED, Handling.Status.SPAM])
            .filter(call_back_on__lte=timezone.localdate())
        )


class Handling(models.Model):
    """What staff make of a message. Each step is a verb that takes ``by`` and leaves an event."""

    class Status(models.TextChoices):
        NEW = "new", "New"
        WAITING = "waiting", "Waiting for the patient"
        SCHEDULED = "scheduled", "Scheduled"
        CLOSED = "closed", "Closed"
        SPAM = "spam", "Spam"

    status = models.CharField(max_length=9, choices=Status.choices, default=Status.NEW)
    status_changed_at = models.DateTimeField(null=True, editable=False)
    status_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    first_read_at = models.DateTimeField(null=True, editable=False)
    first_answered_at = models.DateTimeField(null=True, editable=False)
    is_starred = models.BooleanField("starred", default=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="inquiries"
    )
    call_back_on = models.DateField("call back on", null=True, blank=True)
    reminded_on = models.DateField(null=True, editable=False)
    trashed_at = models.DateTimeField(null=True, editable=False)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    legal_hold = models.BooleanField("on legal hold", default=False)
    erased_at = models.DateTimeField(null=True, editable=False)
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["status", "-received_at"], name="inquiry_status_newest"),
            models.Index(fields=["call_back_on"], condition=Q(call_back_on__isnull=False), name="inquiry_call_back"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["new", "waiting", "scheduled", "closed", "spam"]),
                name="inquiry_status_is_known",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{step}_at": None, f"{step}_by": None})
                    | Q(**{f"{step}_at__isnull": False, f"{step}_by__isnull": False}),
                    name=f"inquiry_{step.removesuffix('_changed')}_with_who_and_when",
                )
                for step in ("status_changed", "trashed", "erased")
            ),
        ]

    def _allow(self, by, permission="appointments.change_inquiry"):
        if not by.has_perm(permission):
            raise PermissionDenied("Your account may not change messages from patients.")

    def _take(self, kind, detail="", *, by, source, where=None, already=None, **changes):
        """Store changes and their event in one transaction; return whether there was anything to change.

        There is not when the row is not as in ``where``, or is as in ``already``, by default as after the changes.
        """
        with transaction.atomic():
            rows = type(self).objects.filter(pk=self.pk, **(where or {})).exclude(**(already or changes))
            if not rows.update(**changes):
                self.refresh_from_db(fields=list(changes))
                return False
            InquiryEvent.objects.record(kind, self, by=by, source=source, detail=detail)
        self.refresh_from_db()
        return True

    def set_status(self, status, *, by, source=""):
        """Record what became of the message, with who and when; return whether that changed anything.

        A first status but spam counts as the first answer. Raises ``PermissionDenied`` without the permission,
        ``ValidationError`` for an unknown status.
        """
        self._allow(by)
        if status not in self.Status.values:
            raise ValidationError(f"There is no status “{status}”.")
        now = timezone.now()
        with transaction.atomic():
            rows = type(self).objects.filter(pk=self.pk)
            before = rows.exclude(status=status).select_for_update().values_list("status", flat=True).first()
            if before is not None:
                rows.update(status=status, status_changed_at=now, status_changed_by=by)
                if status not in (self.Status.NEW, self.Status.SPAM):
                    rows.filter(first_answered_at=None).update(first_answered_at=now)
                InquiryEvent.objects.record("status", self, by=by, source=source, detail=f"{before} → {status}")
        self.refresh_from_db()
        return before is not None

    def mark_read(self, *, by, source=""):
        """Record that somebody opened the message."""
        type(self).objects.filter(pk=self.pk, first_read_at=None).update(first_read_at=timezone.now())
        InquiryEvent.objects.record("viewed", self, by=by, source=source)

    def assign(self, account, *, by, source=""):
        """Let an account take the message on, or nobody with None; return whether that changed anything.

        Raises ``ValidationError`` when that account may not answer messages.
        """
        self._allow(by)
        if account and not (account.is_active and account.has_perm("appointments.change_inquiry")):
            raise ValidationError("That person may not answer messages from patients.")
        return self._take(
            "assigned", account.get_username() if account else "nobody", by=by, source=source, assigned_to=account
        )

    def star(self, is_starred, *, by, source=""):
        self._allow(by)
        return self._take("starred" if is_starred else "unstarred", by=by, source=source, is_starred=is_starred)

    def call_back(self, day, *, by, source=""):
        """Set the day on which somebody is to call or write again, or None; a new day is reminded of again."""
        self._allow(by)
        return self._take(
            "call_back",
            day.isoformat() if day else "none",
            by=by,
            source=source,
            already={"call_back_on": day},
            call_back_on=day,
            reminded_on=None,
        )

    def trash(self, *, by, source=""):
        """Put the message into the trash, from which it goes for good when its time is over."""
        self._allow(by)
        if self.legal_hold:
            raise ValidationError("This message is on legal hold, so it stays.")
        return self._take(
            "trashed", by=by, source=source, where={"trashed_at": None}, trashed_at=timezone.now(), trashed_by=by
        )

    def restore(self, *, by, source=""):
        """Take the message out of the trash, as it was."""
        self._allow(by)
        return self._take("restored", by=by, source=source, trashed_at=None, trashed_by=None)

    def hold(self, is_held, *, by, source=""):
        """Keep the message from being purged and erased for legal reasons, or end that."""
        self._allow(by, "appointments.erase_inquiry")
        return self._take("held" if is_held else "released", by=by, source=source, legal_hold=is_held)
