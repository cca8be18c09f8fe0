from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from . import kinds

NAME = 150
WORDS = 500


class AuditEventQuerySet(models.QuerySet):
    def record(self, kind, *, by=None, source="", subject=None, detail=""):
        """Record what was done and return the event. Raises ValueError for a kind that is not in ``kinds.KINDS``.

        ``by`` is an account, or None for the site itself or a person who is not signed in; ``source`` the truncated
        network address it came from; ``subject`` a row that it was done to, whose name is kept as it is now; ``detail``
        a few words. Neither may hold anything a patient wrote, nor a secret.
        """
        if kind not in kinds.KINDS:
            raise ValueError(f"{kind!r} is no kind of event; audit.kinds names them.")
        event = AuditEvent(kind=kind, source=source, detail=_readable(detail, WORDS))
        if by is not None:
            event.by_id, event.by_name = by.pk, by.get_username()[:NAME]
        if subject is not None:
            event.subject_kind = subject._meta.label_lower
            event.subject_number = subject.pk
            event.subject = _readable(str(subject), NAME)
        event.save(force_insert=True)
        return event

    def about(self, subject):
        """Keep what was done to one row, also after it was deleted."""
        return self.filter(subject_kind=subject._meta.label_lower, subject_number=subject.pk)


def _readable(text, length):
    text = " ".join(str(text).replace("\0", "").split())
    return text if len(text) <= length else f"{text[: length - 1]}…"


class AuditEvent(models.Model):
    """What staff did: who, when and from where. Never changed and never deleted.

    Accounts and what things were done to are kept by number and by name, because the record outlives them. Who read
    and changed patients' messages stands in a record of its own, ``appointments.InquiryEvent``.
    """

    at = models.DateTimeField("when", default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,  # neither keeps an account from being deleted, nor forgets who it was
        db_constraint=False,
        null=True,
        related_name="+",
        db_index=False,
        editable=False,
        verbose_name="account",
    )
    by_name = models.CharField("who", max_length=NAME, blank=True, editable=False)
    kind = models.CharField("what", max_length=40, choices=kinds.choices, editable=False)
    source = models.CharField("from", max_length=45, blank=True, editable=False)
    subject_kind = models.CharField(max_length=100, blank=True, editable=False)
    subject_number = models.BigIntegerField(null=True, editable=False)
    subject = models.CharField("to what", max_length=NAME, blank=True, editable=False)
    detail = models.CharField("details", max_length=WORDS, blank=True, editable=False)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = "record of what was done"
        verbose_name_plural = "record of what was done"
        ordering = ["-at", "-pk"]
        default_permissions = ["view"]
        permissions = [("export_auditevent", "Can export the record of what was done")]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["by", "-at", "-id"], name="audit_by_newest"),
            models.Index(fields=["kind", "-at", "-id"], name="audit_kind_newest"),
            models.Index(fields=["subject_kind", "subject_number"], name="audit_subject"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(kind=""), name="audit_has_a_kind"),
            models.CheckConstraint(
                condition=Q(by=None, by_name="") | (Q(by__isnull=False) & ~Q(by_name="")),
                name="audit_keeps_who_by_name",
            ),
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_number=None, subject="")
                | (~Q(subject_kind="") & Q(subject_number__isnull=False)),
                name="audit_subject_is_whole",
            ),
        ]

    def __str__(self):
        return " ".join(filter(None, [self.by_name or "The site", self.get_kind_display().lower(), self.subject]))
