"""The newest articles with their full text for readers: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1."""

import re

from django.contrib.syndication.views import Feed
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import get_language, gettext

from .models import Publication, Topic
from .models.references import References
from .rendering import printable

ARTICLES_IN_FEED = 20
_LINK = re.compile(r' (?:href|src|srcset)="[^"]*"')
_PATH = re.compile(r'(?<=["\s])/(?!/)')  # where an address of this site begins


class SiteAtomFeed(Atom1Feed):
    """An Atom feed whose relative links lead to the site from any reader (RFC 4287, section 2)."""

    def root_attributes(self):
        return {**super().root_attributes(), "xml:base": self.feed["link"]}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class SiteRssFeed(Rss201rev2Feed):
    """An RSS feed with the whole text beside the summary (RSS 1.0 modules: content)."""

    def rss_attributes(self):
        return {**super().rss_attributes(), "xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


class LatestArticles(Feed):
    """The newest published articles, all or those of one topic."""

    feed_type = SiteAtomFeed

    def get_object(self, request, slug=None):
        self.request = request
        return slug and get_object_or_404(Topic, slug=slug)

    def title(self, topic):
        return str(topic or gettext("Articles"))

    def subtitle(self, topic):
        return topic.description_here if topic else gettext("The latest articles.")

    description = subtitle  # as RSS calls it

    def link(self, topic):
        return topic.get_absolute_url() if topic else reverse("blog:list")

    def items(self, topic):
        return latest(topic)

    def item_title(self, item):
        return item.revision.title

    def item_description(self, item):
        return item.revision.summary

    def item_extra_kwargs(self, item):
        return {"content": full_text(item, self.request)}

    def item_author_name(self, item):
        return printable(item.article.author.display_name)

    def item_pubdate(self, item):
        return item.first_published_at

    def item_updateddate(self, item):
        return item.content_changed_at

    def item_categories(self, item):
        return [printable(str(item.article.topic))]


class LatestArticlesRss(LatestArticles):
    """The same for readers that know RSS only; its links are absolute, for RSS has no base."""

    feed_type = SiteRssFeed

    def item_extra_kwargs(self, item):
        return {"content": with_absolute_links(full_text(item, self.request), self.request)}

    def item_author_email(self, item):
        return None


def json_feed(request, slug=None):
    """The same as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    topic = get_object_or_404(Topic, slug=slug) if slug else None
    absolute = request.build_absolute_uri  # nosemgrep: host-that-was-asked-for - it names what is kept
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": str(topic or gettext("Articles")),
        "home_page_url": absolute(topic.get_absolute_url() if topic else reverse("blog:list")),
        "feed_url": absolute(request.path),
        "language": get_language(),
        "items": [_json_item(publication, request) for publication in latest(topic)],
    }
    return JsonResponse(feed, content_type="application/feed+json; charset=utf-8")


def _json_item(publication, request):
    revision, author = publication.revision, publication.article.author
    absolute = request.build_absolute_uri  # nosemgrep: host-that-was-asked-for - it names what is kept
    item = {
        "id": absolute(publication.get_absolute_url()),
        "url": absolute(publication.get_absolute_url()),
        "title": revision.title,
        "summary": revision.summary,
        "content_html": with_absolute_links(full_text(publication, request), request),
        "date_published": publication.first_published_at.isoformat(),
        "date_modified": publication.content_changed_at.isoformat(),
        "authors": [{"name": printable(author.display_name), "url": absolute(author.get_absolute_url())}],
        "tags": [printable(str(publication.article.topic))],
        "language": publication.article.language,
    }
    if revision.hero:
        item["image"] = absolute(revision.hero.wide.url)
    return item


def latest(topic=None):
    """Return the newest publications in the language of the address, of one topic or of all; two queries."""
    publications = Publication.objects.live().in_language().for_listing()
    publications = list((publications.filter(article__topic=topic) if topic else publications)[:ARTICLES_IN_FEED])
    references = References.of([publication.revision.body for publication in publications])
    for publication in publications:
        publication.revision.references = references
    return publications


def full_text(publication, request):
    """Return the HTML of a publication's text with its review line, as its page shows them."""
    return render_to_string("blog/feed_article.html", {"obj": publication}, request)


def with_absolute_links(html, request):
    """Return the HTML with links and pictures of this site under its whole address."""
    site = request.build_absolute_uri("/")  # nosemgrep: host-that-was-asked-for - it names what is kept
    return _LINK.sub(lambda link: _PATH.sub(site, link.group()), html)
