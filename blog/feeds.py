from django.contrib.syndication.views import Feed
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy

from .models import Publication
from .models.references import References
from .rendering import printable

ARTICLES_IN_FEED = 20


class SiteAtomFeed(Atom1Feed):
    """An Atom feed whose relative links lead to the site from any reader (RFC 4287, section 2)."""

    def root_attributes(self):
        return {**super().root_attributes(), "xml:base": self.feed["link"]}


class LatestArticles(Feed):
    """The newest published articles with their full text (RFC 4287)."""

    feed_type = SiteAtomFeed
    title = gettext_lazy("Articles")
    subtitle = gettext_lazy("The latest articles.")
    link = reverse_lazy("blog:list")
    description_template = "blog/feed_article.html"

    def items(self):
        publications = list(Publication.objects.live().in_language().for_listing()[:ARTICLES_IN_FEED])
        references = References.of([publication.revision.body for publication in publications])
        for publication in publications:
            publication.revision.references = references
        return publications

    def item_title(self, item):
        return item.revision.title

    def item_author_name(self, item):
        return printable(item.article.author.display_name)

    def item_pubdate(self, item):
        return item.first_published_at

    def item_updateddate(self, item):
        return item.content_changed_at

    def item_categories(self, item):
        return [printable(str(item.article.topic))]
