from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from site_languages import in_language

LATEST_ARTICLES = 6
# What the first page shows before staff chose anything.
USUAL_BLOCKS = ["welcome", "topics", "latest", "promises", "locations", "contact"]


class HomeBlockQuerySet(models.QuerySet):
    def shown(self):
        """Keep the blocks that visitors see."""
        return self.filter(is_shown=True)

    def with_articles(self, publications):
        """Return the blocks, each with the ``articles`` it shows of these publications; two queries, however many."""
        blocks = list(self.prefetch_related("chosen")) or [HomeBlock(kind=kind) for kind in USUAL_BLOCKS]
        wanted = {row.article_id for block in blocks if block.pk for row in block.chosen.all()}
        found = {each.article_id: each for each in publications.filter(article__in=wanted)} if wanted else {}
        latest = publications[:LATEST_ARTICLES]
        for block in blocks:
            if block.kind == HomeBlock.Kind.LATEST:
                block.articles = latest
            elif block.kind == HomeBlock.Kind.CHOSEN:
                block.articles = [found[row.article_id] for row in block.chosen.all() if row.article_id in found]
        return blocks


class HomeBlock(models.Model):
    """A part of the first page. Staff choose which there are, in which order, and their words."""

    class Kind(models.TextChoices):
        WELCOME = "welcome", "Welcome: large words and picture"
        CHECKER = "checker", "Condition checker"
        TOPICS = "topics", "Topics"
        LATEST = "latest", "Latest articles"
        CHOSEN = "chosen", "Articles you choose"
        PROMISES = "promises", "What patients can count on"
        LOCATIONS = "locations", "Where we are and when we are open"
        WORDS = "words", "Words of your own"
        CONTACT = "contact", "Contact form"

    kind = models.CharField("what it shows", max_length=9, choices=Kind.choices)
    heading = models.CharField(max_length=120, blank=True, help_text="Leave it empty to show the usual heading.")
    heading_es = models.CharField("heading in Spanish", max_length=120, blank=True)
    words = models.TextField(max_length=1500, blank=True, help_text="An empty line begins a new paragraph.")
    words_es = models.TextField("words in Spanish", max_length=1500, blank=True)
    position = models.PositiveSmallIntegerField("place on the page", default=0, help_text="Smaller numbers come first.")
    is_shown = models.BooleanField("shown to visitors", default=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = HomeBlockQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "part of the first page"
        verbose_name_plural = "parts of the first page"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *["welcome", "checker", "topics", "latest", "chosen", "promises", "locations", "words"],
                        "contact",
                    ]
                ),
                name="home_block_kind_is_known",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind__in=["welcome", "contact"]),
                name="home_block_once",
                violation_error_message="The first page shows this part already.",
            ),
        ]

    def __str__(self):
        return self.heading or self.get_kind_display()

    def clean(self):
        if self.kind == self.Kind.WORDS and not self.words.strip():
            raise ValidationError({"words": "Write the words to show."})

    def get_absolute_url(self):
        return reverse("pages:home")

    @property
    def template(self):
        return f"pages/blocks/{self.kind}.html"

    heading_here = property(lambda self: in_language(self, "heading"))
    words_here = property(lambda self: in_language(self, "words"))


class ChosenArticle(models.Model):
    """An article that staff chose for a part of the first page."""

    block = models.ForeignKey(HomeBlock, on_delete=models.CASCADE, related_name="chosen")
    article = models.ForeignKey("blog.Article", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["block", "article"],
                name="chosen_article_once",
                violation_error_message="This article was chosen twice.",
            )
        ]

    def __str__(self):
        return str(self.article)
