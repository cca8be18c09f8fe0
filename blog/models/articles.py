import datetime
import re

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from blog import rendering
from redirects.models import Addressed
from site_languages import address

from .article_lists import ArticleQuerySet, State
from .content import Content
from .publishing import Publishable
from .related import Relating
from .remarks import Remark
from .reviews import ReviewRequest
from .revisions import Revision
from .translations import Translatable

DEFAULT_REVIEW_INTERVAL_MONTHS = 24
RESERVED_SLUGS = ["feed", "topics"]  # /blog/feed/ and /blog/topics/… are pages of their own
COPIED_ONCE_WITHIN = datetime.timedelta(seconds=10)


class EditConflict(Exception):
    """Somebody else saved the article after this editor opened it; ``article`` is the newer state."""

    def __init__(self, article):
        super().__init__("Somebody else saved this article after you opened it.")
        self.article = article


class Article(Publishable, Translatable, Addressed, Relating, Content):
    """An article's identity, its address and the working copy that staff edit.

    The fields of ``Content`` are the working copy; what visitors read is the live ``Publication``.
    """

    State = State

    slug = models.SlugField(
        "address",
        max_length=150,
        unique=True,
        null=True,
        blank=True,
        help_text="The last part of the page's address. Made from the title when left empty.",
    )
    topic = models.ForeignKey("blog.Topic", on_delete=models.PROTECT, null=True, blank=True, related_name="articles")
    author = models.ForeignKey(
        "blog.Contributor",
        verbose_name="byline",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        help_text="Who the page names as its author.",
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="articles"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    saved_at = models.DateTimeField("last saved", default=timezone.now, editable=False)
    listed_at = models.DateTimeField(
        null=True, editable=False
    )  # first_published_at of its publications: lists walk by it
    is_demo = models.BooleanField(default=False, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        permissions = [
            ("review_article", "Can medically review an article"),
            ("publish_article", "Can publish and withdraw an article"),
        ]
        indexes = [
            models.Index(fields=["language", "-listed_at", "-id"], name="article_newest_first"),
            # As the admin lists them, so that it tells the state of those on the page alone.
            models.Index(fields=["-saved_at", "-id"], name="article_last_saved_first"),
            models.Index(fields=["topic", "language", "-listed_at", "-id"], name="article_newest_in_topic"),
        ]
        constraints = [
            *Translatable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(slug__isnull=True) | ~Q(slug__in=["", *RESERVED_SLUGS]),
                name="article_address_not_reserved",
                violation_error_message="This address is used by the site itself. Choose another.",
            ),
        ]

    def __str__(self):
        return self.title or "Untitled draft"

    def save(self, **kwargs):
        """Save the article; of one that exists, all but ``listed_at``, which publishing alone changes."""
        if not self._state.adding and kwargs.get("update_fields") is None:
            fields = [field.name for field in self._meta.concrete_fields if not field.primary_key]
            kwargs["update_fields"] = [name for name in fields if name != "listed_at"]
        super().save(**kwargs)

    def get_absolute_url(self):
        return address("blog:article", self.slug, self.language)

    @classmethod
    def answering(cls):
        return cls.objects.published()

    def addresses_here(self):
        names = ["blog:article", "blog:history", "blog:markdown"]
        return [address(name, self.slug) for name in names]

    history_address = property(lambda self: address("blog:history", self.slug))
    markdown_address = property(lambda self: address("blog:markdown", self.slug))

    @property
    def review_interval_months(self):
        return self.topic.review_interval_months if self.topic else DEFAULT_REVIEW_INTERVAL_MONTHS

    @property
    def latest_revision(self):
        return self.revisions.first()

    def may_be_changed_by(self, account):
        """Say whether the account may write here: authors in the articles they began, editors in all."""
        writes, edits = account.has_perm("blog.change_article"), account.has_perm("blog.publish_article")
        return writes and (edits or self.created_by_id == account.pk)

    def save_draft(self, *, by, based_on):
        """Save the working copy; add a ``Revision`` when its content changed, and return it, else None.

        ``based_on`` is the ``version`` the editor opened (0 for a new article). An unfinished draft may be saved.

        Raises ``EditConflict`` when somebody saved a newer version since.
        """
        self.body = rendering.sanitize(self.body)
        for name in ("title", "summary", "sources"):
            setattr(self, name, rendering.printable(getattr(self, name)).strip())
        stored = None
        with transaction.atomic():
            if self.pk:
                stored = Article.objects.select_for_update(of=("self",)).get(pk=self.pk)
                if stored.version != based_on:
                    raise EditConflict(stored)
                was_seen = self.publications.shown().exists()
                if was_seen and not self.slug:
                    self.slug = stored.slug  # a page that visitors know does not lose its address
                if self.slug == stored.slug and self.title != stored.title and stored.address_follows_title():
                    self.slug = None
            else:
                self.created_by = by
            self.version = based_on + 1
            self.saved_by, self.saved_at = by, timezone.now()
            self.is_demo = False
            if self.title and not self.slug:
                self._save_at_free_address()
            else:
                self.save()
            if stored:
                self.lead_from(stored, was_seen=was_seen, by=by)
            return self._add_revision(by)

    def _save_at_free_address(self):
        while True:
            self.slug = self._free_slug()
            try:
                with transaction.atomic():
                    return self.save()
            except IntegrityError:
                # Another article took the address meanwhile: take the next. Any other error would only come again.
                if not Article.objects.filter(slug=self.slug).exclude(pk=self.pk).exists():
                    raise

    def copy(self, *, by):
        """Return a new draft with this working copy's content, topic, byline and language, which the account began.

        It has no history, review or page, and its own address. A copy asked for twice in a moment is made once.

        Raises ``PermissionDenied`` when the account may not begin articles.
        """
        if not by.has_perm("blog.add_article"):
            raise PermissionDenied("Your account may not write articles.")
        with transaction.atomic():
            stored = Article.objects.select_for_update(of=("self",)).get(pk=self.pk)
            kept = [*Content._meta.local_fields, *map(Article._meta.get_field, ("topic", "author", "language"))]
            copied = Article(**{field.name: getattr(stored, field.name) for field in kept})
            copied.title = copied.title and f"Copy of {copied.title}"[:150]
            recent = by.articles.filter(created_at__gt=timezone.now() - COPIED_ONCE_WITHIN, version=1)
            if twin := recent.filter(revisions__digest=copied.content_digest()).first():
                return twin
            copied.save_draft(by=by, based_on=0)
            return copied

    def address_follows_title(self):
        """Say whether the address was made from the title and no visitor has seen it yet."""
        made = rf"{re.escape(self._slug_of_title())}(-\d+)?"
        return bool(self.slug and re.fullmatch(made, self.slug)) and not self.publications.shown().exists()

    def _slug_of_title(self):
        return slugify(self.title)[:140] or "article"

    def _free_slug(self):
        base = self._slug_of_title()
        slug, number = base, 2
        while slug in RESERVED_SLUGS or Article.objects.filter(slug=slug).exclude(pk=self.pk).exists():
            slug, number = f"{base}-{number}", number + 1
        return slug

    def _add_revision(self, by):
        latest, digest = self.latest_revision, self.content_digest()
        if latest and latest.digest == digest:
            return None
        return Revision.objects.create(
            article=self,
            number=latest.number + 1 if latest else 1,
            title=self.title,
            summary=self.summary,
            hero=self.hero,
            hero_alt=self.picture_alt,
            body=self.body,
            sources=self.sources,
            digest=digest,
            created_by=by,
        )

    def missing_parts(self):
        """Return, as sentences, what the working copy still needs before it can be submitted for review."""
        needs = {
            "Give the article a title.": self.title,
            "Write the summary.": self.summary,
            "Write the text.": self.body,
            "Replace the hints in square brackets with your own words.": not self.holds_hints,
            "Take out the picture that is not in the library, or insert it again.": not self.names_missing_pictures,
            "Choose a topic.": self.topic_id,
            "Choose the byline.": self.author_id,
            "Name at least one source.": self.sources.strip(),
            "Give the page an address.": self.slug,
        }
        return [sentence for sentence, given in needs.items() if not given]

    def submit_for_review(self, *, by):
        """Ask for a medical review of the latest revision; return the ``ReviewRequest``.

        Raises ``PermissionDenied`` when the account may not change the article, ``ValidationError`` with one sentence
        a missing part, or when this revision was submitted before.
        """
        if not self.may_be_changed_by(by):
            raise PermissionDenied("You may only submit articles that you began.")
        with transaction.atomic():
            article = Article.objects.select_for_update(of=("self",)).get(pk=self.pk)
            if missing := article.missing_parts():
                raise ValidationError(missing)
            revision = article.latest_revision
            if count := article.open_remarks().count():
                raise ValidationError(
                    f"Answer or resolve the reviewer's remarks first: {count} {'is' if count == 1 else 'are'} open."
                )
            if ReviewRequest.objects.filter(revision=revision).exists():
                raise ValidationError("This text was submitted before. Change it, or wait for the review.")
            return ReviewRequest.objects.create(revision=revision, requested_by=by)

    def open_remarks(self):
        """Return the reviewers' remarks that the author neither answered nor resolved yet."""
        return Remark.objects.filter(review__revision__article=self).open()

    def restore(self, number, *, by, based_on):
        """Bring the content of an earlier revision back into the working copy; return the new ``Revision``, or None.

        Topic, byline and address stay as they are. Raises as ``save_draft()`` does, ``PermissionDenied`` when the
        account may not change the article, ``Revision.DoesNotExist`` for an unknown number.
        """
        if not self.may_be_changed_by(by):
            raise PermissionDenied("You may only change articles that you began.")
        revision = self.revisions.get(number=number)
        for field in Content._meta.local_fields:
            setattr(self, field.name, getattr(revision, field.name))
        return self.save_draft(by=by, based_on=based_on)
