import hashlib
import json
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import Count, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from appointments.encryption import EncryptedTextField
from appointments.search_keys import email_hashes, phone_hashes
from site_languages import ENGLISH, LANGUAGES

from . import erasing
from .events import InquiryEvent
from .handling import Handling, HandlingQuerySet
from .notifications import Notification
from .subjects import Subject

MESSAGE_CHARACTERS = 5000
# The longest message encrypted: four bytes a character, and a third more in base64.
ENCRYPTED_CHARACTERS = 27_000
SUBJECT_CHARACTERS = 60
TYPED = ["full_name", "email", "phone", "preferred_contact", "preferred_time", "message", "consent"]


class InquiryQuerySet(HandlingQuerySet):
    def lately_from(self, sender_hash):
        """Keep the messages of the last hour from one place."""
        return self.filter(sender_hash=sender_hash, received_at__gt=timezone.now() - timedelta(hours=1))

    def written_by(self, text):
        """Keep the messages of whoever gave this email address or phone number, in whatever way it is written."""
        return self.filter(Q(email_hash__in=email_hashes(text)) | Q(phone_hash__in=phone_hashes(text)))

    def kept_apart(self):
        """Return how many messages are in the ``inbox`` and how many in ``quarantine``, as looking like spam."""
        numbers = dict(self.order_by().values_list("status").annotate(Count("pk")))
        quarantine = numbers.pop(Inquiry.Status.SPAM, 0)
        return {"inbox": sum(numbers.values()), "quarantine": quarantine}

    def take_out(self, *, by, source="", detail=""):
        """Record that these messages leave the site, once for all and once for each; return their numbers in order.

        To be called before the first of them goes out. Raises ``PermissionDenied`` without the permission.
        """
        if not by.has_perm("appointments.export_inquiry"):
            raise PermissionDenied("Your account may not take messages out of the site.")
        with transaction.atomic():
            numbers = list(self.values_list("pk", flat=True))
            told = {"kind": "exported", "by": by, "source": source}
            InquiryEvent.objects.record(**told, detail=f"messages: {len(numbers):,}; {detail}")
            events = (InquiryEvent(**told, inquiry_number=number, detail=detail[:200]) for number in numbers)
            InquiryEvent.objects.bulk_create(events, batch_size=500)
        return numbers


class Inquiry(Handling):
    """One message from a patient, exactly as it was sent, encrypted at rest; and what staff made of it."""

    class Way(models.TextChoices):
        EMAIL = "email", gettext_lazy("By email")
        PHONE = "phone", gettext_lazy("By phone")

    class Time(models.TextChoices):
        ANY = "any", gettext_lazy("Any time")
        MORNING = "morning", gettext_lazy("Morning")
        AFTERNOON = "afternoon", gettext_lazy("Afternoon")
        EVENING = "evening", gettext_lazy("Evening")

    full_name = EncryptedTextField()
    email = EncryptedTextField("email address", blank=True)
    phone = EncryptedTextField("phone number", blank=True)
    # What finds the messages of one person again; see ``search_keys``.
    email_hash = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    phone_hash = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    preferred_contact = models.CharField("answer", max_length=5, choices=Way.choices)
    preferred_time = models.CharField("best time", max_length=9, choices=Time.choices, default=Time.ANY)
    about = models.ForeignKey(
        Subject, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="inquiries"
    )
    about_words = models.CharField("about", max_length=80, blank=True, help_text="The subject as the patient read it.")
    message = EncryptedTextField()
    language = models.CharField(
        max_length=2, choices=LANGUAGES, default=ENGLISH, editable=False, help_text="That of the page it was sent from."
    )
    consent = models.BooleanField("agreed to calls and texts", default=False)
    consent_wording = models.TextField("words agreed to", blank=True)
    consent_version = models.PositiveIntegerField("version of the words", null=True, blank=True)
    consented_at = models.DateTimeField("agreed at", null=True, blank=True)
    attribution = models.JSONField("where the visitor came from", default=dict, blank=True)
    # The keyed hash of the truncated network address, for counting messages from one place; goes with the attribution.
    sender_hash = models.CharField(max_length=64, blank=True, editable=False)
    spam_reasons = models.JSONField("signs of spam", default=list, blank=True)
    received_at = models.DateTimeField("received", default=timezone.now, editable=False)
    dedupe_key = models.CharField(max_length=64, unique=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = InquiryQuerySet.as_manager()

    class Meta(Handling.Meta):
        verbose_name, verbose_name_plural = "message", "messages"
        ordering = ["-received_at", "-pk"]
        permissions = [
            ("export_inquiry", "Can take messages out of the site"),
            ("erase_inquiry", "Can erase what patients wrote, and put messages on legal hold"),
        ]
        indexes = [
            *Handling.Meta.indexes,
            models.Index(fields=["-received_at", "-id"], name="inquiry_newest"),
            models.Index(fields=["sender_hash", "received_at"], name="inquiry_sender"),
        ]
        constraints = [
            *Handling.Meta.constraints,
            # Erased on request, a message keeps its row and nothing that was typed.
            models.CheckConstraint(
                condition=(Q(erased_at=None) & ~Q(full_name="") & ~Q(message=""))
                | Q(erased_at__isnull=False, full_name="", email="", phone="", message=""),
                name="inquiry_has_name_and_message",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False) | ~Q(email="") | ~Q(phone=""), name="inquiry_can_be_answered"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False)
                | (Q(preferred_contact="email") & ~Q(email=""))
                | (Q(preferred_contact="phone") & ~Q(phone="")),
                name="inquiry_can_be_answered_as_preferred",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("message"), ENCRYPTED_CHARACTERS), name="inquiry_message_is_bounded"
            ),
            models.CheckConstraint(
                condition=Q(preferred_time__in=["any", "morning", "afternoon", "evening"]), name="inquiry_time_is_known"
            ),
            models.CheckConstraint(
                condition=Q(consent=False, consent_wording="", consent_version=None, consented_at=None)
                | (Q(consent=True, consent_version__isnull=False, consented_at__isnull=False) & ~Q(consent_wording="")),
                name="inquiry_consent_with_words_and_time",
            ),
            models.CheckConstraint(condition=Q(language__in=["en", "es"]), name="inquiry_language_is_known"),
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

    erase = erasing.erase

    @classmethod
    def receive(
        cls,
        typed,
        *,
        token,
        about=None,
        consent_wording="",
        consent_version=None,
        attribution=None,
        sender_hash="",
        spam_reasons=(),
        acknowledge=False,
        language=ENGLISH,
    ):
        """Store what a patient sent together with its notification, in one transaction; return the inquiry.

        ``typed`` maps the names in ``TYPED`` to checked values; ``about`` is the ``Subject`` that was chosen;
        ``language`` that of the page. The same words sent again from the same rendering of the form (``token``) return
        the inquiry stored first, also when both arrive at once. Whatever looks like spam is kept aside, never dropped.
        With ``acknowledge`` the patient is told by mail that a message came in, unless it looks like spam. Raises
        ``django.db.Error`` when the database cannot take it.
        """
        besides = {
            "about": about,
            "consent_wording": consent_wording,
            "consent_version": consent_version,
            "attribution": attribution,
            "sender_hash": sender_hash,
            "spam_reasons": spam_reasons,
            "acknowledge": acknowledge,
            "language": language,
        }
        stored = {name: typed[name] for name in TYPED}
        if stored["consent"]:
            stored |= {"consent_wording": consent_wording, "consent_version": consent_version}
            stored["consented_at"] = timezone.now()
        stored |= {"attribution": attribution or {}, "sender_hash": sender_hash, "spam_reasons": list(spam_reasons)}
        stored["language"] = language
        stored |= {"about": about, "about_words": about.label_here if about else ""}
        stored["email_hash"] = next(iter(email_hashes(typed["email"])), "")
        stored["phone_hash"] = next(iter(phone_hashes(typed["phone"])), "")
        if spam_reasons:
            stored["status"] = cls.Status.SPAM
        key = dedupe_key(token, typed, about)
        try:
            with transaction.atomic():
                inquiry = cls.objects.create(dedupe_key=key, **stored)
                Notification.objects.create(inquiry=inquiry)
                if acknowledge and inquiry.email and not spam_reasons:
                    Notification.objects.create(inquiry=inquiry, kind=Notification.Kind.PATIENT)
        except IntegrityError:
            # The unique key decides between two requests at once: the later one waits, then finds the earlier row.
            if not (inquiry := cls.objects.filter(dedupe_key=key).first()):
                raise
            if inquiry.status_changed_at or inquiry.trashed_at:
                # The patient asks again about what staff are done with.
                return cls.receive(typed, token=f"{token} after {inquiry.pk}", **besides)
        return inquiry


def dedupe_key(token, typed, about=None):
    """Return the SHA-256, in hex, of the form's token and everything the patient typed into it or chose."""
    payload = json.dumps([token, {name: typed[name] for name in TYPED}, about and about.pk], sort_keys=True)
    return hashlib.sha256(payload.encode()).hexdigest()
