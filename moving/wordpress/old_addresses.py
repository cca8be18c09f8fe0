"""Where the addresses of the old site lead from now on."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.urls import reverse

from moving.models import ImportLine
from redirects import addresses
from redirects.models import Redirect

from .index import NEVER_SEEN

LIST = "blog:list"


class OldAddresses:
    """Makes redirects; one that staff made or changed is left as it is."""

    def __init__(self, index, note):
        self._index, self._note, self._months = index, note, set()

    def lists(self, topics, bylines):
        """Lead the addresses of categories, tags, authors and feeds."""
        for slug, topic in topics.items():
            term = self._index.terms["category", slug]
            for place in [*topics.places(term), f"/?cat={term.number}"]:
                self._lead(place, topic.get_absolute_url())
            self._lead(f"/category/{slug}/feed", reverse("blog:topic_rss", args=[topic.slug]))
        for (taxonomy, slug), _ in self._index.terms.items():
            if taxonomy == "post_tag":
                self._lead(f"/tag/{slug}", reverse(LIST))
        for login, contributor in bylines.items():
            self._lead(f"/author/{login}", contributor.get_absolute_url())
        for place, name in (("/feed", "blog:rss"), ("/feed/atom", "blog:feed"), ("/feed/rss2", "blog:rss")):
            self._lead(place, reverse(name))

    def entry(self, entry, row):
        """Lead the addresses of a post or a page that visitors of the old site may have seen."""
        if entry.status in NEVER_SEEN:
            return
        new, number = row.get_absolute_url(), "page_id" if entry.kind == "page" else "p"
        for old in dict.fromkeys([_path(entry.link), _path(entry.guid), f"/?{number}={entry.number}"]):
            self._lead(old, new, entry)
        for upload in self._index.uploads.values():
            if upload.parent == entry.number and upload.link:
                self._lead(_path(upload.link), new)
        if entry.kind == "post" and entry.published_at:
            month = f"{entry.published_at:/%Y/%m}"
            if month not in self._months:
                self._months.add(month)
                self._lead(month, reverse(LIST))
                self._lead(month[:5], reverse(LIST))

    def _lead(self, old, new, entry=None):
        try:
            key = addresses.old(old)
            if key in addresses.keys_of(new) or Redirect.objects.filter(old_path=key).exists():
                return
            Redirect.objects.lead(old, new, source=Redirect.Source.IMPORTED)
        except ValidationError as error:
            if old in ("", "/"):  # the first page stays one
                return
            self._note(
                ImportLine.Level.CHECK,
                f"This address does not lead on: {' '.join(error.messages)}",
                key=str(entry.number) if entry else "",
                words=old,
            )


def _path(address):
    try:
        parts = urlsplit(address)
    except ValueError:
        return address  # none, as will be told
    return f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
