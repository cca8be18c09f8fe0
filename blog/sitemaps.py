from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from .models import Article, Contributor, Topic


class PageSitemap(Sitemap):
    """The standing pages."""

    def items(self):
        return ["blog:home", "blog:list", "appointments:contact"]

    def location(self, item):
        return reverse(item)


class ArticleSitemap(Sitemap):
    def items(self):
        return Article.objects.published().order_by("-published_at", "-pk").only("slug", "published_revision_at")

    def lastmod(self, item):
        return item.published_revision_at


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
