from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy

from blog.dates import in_words
from blog.rendering import printable
from redirects.models import AddressedAtOnce
from site_languages import address, in_language


class ContributorQuerySet(models.QuerySet):
    def reviewing_as(self, account):
        """Keep the contributors in whose name this account may sign a medical review."""
        return self.filter(accounts=account)


class Contributor(AddressedAtOnce):
    """A byline: an author or medical reviewer, a person or an organization, apart from any sign-in account.

    The license is the person's own, or that of the organization's responsible person. It is never shown in public.
    """

    class Kind(models.TextChoices):
        PERSON = "person", gettext_lazy("Person")
        ORGANIZATION = "organization", gettext_lazy("Organization")

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.PERSON)
    name = models.CharField(max_length=120)
    slug = models.SlugField("address", max_length=120, unique=True, help_text="The last part of the profile's address.")
    credentials = models.CharField(
        max_length=80,
        blank=True,
        help_text="Letters after the name, such as MD or DPT. Leave empty for an organization.",
    )
    specialty = models.CharField(max_length=120, blank=True, help_text="For example: Orthopedic spine surgery.")
    specialty_es = models.CharField("specialty in Spanish", max_length=120, blank=True)
    responsible_person = models.CharField(
        max_length=200,
        blank=True,
        help_text="For an organization: the clinician, with credentials, who answers for its reviews.",
    )
    license_number = models.CharField(max_length=40, blank=True)
    license_state = models.CharField("licensed in", max_length=40, blank=True, help_text="For example: New Jersey.")
    license_valid_from = models.DateField("license valid from", null=True, blank=True)
    license_valid_until = models.DateField("license valid until", null=True, blank=True)
    review_email = models.EmailField(
        "email address for reviews",
        blank=True,
        help_text="Where a reviewer without an account gets links to texts, and any reviewer gets reminders.",
    )
    bio = models.TextField("about", blank=True, help_text="A few plain sentences for the profile page.")
    bio_es = models.TextField("about, in Spanish", blank=True)
    accounts = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="contributors",
        verbose_name="accounts that may sign reviews",
        help_text="Who may approve articles in this name. They also need the “Medical reviewers” role.",
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects = ContributorQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(slug=""), name="contributor_is_named"),
            models.CheckConstraint(condition=Q(kind__in=["person", "organization"]), name="contributor_kind_is_known"),
            models.CheckConstraint(
                condition=Q(license_valid_from__isnull=True)
                | Q(license_valid_until__isnull=True)
                | Q(license_valid_from__lte=F("license_valid_until")),
                name="contributor_license_ends_after_it_begins",
                violation_error_message="The license ends before it begins. Check the two dates.",
            ),
        ]

    def __str__(self):
        return self.display_name

    def save(self, **kwargs):
        for name in ("name", "credentials", "specialty", "specialty_es", "responsible_person", "bio", "bio_es"):
            setattr(self, name, printable(getattr(self, name)))
        super().save(**kwargs)

    @property
    def display_name(self):
        """The name as a byline shows it, with credentials: ``Ada Roe, MD``."""
        return f"{self.name}, {self.credentials}" if self.credentials else self.name

    specialty_here = property(lambda self: in_language(self, "specialty"))
    bio_here = property(lambda self: in_language(self, "bio"))

    def get_absolute_url(self):
        return address("blog:contributor", self.slug)

    @property
    def credential(self):
        """What a review keeps of its signer, as it is today: a mapping of words to strings."""
        names = ["name", "credentials", "specialty", "responsible_person", "license_number", "license_state"]
        dates = ["license_valid_from", "license_valid_until"]
        return {
            **{name: getattr(self, name) for name in names},
            **{name: value.isoformat() if (value := getattr(self, name)) else "" for name in dates},
        }

    def is_person_of(self, other):
        """Say whether both are the same person; an organization may write and review by different people."""
        return self.kind == self.Kind.PERSON and self == other

    def reasons_against_signing(self, *days):
        """Return the sentences that say why no review may be signed in this name on these days; empty when it may."""
        if self.kind == self.Kind.ORGANIZATION:
            needed = {"a responsible person": self.responsible_person}
        else:
            needed = {"credentials": self.credentials, "a specialty": self.specialty}
        needed |= {
            "a license number": self.license_number,
            "the state of the license": self.license_state,
            "the dates of the license": self.license_valid_from and self.license_valid_until,
        }
        if missing := [words for words, given in needed.items() if not given]:
            return [
                f"{self} cannot sign reviews yet: the record lacks {get_text_list(missing, 'and')}. "
                "An administrator adds what is missing under Contributors."
            ]
        if min(days) < self.license_valid_from:
            return [f"The license of {self} is valid only from {in_words(self.license_valid_from)} on."]
        if max(days) > self.license_valid_until:
            return [
                f"The license of {self} lapsed on {in_words(self.license_valid_until)}. An administrator enters the "
                "renewed one under Contributors."
            ]
        return []
