"""The sitemap's sections of articles, topics, contributors and lists (sitemaps.org 0.9, with Google's extensions)."""

from urllib.parse import urljoin

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Q
from django.urls import reverse

from site_languages import LANGUAGES

from .models import Article, Contributor, Publication, Topic

# Of 50,000 addresses and 50 MB that one file may have, this leaves room for languages and pictures.
MOST_IN_ONE_FILE = 2000


class SectionSitemap(Sitemap):
    """A section whose pages tell in which other languages they stand."""

    limit = MOST_IN_ONE_FILE

    def addresses(self, items):
        """Return for each item a dictionary of its address in each language."""
        raise NotImplementedError

    def _urls(self, page, protocol, domain):
        urls = super()._urls(page, protocol, domain)
        site = f"{protocol}://{domain}"
        for url, addresses in zip(urls, self.addresses([url["item"] for url in urls]), strict=True):
            if len(addresses) > 1:
                named = [(code, addresses[code]) for code, _ in LANGUAGES if code in addresses]
                named.append(("x-default", named[0][1]))
                url["alternates"] = [{"lang_code": code, "location": urljoin(site, to)} for code, to in named]
            if picture := self.picture(url["item"]):
                url["picture"] = urljoin(site, picture)
        return urls

    def picture(self, item):
        """Return the address of the picture that stands at the top of a page, or None."""


class InBothLanguages(Sitemap):
    """A section whose every page stands in every language at the same address."""

    i18n = alternates = x_default = True
    limit = MOST_IN_ONE_FILE


class ListSitemap(InBothLanguages):
    """The site's own pages: the first one, the list of articles, the contact form, the locations."""

    def items(self):
        return ["pages:home", "blog:list", "appointments:contact", "pages:locations"]

    def location(self, item):
        return reverse(item)


class ArticleSitemap(SectionSitemap):
    def items(self):
        shown = Publication.objects.live().select_related("article", "revision__hero")
        return shown.defer("revision__body", "revision__sources").order_by(*Publication.NEWEST_FIRST)

    def lastmod(self, item):
        return item.content_changed_at

    def get_latest_lastmod(self):
        return Publication.objects.live().aggregate(latest=Max("content_changed_at"))["latest"]

    def picture(self, item):
        return item.revision.hero and item.revision.hero.wide.url

    def addresses(self, items):
        originals = {item.article.translation_of_id or item.article_id for item in items}
        siblings = Article.objects.published().filter(Q(pk__in=originals) | Q(translation_of__in=originals))
        found = {}
        for article in siblings.order_by("language").only("slug", "language", "translation_of"):
            found.setdefault(article.translation_of_id or article.pk, {})[article.language] = article.get_absolute_url()
        return [found.get(item.article.translation_of_id or item.article_id, {}) for item in items]


class TopicSitemap(InBothLanguages):
    """The topics, in the languages in which they have articles."""

    def items(self):
        shown = Publication.objects.live().values_list("article__topic", "article__language").distinct()
        self.languages_by_topic = {}
        for topic, language in shown:
            self.languages_by_topic.setdefault(topic, set()).add(language)
        return Topic.objects.filter(pk__in=self.languages_by_topic)

    def get_languages_for_item(self, item):
        return [code for code, _ in LANGUAGES if code in self.languages_by_topic[item.pk]]


class ContributorSitemap(InBothLanguages):
    def items(self):
        return Contributor.objects.all()


SITEMAPS = {
    "lists": ListSitemap,
    "articles": ArticleSitemap,
    "topics": TopicSitemap,
    "contributors": ContributorSitemap,
}
