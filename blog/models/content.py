from django.db import models
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe

from blog import rendering
from blog.checklist import HINT
from blog.digest import content_digest

from .references import References

BODY_CHARACTERS = 200_000


class Content(models.Model):
    """What a medical review covers: the fields that an article's working copy and its revisions share."""

    title = models.CharField(max_length=150, blank=True)
    summary = models.TextField(
        max_length=300,
        blank=True,
        help_text="One or two sentences: what will the reader learn? Shown in lists and searches.",
    )
    hero = models.ForeignKey(
        "blog.Image",
        verbose_name="picture",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Shown large at the top of the article and small in lists.",
    )
    body = models.TextField(blank=True)
    sources = models.TextField(
        blank=True, help_text="One source a line: title, publisher, year, and its web address at the end if it has one."
    )

    class Meta:
        abstract = True

    @property
    def picture_alt(self):
        """The words for the picture: those of the image now, or those a revision keeps."""
        return self.hero.alt_text if self.hero else ""

    @property
    def picture_sha256(self):
        """The digest of the picture's own file, or an empty string without one."""
        return self.hero.sha256 if self.hero else ""

    def content_digest(self):
        """Return the digest (see ``blog.digest``) of these fields as they are now."""
        return content_digest(
            title=self.title,
            summary=self.summary,
            body=self.body,
            picture_sha256=self.picture_sha256,
            picture_alt=self.picture_alt,
            sources=self.sources,
        )

    @property
    def holds_hints(self):
        """Whether a hint of the template that the text began with still stands in it."""
        return HINT in self.body

    @property
    def names_missing_pictures(self):
        """Whether the text names a picture that the library does not hold, so that no reviewer can see it."""
        return not rendering.pictures_named(self.body) <= self.references.pictures.keys()

    @cached_property
    def references(self):
        """What the body names, as it is now. Whoever shows many bodies sets one for all of them."""
        return References.of([self.body])

    @property
    def html(self):
        """The body as a page shows it: the allowlist applied again, what it refers to by name filled in."""
        return self._html(sources=len(self.source_list))

    @property
    def html_without_references(self):
        """The body for where its list of sources does not stand."""
        return self._html(sources=0)

    def _html(self, sources):
        page = rendering.page_html(
            rendering.sanitize(self.body),
            pictures=self.references.pictures,
            addresses=self.references.addresses,
            sources=sources,
        )
        return mark_safe(page)  # noqa: S308 - sanitized here

    @property
    def has_video(self):
        return 'data-video="' in self.body

    @property
    def excerpt(self):
        return rendering.excerpt(self.summary, self.body)

    @property
    def source_list(self):
        return rendering.source_list(self.sources)

    @property
    def contents(self):
        return rendering.contents(self.body)

    @property
    def reading_minutes(self):
        return rendering.reading_minutes(self.body)
