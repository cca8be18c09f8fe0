import hashlib
import json

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, override

from audit.models import AuditEvent
from blog import rendering
from blog.models.immutable import Immutable
from blog.models.references import References
from redirects.models import Addressed
from site_languages import ENGLISH, LANGUAGES, SPANISH

# The first parts of addresses that are the site's own.
RESERVED_SLUGS = [
    *["admin", "blog", "condition-checker", "contact", "es", "healthz", "locations", "media", "preview", "readyz"],
    *["review", "search", "static", "team"],
]
WORDS = ["title", "summary", "body"]


class PageConflict(Exception):
    """Somebody else saved the page after this editor opened it; ``page`` is the newer state."""

    def __init__(self, page):
        super().__init__("Somebody else saved this page after you opened it.")
        self.page = page


class PageQuerySet(models.QuerySet):
    def live(self):
        """Keep the pages that visitors can read."""
        return self.filter(live_revision__isnull=False)

    def with_state(self):
        """Add ``state``, one of ``Page.State``."""
        latest = PageRevision.objects.filter(page=OuterRef("pk")).order_by("-number").values("pk")[:1]
        return self.annotate(latest_revision=Subquery(latest)).annotate(
            state=Case(
                When(live_revision=None, then=Value(Page.State.HIDDEN)),
                When(live_revision=F("latest_revision"), then=Value(Page.State.PUBLISHED)),
                default=Value(Page.State.CHANGED),
                output_field=models.CharField(),
            )
        )

    def in_language(self, language=None):
        """Keep the pages in one language, by default that of the page being made."""
        return self.filter(language=language or get_language())


class Page(Addressed):
    """A standing page such as “About us” or “Privacy”: its address and the working copy that staff edit.

    What visitors read is ``live_revision``.
    """

    class State(models.TextChoices):
        HIDDEN = "hidden", "Not published"
        PUBLISHED = "published", "Published"
        CHANGED = "changed", "Changes not published"

        @property
        def badge(self):
            """The name of its look, which articles' states have too."""
            return {"hidden": "draft", "published": "published", "changed": "approved"}[self.value]

    slug = models.SlugField("address", max_length=80, help_text="The whole address of the page: “about” is /about/.")
    language = models.CharField(max_length=2, choices=LANGUAGES, default=ENGLISH)
    translation_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="translations",
        limit_choices_to={"language": ENGLISH},
        help_text="The English page that says the same.",
    )
    title = models.CharField(max_length=150)
    summary = models.TextField(
        max_length=300, blank=True, help_text="One or two sentences, shown under the title and in search results."
    )
    body = models.TextField("text", blank=True)
    awaits_lawyer = models.BooleanField(
        "waiting for the clinic's lawyer",
        default=False,
        help_text="The page says that its text is a draft. Untick it once the clinic's lawyer has approved the text.",
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    saved_at = models.DateTimeField("last saved", default=timezone.now, editable=False)
    live_revision = models.ForeignKey(
        "PageRevision", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField("published", null=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["slug", "language"]
        permissions = [("publish_page", "Can publish and withdraw a page")]
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "language"],
                name="page_address_once_a_language",
                violation_error_message="Another page has this address. Choose another.",
            ),
            models.UniqueConstraint(
                fields=["translation_of", "language"],
                name="page_translated_once",
                violation_error_message="That page has a translation in this language already.",
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=["", *RESERVED_SLUGS]),
                name="page_address_not_reserved",
                violation_error_message="This address is used by the site itself. Choose another.",
            ),
            models.CheckConstraint(condition=Q(language__in=["en", "es"]), name="page_language_is_known"),
            models.CheckConstraint(
                condition=Q(translation_of=None) | ~Q(language=ENGLISH) & ~Q(translation_of=F("id")),
                name="page_translates_another",
                violation_error_message="An English page is no translation. Choose Spanish, or no English page.",
            ),
            models.CheckConstraint(
                condition=Q(live_revision=None, published_by=None, published_at=None)
                | Q(live_revision__isnull=False, published_by__isnull=False, published_at__isnull=False),
                name="page_published_with_who_and_when",
            ),
        ]

    def __str__(self):
        return self.title or "Untitled page"

    def clean(self):
        if self.translation_of_id and self.language == ENGLISH:
            raise ValidationError(
                {"translation_of": "An English page is no translation. Choose Spanish, or no English page."}
            )

    def get_absolute_url(self):
        with override(self.language):
            return reverse("pages:page", args=[self.slug])

    @classmethod
    def answering(cls):
        return cls.objects.live()

    def addresses_here(self):
        # A Spanish address of an English page leads there; a Spanish page has no English address.
        return [reverse("pages:page", args=[self.slug])] if get_language() in (self.language, SPANISH) else []

    @property
    def has_changes(self):
        """Whether something was saved that visitors do not read."""
        latest = self.revisions.first()
        return bool(latest) and latest.pk != self.live_revision_id

    @property
    def state_now(self):
        if not self.live_revision_id:
            return self.State.HIDDEN
        return self.State.CHANGED if self.has_changes else self.State.PUBLISHED

    def words_digest(self):
        """Return the SHA-256, in hex, of what a revision keeps."""
        words = json.dumps([getattr(self, name) for name in WORDS])
        return hashlib.sha256(words.encode()).hexdigest()

    def save_draft(self, *, by, based_on):
        """Save the working copy; add a ``PageRevision`` when its words changed, and return it, else None.

        ``based_on`` is the ``version`` the editor opened (0 for a new page). Raises ``PageConflict`` when somebody
        saved a newer one since.
        """
        self.body = rendering.sanitize(self.body)
        for name in ("title", "summary"):
            setattr(self, name, rendering.printable(getattr(self, name)).strip())
        stored = None
        with transaction.atomic():
            if self.pk:
                stored = Page.objects.select_for_update(of=("self",)).get(pk=self.pk)
                if stored.version != based_on:
                    raise PageConflict(stored)
            self.version = based_on + 1
            self.saved_by, self.saved_at = by, timezone.now()
            self.is_demo = False
            self.save()
            if stored:
                self.lead_from(stored, was_seen=stored.live_revision_id is not None, by=by)
            latest = self.revisions.first()
            if latest and latest.digest == self.words_digest():
                return None
            words = {name: getattr(self, name) for name in WORDS}
            return self.revisions.create(
                number=latest.number + 1 if latest else 1, digest=self.words_digest(), created_by=by, **words
            )

    def publish(self, *, by):
        """Let visitors read the latest revision. Raises ``PermissionDenied``, ``ValidationError`` without any text."""
        self._allow(by)
        with transaction.atomic():
            page = Page.objects.select_for_update(of=("self",)).get(pk=self.pk)
            latest = page.revisions.first()
            if not latest or not latest.body:
                raise ValidationError("Write the text first.")
            self._set_live(latest, by)
            AuditEvent.objects.record("published", by=by, subject=page, detail=f"Revision {latest.number}")

    def withdraw(self, *, by):
        """Take the page away from visitors. Raises ``PermissionDenied`` without the permission."""
        self._allow(by)
        with transaction.atomic():
            self._set_live(None, None)
            AuditEvent.objects.record("withdrawn", by=by, subject=self)

    def restore(self, number, *, by, based_on):
        """Bring the words of an earlier revision back into the working copy; return the new ``PageRevision``, or None.

        Raises as ``save_draft()`` does, ``PageRevision.DoesNotExist`` for an unknown number.
        """
        earlier = self.revisions.get(number=number)
        for name in WORDS:
            setattr(self, name, getattr(earlier, name))
        return self.save_draft(by=by, based_on=based_on)

    def _allow(self, by):
        if not by.has_perm("pages.publish_page"):
            raise PermissionDenied("Your account may not publish pages.")

    def _set_live(self, revision, by):
        now = timezone.now() if revision else None
        Page.objects.filter(pk=self.pk).update(live_revision=revision, published_by=by, published_at=now, is_demo=False)
        self.refresh_from_db()


class PageRevision(Immutable):
    """One state of a page's words; never changed."""

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=150)
    summary = models.TextField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    # What a comparison of two texts asks for besides (``blog.compare``).
    hero = None
    sources = picture_alt = picture_sha256 = ""

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="page_revision_number_once")]

    def __str__(self):
        return f"{self.title}, revision {self.number}"

    @property
    def html(self):
        """The text as a page shows it: the allowlist applied again, what it refers to by name filled in."""
        references = References.of([self.body])
        shown = rendering.page_html(
            rendering.sanitize(self.body), pictures=references.pictures, addresses=references.addresses, sources=0
        )
        return mark_safe(shown)  # noqa: S308 - sanitized here
