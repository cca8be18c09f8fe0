from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField
from phonenumbers import PhoneNumberFormat, format_number

from site_languages import in_language

NORTH_AMERICA = 1  # the country calling code whose numbers have the ten digits the formats below arrange
PHONE_ADMIN_PERMISSION = "appointments.delete_phonenumber"


class Placement(models.TextChoices):
    """The places of the website that show a number of their own. Everything about placements is derived from here."""

    HEADER = "header", "page header"
    ARTICLE_BODY = "article_body", "article text"
    CONTACT_SECTION = "contact_section", "contact section"
    FOOTER = "footer", "page footer"

    @property
    def field_name(self):
        """The name of the setting that holds this placement's number."""
        return f"{self.value}_number"

    @property
    def reverse_name(self):
        """The name under which a number finds the settings that place it here."""
        return f"placed_as_{self.value}"


class PhoneNumberQuerySet(models.QuerySet):
    def active(self):
        """Keep the numbers that no other number has replaced."""
        return self.filter(replaced_by=None)

    def retired(self):
        """Keep the numbers that resolve to their heir."""
        return self.exclude(replaced_by=None)


def refuse_placement_name(key):
    if key in Placement.values:
        raise ValidationError("This word is the name of a place on the page. Choose another key.")


class PhoneNumber(models.Model):
    """A phone number known by its key, so that texts and pages name it and never hold its digits.

    Numbers are stored in E.164, extensions apart because E.164 has none. A number that was replaced keeps its key and
    shows its heir, so that no text that names it ever goes without a number.
    """

    class Format(models.TextChoices):
        PARENTHESES = "parentheses", "(866) 553-0612"
        DASHES = "dashes", "866-553-0612"
        DOTS = "dots", "866.553.0612"

    key = models.SlugField(
        max_length=50,
        unique=True,
        validators=[refuse_placement_name],
        help_text="A short name for use in articles, such as “appointments”. It cannot be changed later.",
    )
    label = models.CharField(
        max_length=80, unique=True, help_text="What the number is for, as visitors and writers read it."
    )
    number = PhoneNumberField(
        help_text="For example 866-553-0612. Numbers outside the US start with + and the country."
    )
    label_es = models.CharField("label in Spanish", max_length=80, blank=True)
    extension = models.CharField(
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^[0-9]+\Z", "Use digits only.")],
        help_text="Digits only. Leave it empty if there is none.",
    )
    display_format = models.CharField(
        "shown as",
        max_length=12,
        choices=Format.choices,
        default=Format.DASHES,
        help_text="Numbers outside North America are always shown in the international way.",
    )
    hours = models.CharField(
        max_length=120, blank=True, help_text="When somebody answers, for example “Monday to Friday, 8 am to 6 pm”."
    )
    hours_es = models.CharField("hours in Spanish", max_length=120, blank=True)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="replaces"
    )
    retired_at = models.DateTimeField(null=True, editable=False)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects = PhoneNumberQuerySet.as_manager()

    class Meta:
        ordering = ["label"]
        constraints = [
            models.CheckConstraint(condition=~Q(key="") & ~Q(label="") & ~Q(number=""), name="phone_is_complete"),
            models.CheckConstraint(condition=~Q(key__in=Placement.values), name="phone_key_is_no_placement"),
            models.CheckConstraint(condition=Q(number__regex=r"^\+[1-9][0-9]{6,14}\Z"), name="phone_is_e164"),
            models.CheckConstraint(condition=Q(extension__regex=r"^[0-9]*\Z"), name="phone_extension_is_digits"),
            models.CheckConstraint(
                condition=Q(display_format__in=["parentheses", "dashes", "dots"]), name="phone_format_is_known"
            ),
            models.CheckConstraint(condition=~Q(replaced_by=F("id")), name="phone_is_not_its_own_heir"),
            models.CheckConstraint(
                condition=Q(replaced_by=None, retired_at=None, retired_by=None)
                | Q(replaced_by__isnull=False, retired_at__isnull=False, retired_by__isnull=False),
                name="phone_retired_with_who_and_when",
            ),
        ]

    def __str__(self):
        return f"{self.label} — {self.display}"

    def clean(self):
        """Move an extension typed with the number into its own field."""
        typed = getattr(self.number, "extension", None)
        if typed:
            if self.extension and self.extension != typed:
                raise ValidationError({"extension": "The number above already ends with another extension."})
            self.extension = typed
            self.number.extension = None

    label_here = property(lambda self: in_language(self, "label"))
    hours_here = property(lambda self: in_language(self, "hours"))

    @property
    def is_retired(self):
        return self.replaced_by_id is not None

    @property
    def current(self):
        """The number to show: this one, or its heir when it was replaced."""
        return self.replaced_by if self.is_retired else self

    @property
    def display(self):
        """The number as patients read it, in the chosen format, with its extension."""
        if self.number.country_code == NORTH_AMERICA and len(digits := str(self.number.national_number)) == 10:
            area, exchange, line = digits[:3], digits[3:6], digits[6:]
            shown = {
                self.Format.PARENTHESES: f"({area}) {exchange}-{line}",
                self.Format.DASHES: f"{area}-{exchange}-{line}",
                self.Format.DOTS: f"{area}.{exchange}.{line}",
            }[self.display_format]
        else:
            shown = format_number(self.number, PhoneNumberFormat.INTERNATIONAL)
        return f"{shown} ext. {self.extension}" if self.extension else shown

    @property
    def href(self):
        """The number as a link, RFC 3966: ``tel:+18665530612;ext=12``."""
        e164 = format_number(self.number, PhoneNumberFormat.E164)
        return f"tel:{e164};ext={self.extension}" if self.extension else f"tel:{e164}"

    def placements(self):
        """Return the places of the website that show this number."""
        return [placement for placement in Placement if getattr(self, placement.reverse_name).exists()]

    def retire(self, heir, *, by):
        """Let ``heir`` serve wherever this number did: its placements, its key and those of earlier retirees.

        Raises ``PermissionDenied`` without the permission, ``ValidationError`` when either number was replaced before
        or both are one.
        """
        if not by.has_perm(PHONE_ADMIN_PERMISSION):
            raise PermissionDenied("Your account may not replace phone numbers.")
        if heir.pk == self.pk:
            raise ValidationError("Choose another number to take its place.")
        with transaction.atomic():
            # Locked in one order, so that two people replacing the same numbers wait for each other.
            numbers = PhoneNumber.objects.select_for_update().order_by("pk").in_bulk([self.pk, heir.pk])
            if len(numbers) < 2 or any(number.is_retired for number in numbers.values()):
                raise ValidationError("One of the two numbers was replaced in the meantime. Look at the list again.")
            for placement in Placement:
                getattr(self, placement.reverse_name).update(**{placement.field_name: heir})
            self.locations.update(phone=heir)
            self.replaces.update(replaced_by=heir)
            self.replaced_by, self.retired_at, self.retired_by = (heir, timezone.now(), by)
            self.is_demo = False
            self.save(update_fields=["replaced_by", "retired_at", "retired_by", "is_demo"])
