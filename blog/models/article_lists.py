"""How articles are listed: those that visitors can read, those found by words, and how far each has come."""

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils.translation import get_language

from . import searching
from .notes import Note
from .publications import Publication, is_live
from .reviews import Review
from .revisions import Revision
from .translations import TranslatableQuerySet


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    CHANGES_ASKED = "changes_asked", "Changes asked"
    APPROVED = "approved", "Approved, not published"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ArticleQuerySet(TranslatableQuerySet):
    def published(self):
        """Keep the articles that visitors can read."""
        return self.filter(is_live(prefix="publications__"))

    def search(self, words, *, language=None, topic=None, page=1):
        """Return the ``Matches`` of these words on the pages that visitors can read, ten a page (see ``searching``)."""
        return searching.search(words, language=language or get_language(), topic=topic, page=page)

    def suggest(self, words, *, language=None):
        """Return ``(title, address)`` of a few articles that fit what is being typed."""
        return searching.suggest(words, language=language or get_language())

    def with_open_notes(self):
        """Add ``open_notes``, how many notes among staff nobody resolved yet."""
        return self.annotate(open_notes=Note.objects.open().count_by_article())

    def with_state(self):
        """Add ``state``, a ``State``, and the revision numbers it is told from."""
        revisions = Revision.objects.filter(article=OuterRef("pk")).order_by("-number")
        submitted, approved = revisions.submitted(), revisions.approved()
        publications = Publication.objects.filter(article=OuterRef("pk"))
        return self.annotate(
            latest_number=Subquery(revisions.values("number")[:1]),
            submitted_number=Subquery(submitted.values("number")[:1]),
            submitted_decision=Subquery(submitted.with_decision().values("decision")[:1]),
            approved_number=Subquery(approved.values("number")[:1]),
            live_number=Subquery(publications.live().values("revision__number")[:1]),
            published_number=Subquery(publications.kept().values("revision__number")[:1]),
            first_published_at=Subquery(publications.shown().values("first_published_at")[:1]),
        ).annotate(
            state=Case(
                When(
                    submitted_number__isnull=False,
                    submitted_decision__isnull=True,
                    then=Value(State.IN_REVIEW),
                ),
                When(submitted_decision=Review.Decision.CHANGES, then=Value(State.CHANGES_ASKED)),
                When(
                    Q(approved_number__gt=F("published_number"))
                    | Q(approved_number__isnull=False, published_number__isnull=True),
                    then=Value(State.APPROVED),
                ),
                When(Exists(publications.scheduled()), then=Value(State.SCHEDULED)),
                When(live_number__isnull=False, then=Value(State.PUBLISHED)),
                When(published_number__isnull=False, then=Value(State.WITHDRAWN)),
                default=Value(State.DRAFT),
                output_field=models.CharField(),
            )
        )
