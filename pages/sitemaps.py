from django.contrib.sitemaps import Sitemap

from .models import Page


class StandingPageSitemap(Sitemap):
    """The standing pages that visitors read, in every language."""

    def items(self):
        return Page.objects.live().select_related("live_revision").only("slug", "language", "live_revision__created_at")

    def lastmod(self, item):
        return item.live_revision.created_at
