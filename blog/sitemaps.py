from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from .models import Contributor, Publication, Topic


class PageSitemap(Sitemap):
    """The standing pages."""

    def items(self):
        return ["pages:home", "blog:list", "appointments:contact"]

    def location(self, item):
        return reverse(item)


class ArticleSitemap(Sitemap):
    def items(self):
        live = Publication.objects.live().select_related("article").order_by("-first_published_at", "-article_id")
        return live.only("content_changed_at", "article__slug", "article__language")

    def lastmod(self, item):
        return item.content_changed_at


class TopicSitemap(Sitemap):
    def items(self):
        return Topic.objects.with_article_counts()


class ContributorSitemap(Sitemap):
    def items(self):
        return Contributor.objects.all()


SITEMAPS = {
    "pages": PageSitemap,
    "articles": ArticleSitemap,
    "topics": TopicSitemap,
    "contributors": ContributorSitemap,
}
