from django.utils.functional import cached_property

from blog.models import Article, ReviewRequest


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
        return self.article.missing_parts()

    @property
    def can_submit(self):
        submitted = self.latest and ReviewRequest.objects.filter(revision=self.latest).exists()
        return self.article.may_be_changed_by(self.account) and not submitted and not self.missing

    @property
    def can_review(self):
        return bool(self.waiting) and not self.waiting.reasons_against_review(self.account)

    @property
    def can_publish(self):
        return bool(self.publishable) and self.account.has_perm("blog.publish_article")

    @property
    def can_withdraw(self):
        return bool(self.live) and self.account.has_perm("blog.publish_article")
