"""What the checker's pages show, read once for all pages of one moment."""

from blog.models import Publication
from shared_reads import SharedRead, fact

from .models import Release


class Checker(SharedRead):
    """The release that visitors meet, and the articles that it leads to."""

    @fact(None)
    def release(self):
        """The live ``Release``, or None."""
        return Release.objects.live()

    @fact({})
    def articles(self):
        """``(title, address)`` of each published article that a condition names, by slug."""
        if self.release is None:
            return {}
        slugs = {slug for condition in self.release.rules.conditions for slug in condition.articles}
        live = Publication.objects.live().filter(article__slug__in=slugs).select_related("article", "revision")
        return {
            page.article.slug: (page.revision.title, page.get_absolute_url()) for page in live.defer("revision__body")
        }
