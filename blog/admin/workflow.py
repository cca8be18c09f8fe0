from django.utils.functional import cached_property

from blog.models import Article, ReviewRequest, ReviewState, ReviewStatus


class Workflow:
    """Where an article stands between keystroke and page, and what this account may do next."""

    def __init__(self, article, account):
        self.article, self.account = article, account

    @property
    def state_label(self):
        return Article.State(self.article.state).label

    @cached_property
    def latest(self):
        return self.article.latest_revision

    @cached_property
    def waiting(self):
        """The revision that waits for a medical review, or None."""
        return self.article.revisions.awaiting_review().first()

    @cached_property
    def live(self):
        return self.article.live

    @cached_property
    def scheduled(self):
        return self.article.scheduled

    @cached_property
    def review_status(self):
        return self.live.review_status() if self.live else ReviewStatus(ReviewState.NEVER)

    @cached_property
    def publishable(self):
        return self.article.publishable_revision()

    @cached_property
    def feedback(self):
        """The newest request for changes that no later revision was submitted after, or None."""
        request = ReviewRequest.objects.filter(revision__article=self.article).order_by("-revision__number").first()
        decision = request and request.revision.reviews.select_related("reviewer").first()
        return decision if decision and decision.decision == "changes" else None

    @cached_property
    def missing(self):
        return self.article.missing_parts() if self.article.needs_review else []

    @property
    def can_submit(self):
        submitted = self.latest and ReviewRequest.objects.filter(revision=self.latest).exists()
        return (
            self.article.needs_review
            and self.article.may_be_changed_by(self.account)
            and not submitted
            and not self.missing
            and not self.article.open_remarks().exists()
        )

    @property
    def can_review(self):
        return bool(self.waiting) and not self.waiting.reasons_against_review(self.account)

    @property
    def can_review_again(self):
        return (
            self.live is not None
            and self.live.review_id is not None
            and not self.live.revision.reasons_against_review(self.account)
        )

    @property
    def edits(self):
        return self.account.has_perm("blog.publish_article")

    @property
    def can_publish(self):
        planned = self.scheduled.revision if self.scheduled else None
        return self.edits and bool(self.publishable) and self.publishable != planned

    @property
    def can_cancel(self):
        return self.edits and bool(self.scheduled or (self.live and self.live.ends_at))

    @property
    def can_withdraw(self):
        return self.edits and bool(self.live)
