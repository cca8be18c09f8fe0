from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from appointments.encryption import EncryptedTextField

from .events import InquiryEvent

NOTE_CHARACTERS = 4000


class InquiryNoteQuerySet(models.QuerySet):
    def write(self, inquiry, text, *, by, source=""):
        """Add a note among staff to a message; return it.

        Raises ``PermissionDenied`` without the permission, ``ValidationError`` for no text or a too long one.
        """
        if not by.has_perm("appointments.change_inquiry"):
            raise PermissionDenied("Your account may not change messages from patients.")
        text = text.strip()
        if not text:
            raise ValidationError("Write the note first.")
        if len(text) > NOTE_CHARACTERS:
            raise ValidationError(f"Shorten the note: {len(text):,} characters, and the most is {NOTE_CHARACTERS:,}.")
        with transaction.atomic():
            note = self.create(inquiry=inquiry, text=text, by=by)
            InquiryEvent.objects.record("noted", inquiry, by=by, source=source)
        return note


class InquiryNote(models.Model):
    """What staff tell each other about a message; patients never see it."""

    inquiry = models.ForeignKey("appointments.Inquiry", on_delete=models.CASCADE, related_name="notes")
    text = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InquiryNoteQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"Note on inquiry {self.inquiry_id}"
