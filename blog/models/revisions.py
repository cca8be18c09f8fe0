from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from .content import Content
from .immutable import Immutable, ImmutableQuerySet
from .reviews import Review, ReviewRequest


class RevisionQuerySet(ImmutableQuerySet):
    def with_decision(self):
        """Add ``decision``, the latest review's decision on the revision, or None."""
        latest = Review.objects.filter(revision=OuterRef("pk")).order_by("-pk").values("decision")[:1]
        return self.annotate(decision=Subquery(latest))

    def approved(self):
        """Keep the revisions whose latest review approves them."""
        return self.with_decision().filter(decision=Review.Decision.APPROVE)

    def submitted(self):
        """Keep the revisions somebody asked to have reviewed."""
        return self.filter(request__isnull=False)

    def awaiting_review(self):
        """Keep the revisions asked to be reviewed that nobody decided on and no later request replaced."""
        later = ReviewRequest.objects.filter(
            revision__article=OuterRef("article"), revision__number__gt=OuterRef("number")
        )
        return self.submitted().filter(~Exists(later), reviews__isnull=True)


class Revision(Immutable, Content):
    """One numbered, immutable copy of an article's content, with the digest a review is bound to."""

    article = models.ForeignKey("blog.Article", on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    hero_alt = models.CharField(max_length=250, blank=True)
    digest = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="revisions")
    created_at = models.DateTimeField(default=timezone.now)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once_per_article"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_from_one"),
            models.CheckConstraint(condition=Q(digest__length=64), name="revision_has_digest"),
        ]

    def __str__(self):
        return f"{self.title or 'Untitled'}, revision {self.number}"

    @property
    def picture_alt(self):
        return self.hero_alt

    def is_intact(self):
        """Say whether the stored content still is what the digest was computed from."""
        return self.content_digest() == self.digest

    def writers_since_approval(self):
        """Return the ids of the accounts that wrote this revision or one since the last approved before it."""
        earlier = self.article.revisions.approved().filter(number__lt=self.number).order_by("-number").first()
        since = earlier.number if earlier else 0
        written = self.article.revisions.filter(number__gt=since, number__lte=self.number)
        return set(written.values_list("created_by_id", flat=True))

    def reasons_against_review(self, by):
        """Return the sentences that say why this account may not decide on this revision; empty when it may."""
        reasons = []
        if not by.has_perm("blog.review_article"):
            reasons.append("Your account does not have the “Medical reviewers” role.")
        if by.pk in self.writers_since_approval():
            reasons.append("You wrote part of this text, so somebody else must review it.")
        if not by.contributors.exists():
            reasons.append("Your account is not linked to a reviewer. An administrator links it under Contributors.")
        if not ReviewRequest.objects.filter(revision=self).exists():
            reasons.append("This revision was not submitted for review.")
        return reasons

    def approve(self, *, by, reviewer, reviewed_on, next_due_on=None, comment=""):
        """Record that ``reviewer`` approved exactly this content on the date ``reviewed_on``; return the ``Review``.

        ``by`` is the account that decides; ``next_due_on`` defaults to the topic's interval after ``reviewed_on``.
        When this revision is the published one, its page shows the new date at once.

        Raises ``PermissionDenied`` when the account may not decide, ``ValidationError`` for impossible dates.
        """
        today = timezone.localdate()
        written_on = timezone.localdate(self.created_at)
        if reviewed_on > today:
            raise ValidationError({"reviewed_on": "The review date is in the future. Use the day you read the text."})
        if reviewed_on < written_on:
            raise ValidationError(
                {
                    "reviewed_on": f"This text was written on {written_on:%B} {written_on.day}, {written_on.year}, "
                    "so it cannot have been reviewed before that day."
                }
            )
        next_due_on = next_due_on or add_months(reviewed_on, self.article.review_interval_months)
        if next_due_on <= reviewed_on:
            raise ValidationError({"next_due_on": "The next review must be due after this review."})
        return self._decide(
            by=by,
            reviewer=reviewer,
            decision=Review.Decision.APPROVE,
            reviewed_on=reviewed_on,
            next_due_on=next_due_on,
            comment=comment,
        )

    def ask_for_changes(self, *, by, reviewer, comment):
        """Record that ``reviewer`` wants changes before approving; return the ``Review``.

        Raises ``PermissionDenied`` when the account may not decide, ``ValidationError`` without a comment.
        """
        if not comment.strip():
            raise ValidationError({"comment": "Say what should be changed."})
        return self._decide(by=by, reviewer=reviewer, decision=Review.Decision.CHANGES, comment=comment)

    def _decide(self, *, by, reviewer, **decision):
        with transaction.atomic():
            article = type(self.article).objects.select_for_update().get(pk=self.article_id)
            reasons = self.reasons_against_review(by)
            if not by.contributors.filter(pk=reviewer.pk).exists():
                reasons.append(f"Your account may not sign as {reviewer}.")
            if reasons:
                raise PermissionDenied(" ".join(reasons))
            if article.published_revision_id == self.pk and decision["decision"] == Review.Decision.CHANGES:
                raise ValidationError(
                    "Visitors read this text now. Ask an editor to withdraw it, or have a changed text submitted for "
                    "review."
                )
            latest = self.reviews.first()
            if (
                latest
                and latest.decided_by_id == by.pk
                and all(getattr(latest, name) == value for name, value in decision.items())
            ):
                raise ValidationError("You recorded this decision already.")
            if not self.is_intact():
                raise ValidationError("The stored text differs from what was submitted. Tell an administrator.")
            review = Review.objects.create(
                revision=self,
                revision_author=self.created_by,
                digest=self.digest,
                reviewer=reviewer,
                reviewer_name=reviewer.display_name,
                decided_by=by,
                **decision,
            )
            if article.published_revision_id == self.pk and review.decision == Review.Decision.APPROVE:
                article.published_review = review
                article.save(update_fields=["published_review"])
        return review


def add_months(day, months):
    """Return the date that many months later, on the month's last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return day.replace(year=year, month=month + 1, day=last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
