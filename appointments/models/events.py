from django.conf import settings
from django.db import models
from django.db.models import Q


class InquiryEventQuerySet(models.QuerySet):
    def record(self, kind, inquiry=None, *, by=None, source="", detail=""):
        """Record what was done with a message, or with several when ``inquiry`` is None; return the event.

        ``by`` is an account, or None for the site itself; ``source`` the truncated network address it came from;
        ``detail`` a few words without anything a patient wrote.
        """
        return self.create(kind=kind, inquiry_number=inquiry and inquiry.pk, by=by, source=source, detail=detail[:200])

    def of(self, inquiry):
        """Keep what was done with one message, also after it was purged."""
        return self.filter(inquiry_number=inquiry.pk)


class InquiryEvent(models.Model):
    """What was done with patients' messages: by whom, when and from where. Never changed and never deleted.

    It holds the number of the message, not a reference, because it outlives it.
    """

    class Kind(models.TextChoices):
        LISTED = "listed", "Saw the list"
        SEARCHED = "searched", "Searched"
        VIEWED = "viewed", "Opened"
        STATUS = "status", "Set the status"
        ASSIGNED = "assigned", "Assigned"
        STARRED = "starred", "Starred"
        UNSTARRED = "unstarred", "Took the star away"
        CALL_BACK = "call_back", "Set the day to call back"
        NOTED = "noted", "Wrote a note"
        TRASHED = "trashed", "Put into the trash"
        RESTORED = "restored", "Took out of the trash"
        RESENT = "resent", "Sent the notice again"
        EXPORTED = "exported", "Exported"
        HELD = "held", "Put on legal hold"
        RELEASED = "released", "Ended the legal hold"
        ERASED = "erased", "Erased what the patient wrote"
        PURGED = "purged", "Purged"

    kind = models.CharField("what", max_length=9, choices=Kind.choices)
    inquiry_number = models.BigIntegerField("message", null=True, db_index=True)
    at = models.DateTimeField("when", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="who"
    )
    source = models.CharField("from", max_length=45, blank=True, help_text="The network address without its last part.")
    detail = models.CharField(max_length=200, blank=True)

    objects = InquiryEventQuerySet.as_manager()

    class Meta:
        verbose_name = "record of messages"
        verbose_name_plural = "record of messages"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="inquiry_event_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *["listed", "searched", "viewed", "status", "assigned", "starred", "unstarred", "call_back"],
                        *["noted", "trashed", "restored", "resent", "exported", "held", "released", "erased", "purged"],
                    ]
                ),
                name="inquiry_event_is_known",
            )
        ]

    def __str__(self):
        return (
            f"{self.get_kind_display()}: inquiry {self.inquiry_number}"
            if self.inquiry_number
            else (self.get_kind_display())
        )
