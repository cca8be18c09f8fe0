"""An export becomes drafts: each post and page in a transaction of its own, again and again if need be."""

import hashlib
import json
import re
from html import unescape

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator, slugify

from blog.dates import in_words
from blog.models import Article, Contributor
from blog.models.articles import RESERVED_SLUGS
from blog.models.content import BODY_CHARACTERS
from moving.models import ImportedItem, ImportLine
from pages.models import Page
from pages.models.standing import RESERVED_SLUGS as RESERVED_PATHS
from site_languages import ENGLISH, SPANISH

from .conversion import convert
from .index import LEFT_OUT
from .old_addresses import OldAddresses
from .topics import Topics
from .world import SiteWorld

TITLE, SUMMARY = 150, 300
Level = ImportLine.Level
STATES = {
    "draft": "It was a draft there.",
    "pending": "It waited for review there.",
    "private": "Only signed-in readers could see it there.",
    "future": "It was to appear at a later time there.",
}
_DESCRIPTIONS = ("_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description", "_genesis_description")
_TITLES = ("_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_genesis_title")


class Import:
    """One import of one export: ``index`` is what it holds, ``run`` where lines of the report are kept.

    ``byline`` stands on articles whose author is no ``Contributor`` here; ``by`` is the account that does it all.
    """

    def __init__(self, index, uploads, *, run, by, byline):
        self.index, self.run, self.by = index, run, by
        self.world = SiteWorld(index, uploads, by=by)
        self.topics = Topics(index, self.world)
        self._old = OldAddresses(index, self.note)
        names = {each.name.casefold(): each for each in Contributor.objects.all()}
        self.bylines = {login: names.get(author.name.casefold(), byline) for login, author in index.authors.items()}
        self._byline = byline

    def note(self, level, sentence, *, key="", place="", words="", **led):
        """Add a line to the report."""
        self.run.lines.create(level=level, key=key, place=place[:300], sentence=sentence, words=words, **led)

    def begin(self):
        """Make topics, lead the addresses of lists, and tell what concerns no single post."""
        self.world.lead("/", "/")
        for login, author in self.index.authors.items():
            self.note(Level.NOTE, f"What “{author.name}” wrote stands under the byline “{self.bylines[login]}”.")
        for line in self.topics.make():
            self.note(*line)
        with transaction.atomic():
            self._old.lists(self.topics, self.bylines)

    def take(self, entry):
        """Bring in a post or a page, once; an unchanged one stays as it is. Other kinds are left to ``Leftovers``."""
        kind = ImportedItem.Kind(entry.kind)
        digest = _digest(entry)
        with transaction.atomic():
            item = self._items(kind).filter(key=str(entry.number)).select_related("article", "page").first()
            if item and item.digest == digest and not item.awaits_links:
                self._say_once(entry, item, "It came in before and has not changed since.")
            elif item and self._was_touched(item):
                words = (
                    "It was changed or published here since it came in, so it was left as it is. The export differs."
                )
                self._say_once(entry, item, words, level=Level.CHECK)
            else:
                self._write(entry, kind, item, digest)

    def _write(self, entry, kind, item, digest):
        self.run.lines.filter(key=str(entry.number)).delete()  # of a try before, in this very run
        self.world.awaits_links = False
        row = item.row if item else Article() if kind == ImportedItem.Kind.POST else Page()
        lines = [*self._words(entry, row, is_new=item is None)]
        if kind == ImportedItem.Kind.POST:
            lines += self._particulars(entry, row)
        row.save_draft(by=self.by, based_on=row.version)
        item = item or ImportedItem(site=self.index.host, kind=kind, key=str(entry.number))
        item.article, item.page = (row, None) if kind == ImportedItem.Kind.POST else (None, row)
        item.digest, item.version, item.published_at = digest, row.version, entry.published_at
        item.awaits_links = self.world.awaits_links
        item.save()
        place, led = _place(entry), {kind.value.replace("post", "article"): row}
        self.note(Level.CAME_IN, self._came_in(entry, kind), key=str(entry.number), place=place, **led)
        for level, sentence, words in lines:
            self.note(level, sentence, key=str(entry.number), place=place, words=words, **led)
        self._old.entry(entry, row)

    def _words(self, entry, row, *, is_new):
        """Set the title, address, summary and text of a draft; yield the lines that tell what did not fit."""
        title = plain(entry.title)
        row.title = Truncator(title).chars(TITLE) if title else "Untitled"
        if len(title) > TITLE:
            yield Level.CHECK, "The title is too long and was cut.", title
        if is_new:
            row.language = self._language(entry)
            row.slug = self._free_slug(entry, type(row))
            if entry.slug and row.slug != entry.slug:
                yield Level.CHECK, f"Its address ends in “{row.slug}” here.", entry.slug
        described = [plain(value) for name in _DESCRIPTIONS for value in entry.meta.get(name, ())]
        summary, *others = [*filter(None, dict.fromkeys([plain(entry.excerpt), *described])), ""]
        row.summary = Truncator(summary).chars(SUMMARY)
        if len(summary) > SUMMARY:
            yield Level.CHECK, "The summary is too long and was cut.", summary
        for other in filter(None, others):
            yield Level.NOTE, "It had another description for search engines.", other
        converted = convert(entry.content, self.world, entry=entry.number, footnotes=_footnotes(entry))
        row.body = converted.html
        if isinstance(row, Article):
            row.sources = "\n".join(converted.sources)
        elif converted.sources:
            yield Level.LOST, "Its footnotes have no place on a page.", "\n".join(converted.sources)
        if len(row.body) > BODY_CHARACTERS:
            yield Level.CHECK, f"The text has more than {BODY_CHARACTERS:,} characters: split it into several.", ""
        for loss in converted.losses:
            yield Level.LOST, f"{loss.what[:1].upper()}{loss.what[1:]}: {loss.why}", loss.text
        yield from self._about(entry)

    def _about(self, entry):
        if entry.status in STATES:
            yield Level.NOTE, STATES[entry.status], ""
        if entry.has_password:
            yield Level.CHECK, "It asked for a password there. Here everybody may read what is published.", ""
        if entry.is_sticky:
            yield Level.NOTE, "It stood first there. Choose it for the first page, if it is to stand there here.", ""
        if entry.comments:
            yield Level.LOST, f"Comments have no place here: {entry.comments} were left out and not kept.", ""
        for name in _TITLES:
            for value in entry.meta.get(name, ()):
                if value and "%" not in value and plain(value) != plain(entry.title):
                    yield Level.NOTE, "It had another title for search engines.", plain(value)

    def _particulars(self, entry, article):
        """Set the topic, byline and large picture of an article; yield the lines that tell what could not be."""
        article.author = self.bylines.get(entry.author, self._byline)
        article.topic, others, tags = self.topics.of(entry)
        if others:
            yield Level.NOTE, "An article has one topic. It was also filed under these.", ", ".join(others)
        if tags:
            yield Level.NOTE, "Its tags were not kept; the search finds its words.", ", ".join(tags)
        thumbnail = (entry.meta.get("_thumbnail_id") or [""])[0]
        if thumbnail.isdigit():
            article.hero = self.world.upload(int(thumbnail))
            if article.hero is None:
                upload = self.index.uploads.get(int(thumbnail))
                words = f"{upload.name} {upload.alt}".strip() if upload else thumbnail
                why = "Its large picture is not in the folder of uploads, or cannot be read."
                yield Level.LOST, why, words
            elif article.hero.is_decorative:
                yield Level.CHECK, "Its large picture has no description. Write one in the library.", ""

    def _came_in(self, entry, kind):
        since = f"Published there on {in_words(entry.published_at)}. " if entry.published_at else ""
        if kind == ImportedItem.Kind.PAGE:
            return f"{since}It is a draft here until somebody publishes it."
        return f"{since}It is a draft here and was never reviewed; a medical review comes before it is published."

    def _language(self, entry):
        told = [slug for taxonomy, slug, _ in entry.terms if taxonomy == "language"] or [self.index.site.language]
        return SPANISH if told[0].lower().startswith("es") else ENGLISH

    def _free_slug(self, entry, model):
        is_article = model is Article
        base = slugify(entry.slug)[: 140 if is_article else 74] or slugify(plain(entry.title))[:74] or entry.kind
        slug, number = base, 2
        reserved = RESERVED_SLUGS if is_article else RESERVED_PATHS
        while slug in reserved or model.objects.filter(slug=slug).exists():
            slug, number = f"{base}-{number}", number + 1
        return slug

    def _items(self, kind):
        return ImportedItem.objects.filter(site=self.index.host, kind=kind)

    def _was_touched(self, item):
        is_seen = item.article.publications.exists() if item.article else item.page.live_revision_id
        return bool(is_seen) or item.row.version != item.version

    def _say_once(self, entry, item, sentence, level=Level.NOTE):
        if not self.run.lines.filter(key=str(entry.number)).exists():
            led = {"article": item.article, "page": item.page}
            self.note(level, sentence, key=str(entry.number), place=_place(entry), **led)

    def later(self):
        """Return the numbers of what names articles that came in only after it."""
        waiting = ImportedItem.objects.filter(site=self.index.host, awaits_links=True)
        return {int(key) for key in waiting.values_list("key", flat=True)}

    def finish(self):
        self.run.finished_at = timezone.now()
        self.run.save()


def plain(text):
    """Return the words of a title or a summary, without the HTML that WordPress lets stand in them."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def _place(entry):
    return f"{entry.kind.capitalize()} {entry.number}: {plain(entry.title) or 'Untitled'}"


def _digest(entry):
    told = [
        entry.title,
        entry.slug,
        entry.status,
        entry.excerpt,
        entry.content,
        entry.terms,
        sorted(entry.meta.items()),
    ]
    return hashlib.sha256(json.dumps(told).encode(errors="surrogatepass")).hexdigest()


def _footnotes(entry):
    try:
        told = json.loads((entry.meta.get("footnotes") or ["[]"])[0] or "[]")
        return [(str(each["id"]), str(each["content"])) for each in told]
    except (ValueError, TypeError, KeyError):
        return []


def is_left_out(entry):
    return entry.status in LEFT_OUT
