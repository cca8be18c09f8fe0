from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from prepared import Prepared
from redirects.models import AddressedAtOnce
from site_languages import address, in_language

from .publications import Publication


class TopicQuerySet(models.QuerySet):
    def with_articles(self):
        """Return the topics that have a published article in the language of the page, read once somebody looks."""
        given = {"language": get_language(), "now": timezone.now()}
        return SimpleLazyObject(lambda: _with_articles(**given))


class Topic(AddressedAtOnce):
    """What articles are about, with how often their medical review is due again."""

    name = models.CharField(max_length=80, unique=True)
    name_es = models.CharField("name in Spanish", max_length=80, blank=True)
    slug = models.SlugField(
        "address", max_length=80, unique=True, help_text="The last part of the topic page's address."
    )
    description = models.TextField(max_length=400, help_text="Two plain sentences shown on the topic's page.")
    description_es = models.TextField("description in Spanish", max_length=400, blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Topics are listed from the smallest number up.")
    review_interval_months = models.PositiveSmallIntegerField(
        "review again after (months)",
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text="How long a medical review stands before a new one is due.",
    )
    is_medical = models.BooleanField(
        "medical",
        default=True,
        help_text="Articles on a medical topic are published only after a medical review. Untick for clinic news and "
        "the like: such articles need no review, and their pages claim none.",
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(slug=""), name="topic_is_named"),
            models.CheckConstraint(
                condition=Q(review_interval_months__gte=1, review_interval_months__lte=120),
                name="topic_review_interval_in_bounds",
            ),
        ]

    def __str__(self):
        return in_language(self, "name")

    description_here = property(lambda self: in_language(self, "description"))

    def clean(self):
        if not (self.pk and self.is_medical):
            return
        if page := Publication.objects.open_without_review().filter(article__topic=self).first():
            raise ValidationError(
                {
                    "is_medical": f"“{page.article}” is published on this topic without a medical review. "
                    "Withdraw it, or move it to another topic, first."
                }
            )

    def get_absolute_url(self):
        return address("blog:topic", self.slug)


def _find_with_articles(language, now):
    live = Publication.objects.live(now).in_language(language).filter(article__topic=OuterRef("pk"))
    # Its newest, not whether there is one: for that, PostgreSQL would read every article of every topic.
    newest = live.order_by(*Publication.NEWEST_FIRST).values("pk")[:1]
    return Topic.objects.alias(newest=Subquery(newest)).filter(newest__isnull=False)


_with_articles = Prepared(_find_with_articles, language=models.CharField(), now=models.DateTimeField())
