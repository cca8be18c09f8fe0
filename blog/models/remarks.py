from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q, Subquery
from django.utils import timezone

from blog import rendering

from .reviews import Review


class RemarkQuerySet(models.QuerySet):
    def open(self):
        """Keep the remarks that were neither answered nor resolved."""
        return self.filter(answered_at__isnull=True, resolved_at__isnull=True)

    def about(self, article):
        """Keep the remarks on any revision of the article, newest decision first, each with what it belongs to."""
        return self.filter(review__revision__article=article).select_related(
            "review__revision__article", "answered_by", "resolved_by"
        )

    def to_answer(self, article):
        """Keep what the article's author works on: the remarks of its latest decision, and older open ones."""
        latest = Review.objects.filter(revision__article=article).order_by("-pk").values("pk")[:1]
        return self.about(article).filter(
            Q(review=Subquery(latest)) | Q(answered_at__isnull=True, resolved_at__isnull=True)
        )


class Remark(models.Model):
    """A reviewer's remark on some words of a text, and what its author made of it.

    The remark itself never changes; the author answers it, resolves it, or both.
    """

    review = models.ForeignKey("blog.Review", on_delete=models.PROTECT, related_name="remarks")
    position = models.PositiveSmallIntegerField()
    passage = models.TextField(max_length=1000, help_text="The words of the text, exactly.")
    comment = models.TextField(max_length=2000)
    answer = models.TextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["review", "position"]
        constraints = [
            models.UniqueConstraint(fields=["review", "position"], name="remark_in_its_place"),
            models.CheckConstraint(condition=~Q(passage="") & ~Q(comment=""), name="remark_on_words"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="remark_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(resolved_by__isnull=True, resolved_at__isnull=True)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="remark_resolved_by_somebody",
            ),
        ]

    def __str__(self):
        return f"Remark on “{self.passage}”"

    def respond(self, *, by, answer="", resolved=False):
        """Record the author's answer, or that the remark is taken care of, or both; return whether that is news.

        Raises ``PermissionDenied`` when the account may not change the article, ``ValidationError`` for no response.
        """
        if not self.review.revision.article.may_be_changed_by(by):
            raise PermissionDenied("You may only answer for articles that you may change.")
        answer = rendering.printable(answer).strip()
        if not answer and not resolved:
            raise ValidationError("Write an answer, or mark the remark as resolved.")
        now, news = timezone.now(), []
        with transaction.atomic():
            stored = Remark.objects.select_for_update().get(pk=self.pk)
            if answer and answer != stored.answer:
                self.answer, self.answered_by, self.answered_at = answer, by, now
                news += ["answer", "answered_by", "answered_at"]
            if resolved and not stored.resolved_at:
                self.resolved_by, self.resolved_at = by, now
                news += ["resolved_by", "resolved_at"]
            # Only what is news: a colleague may have written the rest meanwhile.
            self.save(update_fields=news)
        return bool(news)
