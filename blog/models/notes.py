from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from blog.rendering import printable


class NoteQuerySet(models.QuerySet):
    def open(self):
        """Keep the notes that nobody resolved yet."""
        return self.filter(resolved_at__isnull=True)

    def resolved(self):
        """Keep the resolved notes, the one resolved last first."""
        return self.filter(resolved_at__isnull=False).order_by("-resolved_at", "-pk")

    def count_by_article(self):
        """Return the expression that counts these notes for each article of a query."""
        notes = self.filter(article=OuterRef("pk")).order_by().values("article")
        return Coalesce(Subquery(notes.annotate(count=Count("pk")).values("count")), 0)

    def write(self, article, *, by, words, passage=""):
        """Return a new note on the article, or the account's own open one that says the same of the same passage.

        Raises ``PermissionDenied`` when the account may not see articles in writing.
        """
        _refuse_who_may_not_read(by)
        said = {"words": printable(words).strip(), "passage": " ".join(printable(passage).split())}
        same = self.open().filter(article=article, written_by=by, **said)
        return same.first() or self.create(article=article, written_by=by, **said)


class Note(models.Model):
    """A note among staff on an article or on some words of it; not part of any review and never public."""

    article = models.ForeignKey("blog.Article", on_delete=models.CASCADE, related_name="notes")
    passage = models.TextField(max_length=1000, blank=True, help_text="The words of the text it is about, if any.")
    words = models.TextField("note", max_length=2000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="note_has_words"),
            models.CheckConstraint(
                condition=Q(resolved_by__isnull=True, resolved_at__isnull=True)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="note_resolved_by_somebody",
            ),
        ]

    def __str__(self):
        return self.words

    def resolve(self, *, by):
        """Mark the note as settled; return whether it was open until then. Who did so first stays named.

        Raises ``PermissionDenied`` when the account may not see articles in writing.
        """
        _refuse_who_may_not_read(by)
        return bool(Note.objects.open().filter(pk=self.pk).update(resolved_by=by, resolved_at=timezone.now()))

    def reopen(self, *, by):
        """Mark the note as open again; return whether it was resolved until then.

        Raises ``PermissionDenied`` when the account may not see articles in writing.
        """
        _refuse_who_may_not_read(by)
        return bool(Note.objects.resolved().filter(pk=self.pk).update(resolved_by=None, resolved_at=None))


def _refuse_who_may_not_read(account):
    if not account.has_perm("blog.view_article"):
        raise PermissionDenied("Your account may not see articles in writing.")
