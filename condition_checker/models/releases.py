import hashlib
import json

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from audit.models import AuditEvent
from blog.models import Article, Contributor
from blog.models.immutable import Immutable, ImmutableQuerySet
from condition_checker import cases, checks
from condition_checker.rules import Rules

from .drafting import draft_rules

MOST_READ = 8
_read = {}  # the rules of releases, by number and digest: they never change


class ReleaseQuerySet(ImmutableQuerySet):
    def approved(self):
        """Keep the releases whose latest review approved them."""
        latest = ReleaseReview.objects.filter(release=models.OuterRef("pk")).order_by("-pk")
        return self.annotate(latest=models.Subquery(latest.values("decision")[:1])).filter(
            latest=ReleaseReview.Decision.APPROVED
        )

    def live(self):
        """Return the release that visitors meet, or None, with ``reviewed_by`` and ``reviewed_at``: one query."""
        review = ReleaseReview.objects.filter(release=models.OuterRef("pk")).order_by("-pk")
        told = {
            "reviewed_by": models.Subquery(review.values("reviewer_name")[:1]),
            "reviewed_at": models.Subquery(review.values("decided_at")[:1]),
        }
        shown = self.filter(times_live__isnull=False).annotate(**told).defer("content")
        return shown.order_by("-times_live__pk").first()

    def make(self, *, by):
        """Make a release of the draft as it is now.

        Raises ``PermissionDenied`` when the account may not, ``ValidationError`` with a sentence for each error that
        the draft holds, or when it is the same as the newest release.
        """
        if not by.has_perm("condition_checker.add_release"):
            raise PermissionDenied("Your account may not make a release.")
        with transaction.atomic():
            newest = self.select_for_update().order_by("-number").first()
            number = newest.number + 1 if newest else 1
            rules = draft_rules(str(number))
            slugs = set(Article.objects.published().values_list("slug", flat=True))
            if errors := [found for found in checks.findings(rules, slugs) if found.severity == checks.ERROR]:
                raise ValidationError([f"{found.where}: {found.sentence}" for found in errors])
            if newest and newest.content | {"version": ""} == rules.to_json() | {"version": ""}:
                raise ValidationError(f"Nothing has changed since release {newest.number}.")
            return self.create(number=number, content=rules.to_json(), created_by=by)


class Release(Immutable):
    """The rules as they were at one moment, numbered; nothing ever changes one.

    ``digest`` is the SHA-256, in hex, of its content as canonical JSON; a review is bound to it.
    """

    number = models.PositiveIntegerField(unique=True)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        permissions = [
            ("review_release", "Can medically review a release of the checker"),
            ("put_live_release", "Can put a release of the checker live"),
        ]

    def __str__(self):
        return f"Release {self.number}"

    def save(self, **kwargs):
        self.digest = self.content_digest()
        super().save(**kwargs)

    def content_digest(self):
        """Return the digest of the content as it is now."""
        written = json.dumps(self.content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()

    @property
    def rules(self):
        """The ``Rules`` of the release, read once in a process."""
        known = self.pk, self.digest
        if known not in _read:
            if len(_read) >= MOST_READ:
                _read.clear()
            _read[known] = Rules.from_json(self.content)
        return _read[known]

    @property
    def case_results(self):
        """What became of each of the release's own test cases."""
        return cases.run(self.rules)

    @property
    def approval(self):
        """The review by which visitors may meet this release, or None; only if it covers exactly this content."""
        latest = self.reviews.select_related("reviewer").order_by("-pk").first()
        is_valid = latest and latest.approves and latest.digest == self.digest == self.content_digest()
        return latest if is_valid else None

    def put_live(self, *, by):
        """Let visitors meet this release from now on; an earlier one is restored in the same way.

        Raises ``PermissionDenied`` when the account may not, ``ValidationError`` when no reviewer approved it.
        """
        if not by.has_perm("condition_checker.put_live_release"):
            raise PermissionDenied("Your account may not put a release live.")
        with transaction.atomic():
            if self.approval is None:
                raise ValidationError("A medical reviewer must approve this release first.")
            live = Release.objects.live()
            if live and live.pk == self.pk:
                raise ValidationError("This release is live already.")
            AuditEvent.objects.record("put_live", by=by, subject=self)
            return GoLive.objects.create(release=self, by=by)

    def decide(self, *, by, reviewer, approves, remark=""):
        """Record what a medical reviewer decides on this release; return the ``ReleaseReview``.

        Raises ``PermissionDenied`` when the account may not review, made the release, or may not sign in this name;
        ``ValidationError`` when changes are asked for without saying which, or a test case fails.
        """
        if not by.has_perm("condition_checker.review_release"):
            raise PermissionDenied("Your account may not review the checker.")
        if by.pk == self.created_by_id:
            raise PermissionDenied("Whoever made a release cannot approve it.")
        if not reviewer.accounts.filter(pk=by.pk).exists():
            raise PermissionDenied("You may sign only in a name that your account is linked to.")
        if not approves and not remark.strip():
            raise ValidationError("Say what must be changed.")
        if approves and not all(result.passed for result in self.case_results):
            raise ValidationError("A test case of this release fails, so it cannot be approved.")
        with transaction.atomic():
            review = ReleaseReview.objects.create(
                release=self,
                digest=self.digest,
                decision=ReleaseReview.Decision.APPROVED if approves else ReleaseReview.Decision.CHANGES,
                remark=remark.strip(),
                reviewer=reviewer,
                reviewer_name=reviewer.display_name,
                decided_by=by,
            )
            detail = f"{review.get_decision_display()}: signed as {review.reviewer_name}"
            AuditEvent.objects.record("reviewed", by=by, subject=self, detail=detail)
        return review


class ReleaseReview(Immutable):
    """One reviewer's decision on one release."""

    class Decision(models.TextChoices):
        APPROVED = "approved", "Approved"
        CHANGES = "changes", "Changes asked"

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="reviews")
    digest = models.CharField(max_length=64)
    decision = models.CharField(max_length=8, choices=Decision.choices)
    remark = models.TextField(blank=True)
    reviewer = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="+")
    reviewer_name = models.CharField(max_length=200)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="approved") | Q(decision="changes") & ~Q(remark=""),
                name="checker_review_says_what_to_change",
            )
        ]

    def __str__(self):
        return f"{self.get_decision_display()} by {self.reviewer_name}"

    @property
    def approves(self):
        return self.decision == self.Decision.APPROVED


class GoLive(Immutable):
    """That a release went live; the newest tells which one visitors meet."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="times_live")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.release} went live"
