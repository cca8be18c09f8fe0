from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse


class ContributorQuerySet(models.QuerySet):
    def reviewing_as(self, account):
        """Keep the contributors in whose name this account may sign a medical review."""
        return self.filter(accounts=account)


class Contributor(models.Model):
    """A byline: an author or medical reviewer, a person or an organization, apart from any sign-in account."""

    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        ORGANIZATION = "organization", "Organization"

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.PERSON)
    name = models.CharField(max_length=120)
    slug = models.SlugField("address", max_length=120, unique=True, help_text="The last part of the profile's address.")
    credentials = models.CharField(
        max_length=80,
        blank=True,
        help_text="Letters after the name, such as MD or DPT. Leave empty for an organization.",
    )
    bio = models.TextField("about", blank=True, help_text="A few plain sentences for the profile page.")
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
        ]

    def __str__(self):
        return self.display_name

    @property
    def display_name(self):
        """The name as a byline shows it, with credentials: ``Ada Roe, MD``."""
        return f"{self.name}, {self.credentials}" if self.credentials else self.name

    def get_absolute_url(self):
        return reverse("blog:contributor", args=[self.slug])
