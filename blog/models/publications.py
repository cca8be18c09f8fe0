from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.utils import timezone
from django.utils.translation import get_language, gettext

from prepared import Prepared

from .alarms import Alarm
from .named import Named
from .related import RelatedArticle
from .reviews import DUE_SOON, ReviewState, ReviewStatus
from .search_entries import SearchEntry

RELATED_ARTICLES = 3
READ_TOGETHER = 13  # a page of a list, and the one that tells whether there is another page


def is_live(*, prefix="", now=None):
    """Return the condition that a publication, reached through ``prefix``, is what visitors read now."""
    now = now or timezone.now()
    return Q(**{f"{prefix}starts_at__lte": now}) & (
        Q(**{f"{prefix}ends_at__isnull": True}) | Q(**{f"{prefix}ends_at__gt": now})
    )


class PublicationQuerySet(models.QuerySet):
    def live(self, now=None):
        """Keep what visitors read now: at most one row an article."""
        return self.filter(is_live(now=now))

    def in_language(self, language=None):
        """Keep the pages in one language, by default that of the page being made."""
        return self.filter(article__language=language or get_language())

    def kept(self):
        """Leave out the plans that were cancelled before their time came."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")))

    def scheduled(self):
        """Keep what visitors will read at a time still to come."""
        return self.kept().filter(starts_at__gt=timezone.now())

    def shown(self):
        """Keep what visitors read now or read once."""
        return self.kept().filter(starts_at__lte=timezone.now())

    def standing(self):
        """Keep what visitors read now or will read: the pages and plans whose end has not come."""
        return self.kept().filter(Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()))

    def open_without_review(self):
        """Keep the standing pages and plans that claim no review, as on topics that are not medical."""
        return self.standing().filter(review__isnull=True)

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
        listed = self.filter(article__listed_at__isnull=False).order_by(*self.model.NEWEST_FIRST)
        return listed.select_related(
            "article__topic", "article__author", "revision__hero", "review__reviewer", "review__attests__reviewer"
        )

    def as_cards(self, most):
        """Return at most so many rows, of which only ``pk``, ``article_id`` and ``listed_at`` are read.

        Another query reads them whole when something else of one is asked for, so never where all cards are kept.
        """
        rows = self.values("pk", "article_id", listed_at=F("article__listed_at"))[:most]
        return Named.all_of(list(rows), self.numbered)

    def numbered(self, numbers):
        """Return the publications of these numbers, with all that a card shows, by number; usually one query."""
        some = [numbers[begin : begin + READ_TOGETHER] for begin in range(0, len(numbers), READ_TOGETHER)]
        filled = [[*each, *[each[0]] * (READ_TOGETHER - len(each))] for each in some]
        return {row.pk: row for each in filled for row in _numbered(**dict(zip(PLACES, each, strict=True)))}

    def before(self, moment, number):
        """Keep what stands after the article of this time and number in a list that begins with the newest."""
        place = Q(article__listed_at__lt=moment) | Q(article__listed_at=moment, article__lt=number)
        return self.filter(place, article__listed_at__lte=moment)  # the second is what an index is walked by

    def after(self, moment, number):
        """Keep what stands before the article of this time and number in such a list, and begin with the oldest."""
        place = Q(article__listed_at__gt=moment) | Q(article__listed_at=moment, article__gt=number)
        return self.filter(place, article__listed_at__gte=moment).reverse()

    def with_total(self):
        """Add ``total``, the number of rows before any slicing, so that a page of a list needs one query."""
        return self.annotate(total=Window(Count("*")))

    def at(self, slug):
        """Return what visitors read now at an article's address, with all that its page shows, or None; one query."""
        return next(iter(_at(slug=slug, now=timezone.now())), None)

    def related_to(self, article):
        """Return a few other published articles in the same language: those staff chose, then those most alike.

        One query finds them; another reads them when something of one is asked for, so never where all cards are kept.
        For an article that has none, as one that was never published, they are the newest of its topic.
        """
        once = {}
        for each in _related(article=article.pk, language=article.language, now=timezone.now()):
            once.setdefault(each.article_id, {"pk": each.pk})  # what is chosen and found alike comes twice
        if once:
            return Named.all_of(list(once.values())[:RELATED_ARTICLES], self.numbered)
        others = self.live().in_language(article.language).exclude(article=article.pk).for_listing()
        return list(others.filter(article__topic=article.topic_id)[:RELATED_ARTICLES])


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

    NEWEST_FIRST = "-article__listed_at", "-article_id"

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
            models.Index(fields=["article", "-starts_at"], name="publication_by_article"),
            # When pages next change by themselves.
            models.Index(fields=["starts_at"], name="publication_by_start"),
            models.Index(fields=["ends_at"], condition=Q(ends_at__isnull=False), name="publication_by_end"),
        ]

    def __str__(self):
        return str(self.revision)

    def save(self, **kwargs):
        """Keep the publication; a new one enters the search, and is related to others, in the same transaction."""
        with transaction.atomic():
            is_new = self._state.adding
            super().save(**kwargs)
            if is_new:
                type(self.article).objects.filter(pk=self.article_id).update(listed_at=self.first_published_at)
                SearchEntry.objects.write(self)
                RelatedArticle.objects.relate(self)

    def get_absolute_url(self):
        return self.article.get_absolute_url()

    def live_addresses(self):
        """Return the address of this text in each language in which visitors can read it; see ``Article``."""
        if self.article.is_translation or self.is_translated:
            return self.article.live_addresses()
        return {self.article.language: self.get_absolute_url()}

    @property
    def first_published_on(self):
        """The day on which the article first appeared."""
        return timezone.localdate(self.first_published_at)

    @property
    def updated_at(self):
        """When the published text last changed, or None when that is the day the article first appeared."""
        same_day = timezone.localdate(self.content_changed_at) == self.first_published_on
        return None if same_day else self.content_changed_at

    @property
    def updated_on(self):
        return self.updated_at and timezone.localdate(self.updated_at)

    @property
    def what_changed(self):
        """What the public history says of this publication."""
        if self.change_note:
            return self.change_note
        if self.starts_at == self.first_published_at:
            return gettext("First published.")
        if self.is_minor:
            return gettext("Typing errors were corrected.")
        return gettext("Published again, with the same text.")

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


def _find_related(article, language, now):
    others = Publication.objects.live(now).in_language(language).exclude(article=article)
    related = others.filter(article__relating__article=article, article__listed_at__isnull=False)
    chosen_first = [F("article__relating__position").asc(nulls_last=True), "-article__relating__likeness"]
    return related.only("article").order_by(*chosen_first, *Publication.NEWEST_FIRST)[: RELATED_ARTICLES * 2]


def _find_at(slug, now):
    found = Publication.objects.live(now).for_listing().filter(article__slug=slug)
    # The page shows the revision's text, not that of the working copy.
    found = found.defer("article__body", "article__summary", "article__sources")
    translations = apps.get_model("blog", "Article").objects.filter(translation_of=OuterRef("article"))
    return found.annotate(is_translated=Exists(translations))[:1]


PLACES = [f"number_{place}" for place in range(READ_TOGETHER)]
_numbered = Prepared(
    lambda **numbers: Publication.objects.for_listing().filter(pk__in=numbers.values()),
    **{place: models.BigIntegerField() for place in PLACES},
)
_related = Prepared(
    _find_related, article=models.BigIntegerField(), language=models.CharField(), now=models.DateTimeField()
)
_at = Prepared(_find_at, slug=models.CharField(), now=models.DateTimeField())
