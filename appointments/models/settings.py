from django.db import models, transaction
from django.db.models import Q

from .phones import PhoneNumber, Placement
from .recipients import listed, validate_recipients

INTRO = "Tell us how we can help. A member of our team will answer you."
EMERGENCY_NOTICE = (
    "Not for emergencies: if you may be having an emergency, call 911 or go to the nearest emergency department."
)
CONSENT = (
    "The clinic may call or text me at the number I gave about this message. "
    "My consent is not a condition of care, and I can take it back at any time."
)
ACKNOWLEDGEMENT = (
    "We have your message. A member of our team will answer you. "
    "Please do not reply to this email, and call us if it cannot wait. In an emergency, call 911."
)
THANKS = "We have your message. A member of our team will answer you."

INTRO_ES = "Díganos cómo podemos ayudarle. Una persona de nuestro equipo le responderá."
EMERGENCY_NOTICE_ES = (
    "No es para emergencias: si cree que puede tener una emergencia, llame al 911 o vaya a la sala de emergencias más "
    "cercana."
)
CONSENT_ES = (
    "La clínica puede llamarme o enviarme mensajes de texto al número que di, acerca de este mensaje. "
    "Mi consentimiento no es una condición para recibir atención y puedo retirarlo en cualquier momento."
)
ACKNOWLEDGEMENT_ES = (
    "Recibimos su mensaje. Una persona de nuestro equipo le responderá. "
    "Por favor, no responda a este correo y llámenos si no puede esperar. En una emergencia, llame al 911."
)
THANKS_ES = "Recibimos su mensaje. Una persona de nuestro equipo le responderá."


class ContactSettings(models.Model):
    """What the website says about reaching the clinic: one row, edited by administrators."""

    class DemoContent(models.TextChoices):
        NONE = "none", "never loaded"
        SHOWN = "shown", "shown"
        CLEARED = "cleared", "removed"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    clinic_name = models.CharField(max_length=120, blank=True, help_text="As it stands in the header of every page.")
    tagline = models.CharField(max_length=160, blank=True, help_text="One short sentence under the name.")
    tagline_es = models.CharField("tagline in Spanish", max_length=160, blank=True)
    address = models.TextField(max_length=400, blank=True, help_text="As on an envelope, one line under the other.")
    hours = models.CharField("opening hours", max_length=200, blank=True)
    hours_es = models.CharField("opening hours in Spanish", max_length=200, blank=True)
    answer_time = models.CharField(
        max_length=60, blank=True, help_text="How soon patients hear from you, for example “one business day”."
    )
    answer_time_es = models.CharField("answer time in Spanish", max_length=60, blank=True)
    intro = models.TextField("words above the form", max_length=1000, blank=True, default=INTRO)
    intro_es = models.TextField("words above the form, in Spanish", max_length=1000, blank=True, default=INTRO_ES)
    emergency_notice = models.TextField(
        max_length=500, blank=True, default=EMERGENCY_NOTICE, help_text="Stands above the form, set apart."
    )
    emergency_notice_es = models.TextField(
        "emergency notice in Spanish", max_length=500, blank=True, default=EMERGENCY_NOTICE_ES
    )
    consent_text = models.TextField(
        "consent to calls and texts",
        max_length=1000,
        blank=True,
        default=CONSENT,
        help_text="The words beside the unticked box. Name the clinic, and say that consent is no condition of care. "
        "Each message keeps the words its sender saw. Without words the form does not ask.",
    )
    consent_text_es = models.TextField(
        "consent to calls and texts, in Spanish", max_length=1000, blank=True, default=CONSENT_ES
    )
    consent_version = models.PositiveIntegerField(default=1, editable=False)
    thanks_text = models.TextField("words of thanks", max_length=1000, blank=True, default=THANKS)
    thanks_text_es = models.TextField("words of thanks in Spanish", max_length=1000, blank=True, default=THANKS_ES)
    notification_recipients = models.TextField(
        "who is told of new messages",
        max_length=2000,
        blank=True,
        validators=[validate_recipients],
        help_text="One email address on each line. The mail holds a link to the message and nothing of its content.",
    )
    acknowledge = models.BooleanField(
        "tell patients by mail that their message came in",
        default=False,
        help_text="Sent to those who gave an email address. It repeats nothing of what they wrote.",
    )
    acknowledgement_text = models.TextField("words of that mail", max_length=1000, blank=True, default=ACKNOWLEDGEMENT)
    acknowledgement_text_es = models.TextField(
        "words of that mail in Spanish", max_length=1000, blank=True, default=ACKNOWLEDGEMENT_ES
    )
    demo_content = models.CharField(max_length=8, choices=DemoContent.choices, default=DemoContent.NONE, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "contact settings"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="contact_settings_are_one_row"),
            models.CheckConstraint(
                condition=Q(demo_content__in=["none", "shown", "cleared"]), name="contact_settings_demo_is_known"
            ),
            models.CheckConstraint(condition=Q(consent_version__gte=1), name="contact_settings_consent_is_numbered"),
        ]

    def __str__(self):
        return "Contact settings"

    @classmethod
    def current(cls):
        """Return the settings; unsaved blank ones while nothing is set."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @property
    def recipients(self):
        """The addresses to tell of new messages, each once."""
        return listed(self.notification_recipients)

    def number_for(self, placement):
        """Return the ``PhoneNumber`` that serves a placement, or None."""
        number = getattr(self, Placement(placement).field_name)
        return number and number.current

    def save(self, *, update_fields=None, **kwargs):
        """Save, giving changed words of consent a new version number."""
        with transaction.atomic():
            stored = ContactSettings.objects.select_for_update().filter(pk=1).first()
            # Before the first save visitors read the words given at first, as version 1.
            stored = stored or ContactSettings(pk=1)
            if update_fields is None or {"consent_text", "consent_text_es"} & {*update_fields}:
                changed = (stored.consent_text, stored.consent_text_es) != (self.consent_text, self.consent_text_es)
                self.consent_version = stored.consent_version + changed
                update_fields = update_fields and {*update_fields, "consent_version"}
            super().save(update_fields=update_fields, **kwargs)


for placement in Placement:
    # A number for each placement, from the one list of them.
    ContactSettings.add_to_class(
        placement.field_name,
        models.ForeignKey(
            PhoneNumber,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            limit_choices_to={"replaced_by": None},
            related_name=placement.reverse_name,
            verbose_name=f"number in the {placement.label}",
        ),
    )
