from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from audit.models import AuditEvent
from blog.rendering import printable

from .publications import Publication
from .reviews import ReviewState, ReviewStatus

LATEST_PLAN_YEARS = 5


class Publishable(models.Model):
    """The steps that put an article before visitors and take it away."""

    class Meta:
        abstract = True

    @property
    def live(self):
        """The ``Publication`` that visitors read now, or None."""
        return self.publications.live().for_listing().first()

    @property
    def scheduled(self):
        """The ``Publication`` whose time is still to come, or None."""
        return self.publications.scheduled().select_related("revision").first()

    @property
    def needs_review(self):
        return self.topic is None or self.topic.is_medical

    def review_status(self):
        """Return the ``ReviewStatus`` of what visitors read, or that there is nothing to read."""
        if live := self.live:
            return live.review_status()
        return ReviewStatus(ReviewState.WITHDRAWN if self.publications.shown().exists() else ReviewState.NEVER)

    def publishable_revision(self):
        """Return the newest revision that may be published and is newer than the page; None when there is none.

        On a medical topic that is one whose latest review approves it, on another topic simply the latest.
        """
        revisions = self.revisions.approved() if self.needs_review else self.revisions.all()
        if live := self.live:
            revisions = revisions.filter(number__gt=live.revision.number)
        return revisions.order_by("-number").first()

    def publish(self, *, by, at=None, change_note="", is_minor=False, number=None):
        """Let visitors read the newest publishable revision, now or from ``at`` on; return its ``Publication``.

        ``change_note`` says in the public history what changed; a new text needs one unless it ``is_minor``.
        ``number`` is the revision the editor saw and means. An earlier plan is cancelled, a planned withdrawal too.

        Raises ``PermissionDenied`` without the permission, ``ValidationError`` when something is missing.
        """
        with self._locked_for(by, "publish") as article:
            now = timezone.now()  # read under the lock, or it may lie before what was published while waiting
            _check_time(at, now, "publish")
            if article.topic_id:  # nobody changes whether it is medical before this is done
                article.topic = type(article.topic).objects.select_for_update().get(pk=article.topic_id)
            revision = article.publishable_revision()
            if revision is None:
                raise ValidationError(
                    "No approved text is waiting to be published. Submit the article for review first."
                )
            if number not in (None, revision.number):
                raise ValidationError(
                    f"Meanwhile revision {revision.number} is the one to publish. Look at it, then publish again."
                )
            if not (article.slug and article.topic_id and article.author_id):
                raise ValidationError("Give the article an address, a topic and a byline before publishing it.")
            review = revision.reviews.select_related("attests__reviewer", "reviewer").first()
            if article.needs_review and review.dated.reviewer.is_person_of(article.author):
                raise ValidationError(f"{article.author} reviewed this text, so the byline must name somebody else.")
            if not (revision.title and revision.summary and revision.body):
                raise ValidationError("Give the article a title, a summary and a text before publishing it.")
            if revision.holds_hints:
                raise ValidationError("Replace the hints in square brackets in the text before publishing it.")
            if revision.names_missing_pictures:
                raise ValidationError("The text names a picture that is not in the library. Insert it again first.")
            if not revision.is_intact():
                raise ValidationError("The stored text differs from what was reviewed. Tell an administrator.")
            first = article.publications.shown().order_by("starts_at").first()
            latest = article.publications.shown().select_related("revision").first()
            same = latest is not None and latest.revision.digest == revision.digest
            if first and not same and not is_minor and not change_note.strip():
                raise ValidationError(
                    {"change_note": "Say what changed, for the page's history, or mark it as typing errors only."}
                )
            starts_at = at or now
            article._cancel_plans(by)
            if live := article.live:
                live.end(at=starts_at, by=by)
            AuditEvent.objects.record(
                "published", by=by, subject=article, detail=f"Revision {revision.number}{_from(at)}"
            )
            return Publication.objects.create(
                article=article,
                revision=revision,
                review=review if article.needs_review else None,
                starts_at=starts_at,
                published_by=by,
                decided_at=now,
                first_published_at=first.starts_at if first else starts_at,
                content_changed_at=latest.content_changed_at if same else starts_at,
                change_note=printable(change_note).strip(),
                is_minor=is_minor,
            )

    def withdraw(self, *, by, at=None):
        """Take the page down, now or from ``at`` on; its address then answers that the article is gone.

        Raises ``PermissionDenied`` without the permission, ``ValidationError`` when nothing is published.
        """
        with self._locked_for(by, "withdraw") as article:
            now = timezone.now()  # under the lock, as in publish()
            _check_time(at, now, "withdraw")
            live = article.live
            if live is None:
                raise ValidationError("This article is not published.")
            article._cancel_plans(by)
            live.end(at=at or now, by=by)
            AuditEvent.objects.record("withdrawn", by=by, subject=article, detail=_from(at).strip(", "))

    def cancel_plans(self, *, by):
        """Drop what is to be published or withdrawn at a time still to come.

        Raises ``PermissionDenied`` without the permission, ``ValidationError`` when nothing is planned.
        """
        with self._locked_for(by, "publish") as article:
            if not article._cancel_plans(by):
                raise ValidationError("Nothing is planned for this article.")
            AuditEvent.objects.record("plans_canceled", by=by, subject=article)

    def take_account_of(self, review):
        """Let the pages of the reviewed revision, live or planned, follow its new review.

        An approval moves their review date. A request for changes cancels a plan; of a live page it makes the next
        review due.
        """
        decider = review.decided_by or review.invitation.invited_by
        pages = self.publications.filter(revision=review.revision, review__isnull=False)
        if not review.approves and pages.scheduled().exists():
            self._cancel_plans(decider)
        for page in [*pages.live(), *pages.scheduled()]:
            page.follow(review)
        if not review.approves:
            attested = self.publications.filter(review__attests__revision=review.revision)
            if attested.scheduled().exists():
                self._cancel_plans(decider)
            for page in attested.live():  # what its date rests on was objected to
                page.follow(review)

    def _cancel_plans(self, by):
        scheduled, live = self.scheduled, self.live
        if scheduled:
            scheduled.end(at=scheduled.starts_at, by=by)
        if live and live.ends_at:
            live.keep_on()
            return True
        return scheduled is not None

    @contextmanager
    def _locked_for(self, account, step):
        """Open a transaction that holds the article's row, and give the article as it is stored now."""
        if not account.has_perm("blog.publish_article"):
            raise PermissionDenied(f"Your account may not {step} articles.")
        with transaction.atomic():
            yield type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)


def _from(at):
    return f", from {timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _check_time(at, now, step):
    if at is None:
        return
    if at <= now:
        raise ValidationError({"at": f"This time is past. Choose a later one, or {step} now."})
    if at.year > now.year + LATEST_PLAN_YEARS:  # and before any that a database cannot keep
        raise ValidationError({"at": f"Choose a time within {LATEST_PLAN_YEARS} years."})
