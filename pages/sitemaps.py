from django.db.models import Max

from blog.sitemaps import SectionSitemap

from .models import Page


class StandingPageSitemap(SectionSitemap):
    """The standing pages that visitors read, in every language."""

    def items(self):
        live = Page.objects.live().select_related("live_revision")
        return live.only("slug", "language", "translation_of", "live_revision__created_at")

    def lastmod(self, item):
        return item.live_revision.created_at

    def get_latest_lastmod(self):
        return Page.objects.live().aggregate(latest=Max("live_revision__created_at"))["latest"]

    def addresses(self, items):
        found = {}
        for page in items:  # there are few: all stand in one file
            found.setdefault(page.translation_of_id or page.pk, {})[page.language] = page.get_absolute_url()
        return [found[page.translation_of_id or page.pk] for page in items]
