from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from .reviews import Review, ReviewStatus

PUBLICATION_FIELDS = ["published_revision", "published_review", "published_revision_at", "published_by", "published_at"]


class Publication(models.Model):
    """What visitors read of an article, and the steps that put it there and take it away.

    The page is ``published_revision``; what it says of its medical review comes from ``published_review`` through
    ``review_status()`` alone.
    """

    published_revision = models.ForeignKey(
        "blog.Revision", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    published_review = models.ForeignKey(
        "blog.Review", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    published_revision_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField("first published", null=True, editable=False)

    class Meta:
        abstract = True

    def review_status(self):
        """Return what may be said of the published text's medical review.

        Nothing is said unless an approval covers exactly the text on the page: the digest is computed afresh from the
        published revision and compared with the one the reviewer approved.
        """
        review, revision = self.published_review, self.published_revision
        covered = (
            review is not None
            and revision is not None
            and review.revision_id == revision.pk
            and review.decision == Review.Decision.APPROVE
            and review.digest == revision.content_digest()
        )
        if not covered:
            return ReviewStatus()
        return ReviewStatus(review.reviewer, review.reviewer_name, review.reviewed_on, review.next_due_on)

    @property
    def updated_at(self):
        """When the published text last changed, or None when that is the day it first appeared."""
        if not self.published_revision_at:
            return None
        same_day = timezone.localdate(self.published_revision_at) == timezone.localdate(self.published_at)
        return None if same_day else self.published_revision_at

    def publishable_revision(self):
        """Return the newest revision whose latest review approves it, if it is newer than the page; else None."""
        approved = self.revisions.approved()
        if self.published_revision:
            approved = approved.filter(number__gt=self.published_revision.number)
        return approved.order_by("-number").first()

    def publish(self, *, by):
        """Make the newest approved revision the page visitors read; return that revision.

        Raises ``PermissionDenied`` without the permission, ``ValidationError`` when no revision is waiting.
        """
        if not by.has_perm("blog.publish_article"):
            raise PermissionDenied("Your account may not publish articles.")
        with transaction.atomic():
            article = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
            revision = article.publishable_revision()
            if revision is None:
                raise ValidationError(
                    "No approved text is waiting to be published. Submit the article for review first."
                )
            if not (article.slug and article.topic_id and article.author_id):
                raise ValidationError("Give the article an address, a topic and a byline before publishing it.")
            if not revision.is_intact():
                raise ValidationError("The stored text differs from what was reviewed. Tell an administrator.")
            now = timezone.now()
            article.published_revision = revision
            article.published_review = revision.reviews.first()
            article.published_revision_at = now
            article.published_by = by
            article.published_at = article.published_at or now
            article.save(update_fields=PUBLICATION_FIELDS)
        self.refresh_from_db(fields=PUBLICATION_FIELDS)
        return revision

    def withdraw(self, *, by):
        """Take the page down; its address then answers that the article is gone.

        Raises ``PermissionDenied`` without the permission, ``ValidationError`` when nothing is published.
        """
        if not by.has_perm("blog.publish_article"):
            raise PermissionDenied("Your account may not withdraw articles.")
        with transaction.atomic():
            article = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
            if article.published_revision_id is None:
                raise ValidationError("This article is not published.")
            article.published_revision = article.published_review = None
            article.published_revision_at = article.published_by = None
            article.save(update_fields=PUBLICATION_FIELDS)
        self.refresh_from_db(fields=PUBLICATION_FIELDS)
