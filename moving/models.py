from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from blog.dates import in_words


class ImportRun(models.Model):
    """One time that an export of another system came in, or was tried out, with what became of each part of it."""

    file_name = models.CharField("file", max_length=200, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    site = models.CharField("from", max_length=200, blank=True, editable=False)
    is_trial = models.BooleanField("only tried", default=False, editable=False)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    started_at = models.DateTimeField("started", default=timezone.now, editable=False)
    finished_at = models.DateTimeField("finished", null=True, editable=False)

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = "import"

    def __str__(self):
        return f"{self.file_name}, {in_words(timezone.localtime(self.started_at))}"

    def counts(self):
        """Return how many lines of each level there are."""
        counted = dict(self.lines.order_by().values_list("level").annotate(models.Count("pk")))
        return {level: counted.get(level, 0) for level in ImportLine.Level}


class ImportLine(models.Model):
    """What became of one part of an export, in a sentence; ``words`` are its own, where they were lost."""

    class Level(models.TextChoices):
        CAME_IN = "in", "Came in"
        LOST = "lost", "Could not come in"
        CHECK = "check", "To be looked at"
        NOTE = "note", "To know"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="lines")
    key = models.CharField(max_length=20, blank=True)  # of the part, as the other system numbers it
    level = models.CharField(max_length=5, choices=Level.choices)
    place = models.CharField(max_length=300, blank=True)
    sentence = models.TextField()
    words = models.TextField(blank=True)
    article = models.ForeignKey("blog.Article", on_delete=models.SET_NULL, null=True, related_name="+")
    page = models.ForeignKey("pages.Page", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["run", "key"], name="import_line_by_part")]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=["in", "lost", "check", "note"]), name="import_line_level")
        ]

    def __str__(self):
        return self.sentence


class ImportedItem(models.Model):
    """What came in from where, so that a second import finds it: an article, a page or a picture.

    ``digest`` tells whether the export holds it otherwise than before, ``version`` whether staff changed it here since.
    ``published_at`` is when it was published there.
    """

    class Kind(models.TextChoices):
        POST = "post", "Post"
        PAGE = "page", "Page"
        PICTURE = "picture", "Picture"

    site = models.CharField(max_length=200)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    key = models.CharField(max_length=500)
    digest = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True)
    awaits_links = models.BooleanField(default=False)
    article = models.ForeignKey("blog.Article", on_delete=models.CASCADE, null=True, related_name="+")
    page = models.ForeignKey("pages.Page", on_delete=models.CASCADE, null=True, related_name="+")
    image = models.ForeignKey("blog.Image", on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "kind", "key"], name="imported_item_once"),
            models.CheckConstraint(
                condition=Q(kind="post", article__isnull=False, page=None, image=None)
                | Q(kind="page", article=None, page__isnull=False, image=None)
                | Q(kind="picture", article=None, page=None, image__isnull=False),
                name="imported_item_is_what_it_says",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.key} of {self.site}"

    @property
    def row(self):
        """The article, page or picture that it became."""
        return self.article or self.page or self.image
