import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .immutable import Immutable


class ReviewRequest(Immutable):
    """That somebody asked for one revision to be medically reviewed."""

    revision = models.OneToOneField("blog.Revision", on_delete=models.PROTECT, related_name="request")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["requested_at"]

    def __str__(self):
        return f"Review of {self.revision}"


class Review(Immutable):
    """One medical reviewer's decision on one revision, bound to the digest of its content."""

    class Decision(models.TextChoices):
        APPROVE = "approve", "Approved"
        CHANGES = "changes", "Changes asked"

    revision = models.ForeignKey("blog.Revision", on_delete=models.PROTECT, related_name="reviews")
    # Copied from the revision, so that the database itself can refuse an author's approval.
    revision_author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    decision = models.CharField(max_length=10, choices=Decision.choices)
    reviewer = models.ForeignKey("blog.Contributor", on_delete=models.PROTECT, related_name="reviews")
    reviewer_name = models.CharField(max_length=201, help_text="The reviewer's name and credentials on that day.")
    reviewed_on = models.DateField(null=True, blank=True)
    next_due_on = models.DateField(null=True, blank=True)
    comment = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                # Both dates are asked for by name: in SQL, a comparison with nothing refuses nothing.
                condition=Q(
                    decision="approve",
                    reviewed_on__isnull=False,
                    next_due_on__isnull=False,
                    next_due_on__gt=F("reviewed_on"),
                )
                | (Q(decision="changes", reviewed_on__isnull=True, next_due_on__isnull=True) & ~Q(comment="")),
                name="review_approves_with_dates_or_says_what_to_change",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("revision_author")), name="review_not_by_author"),
            models.CheckConstraint(condition=Q(digest__length=64), name="review_has_digest"),
        ]

    def __str__(self):
        return f"{self.get_decision_display()} by {self.reviewer_name}"


@dataclass(frozen=True)
class ReviewStatus:
    """What every page, list, feed and admin screen says of an article's medical review."""

    reviewer: object = None
    reviewer_name: str = ""
    reviewed_on: datetime.date | None = None
    next_due_on: datetime.date | None = None
    lead = "Medically Reviewed by"

    @property
    def is_shown(self):
        return self.reviewed_on is not None
