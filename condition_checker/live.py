"""What the checker's pages show, read once for all pages of one moment."""

from typing import NamedTuple

from django.db.models import Q

from blog.models import Publication
from shared_reads import SharedRead, fact
from site_languages import ENGLISH

from .models import Release


class Reading(NamedTuple):
    """An article to read on."""

    title: str
    address: str
    language: str


class Checker(SharedRead):
    """The release that visitors meet, and the articles that it leads to."""

    @fact(None)
    def release(self):
        """The live ``Release``, or None."""
        return Release.objects.live()

    @fact({})
    def articles(self):
        """``{language: Reading}`` of each published article that a condition names, and its translations, by slug."""
        if self.release is None:
            return {}
        slugs = {slug for condition in self.release.rules.conditions for slug in condition.articles}
        named = Q(article__slug__in=slugs) | Q(article__translation_of__slug__in=slugs)
        live = Publication.objects.live().filter(named).select_related("article__translation_of", "revision")
        found = {}
        for page in live.defer("revision__body"):
            original = page.article.translation_of or page.article
            reading = Reading(page.revision.title, page.get_absolute_url(), page.article.language)
            found.setdefault(original.slug, {})[reading.language] = reading
        return found

    def articles_in(self, language):
        """Return the ``Reading`` of each slug in this language, else in English."""
        inside = {slug: texts.get(language) or texts.get(ENGLISH) for slug, texts in self.articles.items()}
        return {slug: reading for slug, reading in inside.items() if reading}
