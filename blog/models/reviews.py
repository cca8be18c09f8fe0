import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from blog.dates import in_words

from .immutable import Immutable

DUE_SOON = datetime.timedelta(days=60)


class ReviewRequest(Immutable):
    """That somebody asked for one revision to be medically reviewed."""

    revision = models.OneToOneField("blog.Revision", on_delete=models.PROTECT, related_name="request")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["requested_at"]

    def __str__(self):
        return f"Review of {self.revision}"


class Opening(Immutable):
    """That a reviewer had one revision before their eyes: an account, or whoever holds an invitation's link."""

    revision = models.ForeignKey("blog.Revision", on_delete=models.PROTECT, related_name="openings")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    invitation = models.ForeignKey(
        "blog.ReviewInvitation", on_delete=models.PROTECT, null=True, related_name="openings"
    )
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "account"], name="opening_once_per_account"),
            models.UniqueConstraint(fields=["revision", "invitation"], name="opening_once_per_invitation"),
            models.CheckConstraint(
                condition=Q(account__isnull=False, invitation__isnull=True)
                | Q(account__isnull=True, invitation__isnull=False),
                name="opening_by_account_or_invitation",
            ),
        ]

    def __str__(self):
        return f"{self.revision} opened"


class Review(Immutable):
    """One medical reviewer's decision on one revision, bound to the digest of its content.

    ``attests`` is the approval of an earlier revision whose dates hold on, because nothing clinical changed since.
    ``credential`` is what ``Contributor.credential`` was on the day of the decision.
    """

    class Decision(models.TextChoices):
        APPROVE = "approve", "Approved"
        ATTEST = "attest", "Attested: nothing clinical changed"
        CHANGES = "changes", "Changes asked"

    APPROVING = [Decision.APPROVE, Decision.ATTEST]

    revision = models.ForeignKey("blog.Revision", on_delete=models.PROTECT, related_name="reviews")
    # Copied from the revision, so that the database itself can refuse an author's approval.
    revision_author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    decision = models.CharField(max_length=10, choices=Decision.choices)
    attests = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="attestations")
    reviewer = models.ForeignKey("blog.Contributor", on_delete=models.PROTECT, related_name="reviews")
    reviewer_name = models.CharField(max_length=202, help_text="The reviewer's name and credentials on that day.")
    credential = models.JSONField(default=dict)
    reviewed_on = models.DateField(null=True, blank=True)
    next_due_on = models.DateField(null=True, blank=True)
    comment = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="reviews"
    )
    invitation = models.OneToOneField(
        "blog.ReviewInvitation", on_delete=models.PROTECT, null=True, related_name="review"
    )
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                # Both dates are asked for by name: in SQL, a comparison with nothing refuses nothing.
                condition=Q(
                    Q(decision="approve", attests__isnull=True) | Q(decision="attest", attests__isnull=False),
                    reviewed_on__isnull=False,
                    next_due_on__isnull=False,
                    next_due_on__gt=F("reviewed_on"),
                )
                | (
                    Q(decision="changes", attests__isnull=True, reviewed_on__isnull=True, next_due_on__isnull=True)
                    & ~Q(comment="")
                ),
                name="review_approves_with_dates_or_says_what_to_change",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=False, invitation__isnull=True)
                | Q(decided_by__isnull=True, invitation__isnull=False),
                name="review_by_account_or_invitation",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("revision_author")), name="review_not_by_author"
            ),
            models.CheckConstraint(condition=Q(digest__length=64), name="review_has_digest"),
        ]

    def __str__(self):
        return f"{self.get_decision_display()} by {self.reviewer_name}"

    @property
    def approves(self):
        return self.decision in self.APPROVING

    @property
    def how(self):
        """How it was decided, in words: through which account, or by whose invitation to which address."""
        if self.decided_by:
            return self.decided_by.get_full_name() or self.decided_by.get_username()
        invitation = self.invitation
        return (
            f"by invitation sent to {invitation.email} on {in_words(timezone.localdate(invitation.invited_at))}, "
            f"confirmed with a code; invited by {invitation.inviter_name}"
        )

    @property
    def dated(self):
        """The approval whose date and reviewer the page shows: this one, or the earlier one it attests."""
        return self.attests or self


class ReviewState(models.TextChoices):
    NEVER = "never", "Never reviewed"
    REVIEWED = "reviewed", "Reviewed"
    DUE_SOON = "due_soon", "Review due soon"
    OVERDUE = "overdue", "Review overdue"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXEMPT = "exempt", "Not medical"


@dataclass(frozen=True)
class ReviewStatus:
    """What every page, list, feed, structured datum and admin screen says of a text's medical review."""

    state: ReviewState = ReviewState.NEVER
    reviewer: object = None
    reviewer_name: str = ""
    reviewed_on: datetime.date | None = None
    next_due_on: datetime.date | None = None
    attested_by: str = ""
    attested_on: datetime.date | None = None
    lead = gettext_lazy("Medically Reviewed by")

    @classmethod
    def of(cls, review, *, objection=False):
        """Return the status that a review gives a text today; ``objection``: changes were asked of it since."""
        dated = review.dated
        attested = dated != review
        return cls(
            state=_state_on(timezone.localdate(), dated.next_due_on, objection),
            reviewer=dated.reviewer,
            reviewer_name=dated.reviewer_name,
            reviewed_on=dated.reviewed_on,
            next_due_on=dated.next_due_on,
            attested_by=review.reviewer_name if attested else "",
            attested_on=timezone.localdate(review.decided_at) if attested else None,
        )

    @property
    def is_shown(self):
        return self.reviewed_on is not None

    @property
    def is_overdue(self):
        return self.state == ReviewState.OVERDUE


def _state_on(today, next_due_on, objection):
    if objection or next_due_on < today:
        return ReviewState.OVERDUE
    return ReviewState.DUE_SOON if next_due_on <= today + DUE_SOON else ReviewState.REVIEWED
