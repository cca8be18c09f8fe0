"""What helps writers: beginnings of articles, plainer words, and what is known of outside links."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from .content import BODY_CHARACTERS


class ArticleTemplate(models.Model):
    """A beginning for a new article: headings and hints that its writer replaces."""

    name = models.CharField(max_length=60, unique=True, help_text="For example “A condition”.")
    description = models.CharField(max_length=200, blank=True, help_text="When to choose it.")
    body = models.TextField("text", blank=True, max_length=BODY_CHARACTERS)
    position = models.PositiveSmallIntegerField(default=0, help_text="Smaller numbers stand first.")

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class PlainWordQuerySet(models.QuerySet):
    def by_word(self):
        """Return the plainer words by the words they stand for."""
        return dict(self.values_list("word", "plainer"))


class PlainWord(models.Model):
    """A word or phrase that patients understand less well, and what to say instead."""

    word = models.CharField(max_length=60, unique=True, help_text="In small letters, as it stands in a text.")
    plainer = models.CharField("plainer", max_length=120, help_text="What to say instead.")

    objects = PlainWordQuerySet.as_manager()

    class Meta:
        ordering = ["word"]
        constraints = [models.CheckConstraint(condition=~Q(word="") & ~Q(plainer=""), name="plain_word_is_complete")]

    def __str__(self):
        return f"{self.word}: {self.plainer}"


class LinkCheckQuerySet(models.QuerySet):
    def dead(self):
        """Keep the addresses that are gone (404, 410), or that failed at two looks or more."""
        return self.filter(failing_since__isnull=False).filter(
            Q(status__in=LinkCheck.GONE) | Q(checked_at__gt=F("failing_since"))
        )

    def record(self, url, *, status, problem):
        """Keep what a look at an address found now; ``problem`` is empty when it answered."""
        now = timezone.now()
        found = {"checked_at": now, "status": status, "problem": problem[:200]}
        failing = Coalesce("failing_since", Value(now)) if problem else None
        if not self.filter(url=url).update(**found, failing_since=failing):
            self.create(url=url, **found, failing_since=now if problem else None)

    def forget_all_but(self, urls):
        """Delete what is known of addresses that no text names any more; return how many those were."""
        known = dict(self.values_list("url", "pk"))
        unused = [pk for url, pk in known.items() if url not in urls]
        for start in range(0, len(unused), 500):
            self.filter(pk__in=unused[start : start + 500]).delete()
        return len(unused)


class LinkCheck(models.Model):
    """What the last look at an outside address found; ``failing_since`` is its first look without success."""

    GONE = [404, 410]

    url = models.CharField(max_length=2000, unique=True)
    checked_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="The HTTP status, when there was an answer.")
    problem = models.CharField(max_length=200, blank=True)
    failing_since = models.DateTimeField(null=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        ordering = ["url"]

    def __str__(self):
        return self.url
