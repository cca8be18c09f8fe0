"""What helps writers: beginnings of articles, plainer words, and what is known of outside links."""

from django.db import models
from django.db.models import Q

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


class PlainWord(models.Model):
    """A word or phrase that patients understand less well, and what to say instead."""

    word = models.CharField(max_length=60, unique=True, help_text="In small letters, as it stands in a text.")
    plainer = models.CharField("plainer", max_length=120, help_text="What to say instead.")

    class Meta:
        ordering = ["word"]
        constraints = [models.CheckConstraint(condition=~Q(word="") & ~Q(plainer=""), name="plain_word_is_complete")]

    def __str__(self):
        return f"{self.word}: {self.plainer}"


class LinkCheck(models.Model):
    """What the last look at an outside address found."""

    url = models.CharField(max_length=2000, unique=True)
    checked_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="The HTTP status, when there was an answer.")
    problem = models.CharField(max_length=200, blank=True)
    failing_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["url"]

    def __str__(self):
        return self.url
