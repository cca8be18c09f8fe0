from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Case, Count, F, Q, Value, When, Window
from django.utils import timezone

from .alarms import Alarm
from .reviews import DUE_SOON, ReviewState, ReviewStatus

RELATED_ARTICLES = 3


def is_live(*, prefix=""):
    """Return the condition that a publication, reached through ``prefix``, is what visitors read now."""
    now = timezone.now()
    return Q(**{f"{prefix}starts_at__lte": now}) & (
        Q(**{f"{prefix}ends_at__isnull": True}) | Q(**{f"{prefix}ends_at__gt": now})
    )


class PublicationQuerySet(models.QuerySet):
    def live(self):
        """Keep what visitors read now: at most one row an article."""
        return self.filter(is_live())

    def kept(self):
        """Leave out the plans that were cancelled before their time came."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")))

    def scheduled(self):
        """Keep what visitors will read at a time still to come."""
        return self.kept().filter(starts_at__gt=timezone.now())

    def shown(self):
        """Keep what visitors read now or read once."""
        return self.kept().filter(starts_at__lte=timezone.now())

    def open_without_review(self):
        """Keep the pages and plans without an end that claim no review, as on topics that are not medical."""
        return self.filter(ends_at__isnull=True, review__isnull=True)

    def overdue(self):
        """Keep the pages whose next review is past its day, or whose reviewer asked for changes since."""
        return self.filter(Q(objection__isnull=False) | Q(review__next_due_on__lt=timezone.localdate()))

    def due_soon(self):
        """Keep the pages whose next review is due within ``DUE_SOON``."""
        today = timezone.localdate()
        return self.filter(
            objection__isnull=True, review__next_due_on__gte=today, review__next_due_on__lte=today + DUE_SOON
        )

    def by_contributor(self, contributor):
        """Keep the articles the contributor wrote or medically reviewed."""
        return self.filter(
            Q(article__author=contributor)
            | Q(review__reviewer=contributor, review__attests__isnull=True)
            | Q(review__attests__reviewer=contributor)
        )

    def signed_by(self, account):
        """Keep the pages whose review was signed in a name in which this account may sign."""
        dated = Q(review__attests__isnull=True, review__reviewer__accounts=account)
        return self.filter(dated | Q(review__attests__reviewer__accounts=account)).distinct()

    def for_listing(self):
        """Load all that a card or page of the article shows, in the same query; newest first."""
        return self.select_related(
            "article__topic", "article__author", "revision__hero", "review__reviewer", "review__attests__reviewer"
        ).order_by("-first_published_at", "-article_id")

    def with_total(self):
        """Add ``total``, the number of rows before any slicing, so that a page of a list needs one query."""
        return self.annotate(total=Window(Count("*")))

    def related_to(self, article):
        """Return a few other published articles, those of the same topic first."""
        same_topic = Case(When(article__topic=article.topic_id, then=Value(0)), default=Value(1))
        others = self.live().exclude(article=article.pk).for_listing()
        return others.order_by(same_topic, "-first_published_at", "-article_id")[:RELATED_ARTICLES]


class Publication(models.Model):
    """That visitors read one revision of an article from one moment on, until another moment or for good.

    A plan is a row whose time has not come; it needs no timer, for times are compared when a page is asked for. A row
    that ends when it starts was cancelled. ``review`` is the approval that the page speaks of (none when the topic is
    not medical); ``objection`` is a later request for changes of the very text. The database's guards hold that the
    rows of one article never overlap and that nothing but ``review``, ``objection`` and the end ever changes.
    """

    article = models.ForeignKey("blog.Article", on_delete=models.PROTECT, related_name="publications")
    revision = models.ForeignKey("blog.Revision", on_delete=models.PROTECT, related_name="publications")
    review = models.ForeignKey("blog.Review", on_delete=models.PROTECT, null=True, related_name="+")
    objection = models.ForeignKey("blog.Review", on_delete=models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now, help_text="When staff decided to publish.")
    ends_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    first_published_at = models.DateTimeField(help_text="When visitors first read any text of the article.")
    content_changed_at = models.DateTimeField(help_text="Since when visitors have read exactly this text.")
    change_note = models.TextField("what changed", max_length=500, blank=True)
    is_minor = models.BooleanField("only typing errors", default=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True, ended_by__isnull=True)
                | Q(ends_at__isnull=False, ended_by__isnull=False, ends_at__gte=F("starts_at")),
                name="publication_ends_after_it_starts_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(first_published_at__lte=F("content_changed_at"), content_changed_at__lte=F("starts_at")),
                name="publication_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["article"], condition=Q(ends_at__isnull=True), name="publication_open_once_per_article"
            ),
        ]
        indexes = [
            models.Index(fields=["-first_published_at", "-article"], name="publication_newest_first"),
            models.Index(fields=["article", "-starts_at"], name="publication_by_article"),
        ]

    def __str__(self):
        return str(self.revision)

    def get_absolute_url(self):
        return self.article.get_absolute_url()

    @property
    def updated_at(self):
        """When the published text last changed, or None when that is the day the article first appeared."""
        same_day = timezone.localdate(self.content_changed_at) == timezone.localdate(self.first_published_at)
        return None if same_day else self.content_changed_at

    @property
    def what_changed(self):
        """What the public history says of this publication."""
        if self.change_note:
            return self.change_note
        if self.starts_at == self.first_published_at:
            return "First published."
        if self.is_minor:
            return "Typing errors were corrected."
        return "Published again, with the same text."

    def review_status(self):
        """Return what may be said of this text's medical review.

        Nothing is said unless an approval covers exactly the text on the page: the digest is computed afresh from the
        revision and compared with the one the reviewer approved. A difference sounds an ``Alarm``.
        """
        if self.review is None:
            return ReviewStatus(ReviewState.EXEMPT)
        review, digest = self.review, self.revision.content_digest()
        if review.revision_id == self.revision_id and review.approves and review.digest == digest:
            return ReviewStatus.of(review, objection=self.objection_id is not None)
        Alarm.sound(self.revision)
        return ReviewStatus()

    def follow(self, review):
        """Speak of this newer review of the same revision from now on."""
        self.review, self.objection = (review, None) if review.approves else (self.review, review)
        self.save(update_fields=["review", "objection"])

    def end(self, *, at, by):
        self.ends_at, self.ended_by = at, by
        self.save(update_fields=["ends_at", "ended_by"])

    def keep_on(self):
        self.ends_at = self.ended_by = None
        self.save(update_fields=["ends_at", "ended_by"])


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
        now = timezone.now()
        with self._locked_for(by, "publish") as article:
            if at is not None and at <= now:
                raise ValidationError({"at": "This time is past. Choose a later one, or publish now."})
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
            if not (revision.title and revision.summary and revision.body):
                raise ValidationError("Give the article a title, a summary and a text before publishing it.")
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
            return Publication.objects.create(
                article=article,
                revision=revision,
                review=revision.reviews.first() if article.needs_review else None,
                starts_at=starts_at,
                published_by=by,
                decided_at=now,
                first_published_at=first.starts_at if first else starts_at,
                content_changed_at=latest.content_changed_at if same else starts_at,
                change_note=change_note.strip(),
                is_minor=is_minor,
            )

    def withdraw(self, *, by, at=None):
        """Take the page down, now or from ``at`` on; its address then answers that the article is gone.

        Raises ``PermissionDenied`` without the permission, ``ValidationError`` when nothing is published.
        """
        now = timezone.now()
        with self._locked_for(by, "withdraw") as article:
            if at is not None and at <= now:
                raise ValidationError({"at": "This time is past. Choose a later one, or withdraw now."})
            live = article.live
            if live is None:
                raise ValidationError("This article is not published.")
            article._cancel_plans(by)
            live.end(at=at or now, by=by)

    def cancel_plans(self, *, by):
        """Drop what is to be published or withdrawn at a time still to come.

        Raises ``PermissionDenied`` without the permission, ``ValidationError`` when nothing is planned.
        """
        with self._locked_for(by, "publish") as article:
            if not article._cancel_plans(by):
                raise ValidationError("Nothing is planned for this article.")

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
