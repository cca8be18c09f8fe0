from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from audit.models import AuditEvent
from blog import rendering
from blog.dates import add_months, in_words

from .content import Content
from .images import Image
from .immutable import Immutable, ImmutableQuerySet
from .invitations import ReviewInvitation, reasons_against_reading
from .picture_uses import PictureUse
from .remarks import Remark
from .reviews import Opening, Review, ReviewRequest

LONGEST_INTERVAL_MONTHS = 120
ANY = object()  # whatever was decided before


class RevisionQuerySet(ImmutableQuerySet):
    def with_decision(self):
        """Add ``decision``, the latest review's decision on the revision, or None."""
        latest = Review.objects.filter(revision=OuterRef("pk")).order_by("-pk").values("decision")[:1]
        return self.annotate(decision=Subquery(latest))

    def approved(self):
        """Keep the revisions whose latest review approves them, or attests them to a text nobody objected to since."""
        latest = Review.objects.filter(revision=OuterRef("pk")).order_by("-pk")
        on_attested = Review.objects.filter(revision=OuterRef("attested_revision")).order_by("-pk")
        return (
            self.with_decision()
            .filter(decision__in=Review.APPROVING)
            .annotate(attested_revision=Subquery(latest.values("attests__revision")[:1]))
            .annotate(attested_decision=Subquery(on_attested.values("decision")[:1]))
            .filter(Q(attested_decision__isnull=True) | ~Q(attested_decision=Review.Decision.CHANGES))
        )

    def submitted(self):
        """Keep the revisions somebody asked to have reviewed."""
        return self.filter(request__isnull=False)

    def awaiting_review(self):
        """Keep the revisions asked to be reviewed that nobody decided on and no later request replaced."""
        later = ReviewRequest.objects.filter(
            revision__article=OuterRef("article"), revision__number__gt=OuterRef("number")
        )
        return self.submitted().filter(~Exists(later), reviews__isnull=True)

    def not_written_by(self, account):
        """Leave out the revisions that hold something this account wrote since the last approval before them."""
        same_article = Revision.objects.filter(article=OuterRef("article"))
        approved = same_article.approved().filter(number__lt=OuterRef("number")).order_by("-number")
        written = same_article.filter(
            created_by=account, number__gt=OuterRef("approved_before"), number__lte=OuterRef("number")
        )
        return self.annotate(approved_before=Coalesce(Subquery(approved.values("number")[:1]), 0)).filter(
            ~Exists(written)
        )


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

    @property
    def language(self):
        return self.article.language

    def __str__(self):
        return f"{self.title or 'Untitled'}, revision {self.number}"

    @property
    def picture_alt(self):
        return self.hero_alt

    def save(self, **kwargs):
        """Add the revision, and note which pictures its text shows."""
        super().save(**kwargs)
        images = Image.objects.filter(sha256__in=rendering.pictures_named(self.body))
        PictureUse.objects.bulk_create(PictureUse(revision=self, image=image) for image in images)

    def is_intact(self):
        """Say whether the stored content still is what the digest was computed from."""
        return self.content_digest() == self.digest

    def writers_since_approval(self):
        """Return the ids of the accounts that wrote this revision or one since the last approved before it."""
        earlier = self.article.revisions.approved().filter(number__lt=self.number).order_by("-number").first()
        return self._writers_since(earlier.number if earlier else 0)

    def _writers_since(self, number):
        written = self.article.revisions.filter(number__gt=number, number__lte=self.number)
        return set(written.values_list("created_by_id", flat=True))

    def attestable_review(self):
        """Return the newest standing approval of an earlier revision, or None: what an attestation would carry on.

        None too when this very text was approved: an attestation would put its date back.
        """
        latest = self.reviews.first()
        earlier = self.article.revisions.approved().filter(number__lt=self.number).order_by("-number").first()
        if earlier is None or (latest and latest.decision == Review.Decision.APPROVE):
            return None
        return earlier.reviews.select_related("attests__revision", "revision").first().dated

    def open(self, *, by):
        """Record that the account, or the holder of the ``ReviewInvitation``, has this text before their eyes."""
        who = {"invitation": by} if isinstance(by, ReviewInvitation) else {"account": by}
        Opening.objects.get_or_create(revision=self, **who, defaults={"is_demo": self.is_demo})

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

    def approve(self, *, by, reviewer, reviewed_on, next_due_on=None, comment="", seen=ANY):
        """Record that ``reviewer`` approved exactly this content on the date ``reviewed_on``; return the ``Review``.

        ``by`` is the account that decides, or the ``ReviewInvitation`` of a reviewer without one; ``next_due_on``
        defaults to the topic's interval after ``reviewed_on``. When visitors read this revision, its page shows the new
        date at once and keeps its “Updated”. ``seen`` is the latest review that the decider knows of, None for none:
        another one recorded meanwhile is not overruled unseen.

        Raises ``PermissionDenied`` when ``by`` may not decide; ``ValidationError`` for impossible dates, a lapsed
        license, or a text ``by`` did not open.
        """
        today = timezone.localdate()
        written_on = timezone.localdate(self.created_at)
        if reviewed_on > today:
            raise ValidationError({"reviewed_on": "The review date is in the future. Use the day you read the text."})
        if reviewed_on < written_on:
            raise ValidationError(
                {
                    "reviewed_on": f"This text was written on {in_words(written_on)}, so it cannot have been reviewed "
                    "before that day."
                }
            )
        if isinstance(by, ReviewInvitation) and reviewed_on < timezone.localdate(by.invited_at):
            raise ValidationError(
                {"reviewed_on": f"You were invited on {in_words(timezone.localdate(by.invited_at))}, not before."}
            )
        next_due_on = next_due_on or add_months(reviewed_on, self.article.review_interval_months)
        if next_due_on <= reviewed_on:
            raise ValidationError({"next_due_on": "The next review must be due after this review."})
        if next_due_on > add_months(reviewed_on, LONGEST_INTERVAL_MONTHS):
            raise ValidationError({"next_due_on": "The next review must be due within ten years."})
        return self._decide(
            by=by,
            reviewer=reviewer,
            decision=Review.Decision.APPROVE,
            reviewed_on=reviewed_on,
            next_due_on=next_due_on,
            comment=comment,
            seen=seen,
        )

    def attest(self, *, by, reviewer, attests, comment="", seen=ANY):
        """Record that nothing clinical changed since the approval ``attests``, whose dates hold on; return the review.

        ``attests`` is the approval whose text the reviewer compared this one with: ``attestable_review()``.

        Raises ``PermissionDenied`` and ``ValidationError`` as ``approve()`` does, or when ``attests`` is not what an
        attestation would carry on now.
        """
        with transaction.atomic():
            self._locked_article()  # no other approval comes between this look and the decision
            current = self.attestable_review()
            if current is None:
                raise ValidationError(
                    "There is no earlier approval that could hold on. Approve this text, or ask for changes."
                )
            if attests != current:
                raise ValidationError("Another text was approved meanwhile. Compare this one with it, then decide.")
            if by.pk in self._writers_since(attests.revision.number) - self.writers_since_approval():
                raise ValidationError(
                    "You wrote part of what changed since that approval, so somebody else must confirm it."
                )
            return self._decide(
                by=by,
                reviewer=reviewer,
                decision=Review.Decision.ATTEST,
                attests=attests,
                reviewed_on=attests.reviewed_on,
                next_due_on=attests.next_due_on,
                comment=comment,
                seen=seen,
            )

    def ask_for_changes(self, *, by, reviewer, comment, passages=(), seen=ANY):
        """Record that ``reviewer`` wants changes before approving; return the ``Review``.

        ``passages`` holds a pair for each remark on some words of the text: the words, and what to change. A text that
        visitors read stays, and its page says that a new review is due; a plan to publish it is cancelled.

        Raises ``PermissionDenied`` and ``ValidationError`` as ``approve()`` does, or without a comment.
        """
        if not comment.strip():
            raise ValidationError({"comment": "Say what should be changed."})
        for words, remark in passages:
            self.check_passage(words)
            if not remark.strip():
                raise ValidationError(f"Say what should be changed about “{words}”.")
        with transaction.atomic():
            review = self._decide(
                by=by, reviewer=reviewer, decision=Review.Decision.CHANGES, comment=comment, seen=seen
            )
            for position, (words, remark) in enumerate(passages):
                Remark.objects.create(
                    review=review, position=position, passage=words, comment=remark, is_demo=review.is_demo
                )
        return review

    def check_passage(self, words):
        """Raise ``ValidationError`` unless the words stand in the text."""
        if not self.contains(words):
            raise ValidationError(f"“{words}” does not stand in the text. Copy the words exactly.")

    def contains(self, words):
        """Say whether the words stand in any text that a review covers, whatever the space between them."""
        wanted = " ".join(words.split())
        parts = [self.title, self.summary, rendering.plain_text(self.body), self.sources, self.hero_alt]
        return bool(wanted) and any(wanted in " ".join(part.split()) for part in parts)

    def _locked_article(self):
        return type(self.article).objects.select_for_update(of=("self",)).get(pk=self.article_id)

    def _decide(self, *, by, reviewer, decision, seen, **details):
        is_guest = isinstance(by, ReviewInvitation)
        with transaction.atomic():
            article = self._locked_article()
            reasons = by.reasons_against_review(self) if is_guest else self.reasons_against_review(by)
            may_sign = reviewer == by.contributor if is_guest else by.contributors.filter(pk=reviewer.pk).exists()
            if not may_sign:
                reasons.append(f"You may not sign as {reviewer}.")
            elif not is_guest and reviewer.kind == reviewer.Kind.PERSON:
                reasons += reasons_against_reading(reviewer, "", self)
            if reasons:
                raise PermissionDenied(" ".join(reasons))
            who = {"invitation": by} if is_guest else {"account": by}
            if not Opening.objects.filter(revision=self, **who).exists():
                raise ValidationError("You have not opened this text yet. Read it on its review screen first.")
            today = timezone.localdate()
            # Who attests signs today; on the day that the page shows, the earlier reviewer signed.
            read_on = details["reviewed_on"] if decision == Review.Decision.APPROVE else today
            if reasons := reviewer.reasons_against_signing(read_on, today):
                raise ValidationError(reasons)
            latest = self.reviews.first()
            if seen is not ANY and latest and latest != seen and latest.decided_by != by:
                raise ValidationError(
                    f"Meanwhile {latest.reviewer_name} decided on this text: “{latest.get_decision_display()}”. "
                    "Look at “Decisions so far”, then record yours if it still stands."
                )
            if (
                latest
                and (latest.decision, latest.reviewer_id) == (decision, reviewer.pk)
                and all(getattr(latest, name) == value for name, value in details.items())
            ):
                raise ValidationError("You recorded this decision already.")
            if not self.is_intact():
                raise ValidationError("The stored text differs from what was submitted. Tell an administrator.")
            review = Review.objects.create(
                revision=self,
                revision_author=self.created_by,
                digest=self.digest,
                decision=decision,
                reviewer=reviewer,
                reviewer_name=reviewer.display_name,
                credential=reviewer.credential,
                **({"invitation": by} if is_guest else {"decided_by": by}),
                **details,
            )
            article.take_account_of(review)
            AuditEvent.objects.record(
                "reviewed",
                by=None if is_guest else by,
                subject=article,
                detail=f"{review.get_decision_display()}: revision {self.number}, signed as {review.reviewer_name}"
                + (" by invitation" if is_guest else ""),
            )
        return review
