from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, Q

from blog.search.queries import Group, Query
from blog.search.similarity import telling_terms

from .search_entries import entry_words
from .search_ranking import best

PICKS = 3
KEPT = 12  # more than are shown, so that some are left when others are withdrawn
LOOKED_AT = 40
# A shared topic counts as much as so many places among those that say alike.
SAME_TOPIC = 15


class RelatedArticleQuerySet(models.QuerySet):
    def picked(self):
        """Keep what staff chose, in their order."""
        return self.filter(position__isnull=False).order_by("position")

    def found(self):
        """Keep what was worked out from topics and words."""
        return self.filter(position__isnull=True)

    def relate(self, publication):
        """Work out which articles belong with what is being published, and tell them so too.

        Those whose pages say most alike are looked at, so many and no more, however many articles there are.
        """
        article, language = publication.article, publication.article.language
        terms = [term.removeprefix(language) for term in telling_terms(entry_words(publication))]
        with transaction.atomic():
            self._forget(self.found().filter(Q(article=article) | Q(other=article)))
            if not terms:
                return
            query = Query(tuple(Group(((term,),)) for term in terms), language)
            pages, _ = best(query, limit=LOOKED_AT, is_any=True)
            likeness = self._likeness(article, pages)
            nearest = sorted(likeness, key=lambda other: (-likeness[other], -other))[:KEPT]
            both_ways = {
                pair: likeness[other] for other in nearest for pair in ((article.pk, other), (other, article.pk))
            }
            # In one order, and whatever another publishing added meanwhile is left: two at once never block each other.
            self.bulk_create(
                [
                    RelatedArticle(article_id=one, other_id=two, likeness=both_ways[one, two])
                    for one, two in sorted(both_ways)
                ],
                ignore_conflicts=True,
            )
            self._keep_nearest(nearest)

    def _likeness(self, article, pages):
        """Return how much each article of these pages (the most alike first) belongs with the article, by number."""
        articles = self.model.other.field.related_model.objects.filter(publications__in=pages).exclude(pk=article.pk)
        found = {page: (number, topic) for page, number, topic in articles.values_list("publications", "pk", "topic")}
        return {
            found[page][0]: LOOKED_AT - place + SAME_TOPIC * (found[page][1] == article.topic_id)
            for place, page in enumerate(pages)
            if page in found
        }

    def _keep_nearest(self, articles):
        """Forget the least alike of each article that has more than are kept."""
        rows = self.found().filter(article__in=articles).order_by("article", "-likeness", "-other")
        counted, too_many = {}, []
        for number, article in rows.values_list("pk", "article"):
            counted[article] = counted.get(article, 0) + 1
            if counted[article] > KEPT:
                too_many.append(number)
        self._forget(self.filter(pk__in=too_many))

    def _forget(self, rows):
        """Delete the rows, locked in one order so that two publishings never wait for each other."""
        self.filter(pk__in=list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))).delete()


class RelatedArticle(models.Model):
    """That an article belongs with another: chosen by staff (with a ``position``), or worked out at publishing."""

    article = models.ForeignKey("blog.Article", on_delete=models.CASCADE, related_name="related")
    other = models.ForeignKey("blog.Article", on_delete=models.CASCADE, related_name="relating")
    position = models.PositiveSmallIntegerField(null=True)
    likeness = models.SmallIntegerField(default=0)

    objects = RelatedArticleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(article=F("other")), name="related_article_is_another"),
            models.UniqueConstraint(
                fields=["article", "other"], condition=Q(position__isnull=True), name="related_article_found_once"
            ),
            models.UniqueConstraint(
                fields=["article", "other"], condition=Q(position__isnull=False), name="related_article_picked_once"
            ),
            models.UniqueConstraint(
                fields=["article", "position"], condition=Q(position__isnull=False), name="related_article_place_once"
            ),
        ]

    def __str__(self):
        return str(self.other)


class Relating(models.Model):
    """The step that chooses which articles are named below an article."""

    class Meta:
        abstract = True

    def pick_related(self, others, *, by):
        """Show these articles first among the related ones, in this order; none of them, and only the found ones are.

        Raises ``PermissionDenied`` without the permission to publish, ``ValidationError`` when one cannot be named.
        """
        if not by.has_perm("blog.publish_article"):
            raise PermissionDenied("Your account may not choose related articles.")
        if len(others) > PICKS:
            raise ValidationError(f"Choose at most {PICKS} articles.")
        if self in others:
            raise ValidationError("An article is not related to itself. Choose another.")
        if len(set(others)) < len(others):
            raise ValidationError("You chose an article twice.")
        if strange := next((other for other in others if other.language != self.language), None):
            raise ValidationError(f"“{strange}” is in another language. Choose an article in the same one.")
        with transaction.atomic():
            type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
            self.related.picked().delete()
            RelatedArticle.objects.bulk_create(
                RelatedArticle(article=self, other=other, position=position) for position, other in enumerate(others)
            )
