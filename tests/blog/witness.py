"""A witness who knows which text was approved by whom and when, and compares every public page with that."""

import datetime
import re
from dataclasses import dataclass
from xml.etree import ElementTree

from django.utils import timezone
from hypothesis.stateful import invariant

from blog.models import Article, Image

BARE = "a medical page without its review line"
UNTRUE = "a review line for a text that no decision covers"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
LINE = re.compile(r'Medically Reviewed by (?:<a [^>]*>)?([^<]+?)(?:</a>)? on <time datetime="([\d-]+)">')
OVERDUE = re.compile(r'Last medically reviewed on <time datetime="([\d-]+)">')
LAST_REVIEWED = re.compile(r'"lastReviewed": "([\d-]+)"')
TOKENS = {name: re.compile(rf"{name}word(\d+)x") for name in ("title", "summary", "body", "sources", "alt")}
PICTURE = re.compile(r"pictures/picture(\d)-")
ADDRESS = re.compile(r'href="[^"]*"')  # an address keeps the words of the first title
CARD = re.compile(r'<article class="card">(.*?)</article>', re.DOTALL)
HISTORY_LINE = re.compile(r"Medically Reviewed by (.+?) on ([A-Z][a-z]+ \d+, \d{4})\.")
HISTORY_ITEM = re.compile(r"<li>\s*<h2>(.*?)</li>", re.DOTALL)


@dataclass(frozen=True)
class Approval:
    """That exactly this text was approved: in whose name, on which day, and when the next review is due."""

    text: tuple
    name: str
    reviewed_on: datetime.date
    next_due_on: datetime.date


class Witness:
    """What visitors see, compared with ``approvals`` and with ``decisions``, the latest on each revision by its key."""

    lines_seen = 0

    @staticmethod
    def _text(content):
        """The text as the machine knows it, from what was written: one value for each part."""
        return (
            content.title,
            content.summary,
            content.body,
            content.sources,
            content.hero.name if content.hero else "",
            content.hero.sha256 if content.hero else "",
            content.picture_alt,
        )

    def _get(self, path, *statuses):
        response = self.client.get(path)
        assert response.status_code in (statuses or (200,)), f"{path} answered {response.status_code}"
        return response.content.decode() if response.status_code == 200 else ""

    def _check(self, source, where, live=None):
        """Compare what this piece of a page says of a review with the machine's own account."""
        line, overdue = LINE.search(source), OVERDUE.search(source)
        assert not (line and overdue), f"{where}: two lines"
        shown = {name: token.group() for name, pattern in TOKENS.items() if (token := pattern.search(source))}
        if not (line or overdue):
            assert "lastReviewed" not in source and "Page last reviewed" not in source, f"{where}: {UNTRUE}"
            return
        type(self).lines_seen += 1
        day = datetime.date.fromisoformat(line.group(2) if line else overdue.group(1))
        shas = dict(Image.objects.values_list("name", "sha256"))
        covering = [
            each
            for each in self.approvals
            if each.reviewed_on == day
            and (not line or each.name == line.group(1))
            and self._shows(each.text, shown, source, shas)
        ]
        assert covering, f"{where}: {UNTRUE}: {shown}, {(line or overdue).group()}"
        today = timezone.localdate()
        objected = live is not None and self.decisions[live.revision_id] == "changes"
        if overdue:
            assert live is None or objected or any(each.next_due_on < today for each in covering), f"{where}: too early"
        else:
            assert not objected and any(each.next_due_on >= today for each in covering), f"{where}: not called overdue"
        for said in LAST_REVIEWED.findall(source):
            assert said == day.isoformat(), f"{where}: the structured data differs"

    @staticmethod
    def _shows(text, shown, source, shas):
        """Whether what is shown can be (a part of) this text; a picture counts as it is in the library now."""
        title, summary, body, sources, hero, sha, alt = text
        picture = PICTURE.search(source)
        return (
            shown.get("title") == title
            and shown.get("summary", summary) == summary
            and shown.get("body", "") in body
            and shown.get("sources", sources) == sources
            and shown.get("alt", alt) == alt
            and (not picture or hero == f"picture{picture.group(1)}")
            and shas.get(hero, "") == sha
        )

    @invariant()
    def every_page_is_true(self):
        live_titles = set()
        for article in Article.objects.order_by("pk"):
            live = article.live
            shown = article.publications.shown().exists()
            source = self._get(article.get_absolute_url(), 200 if live else 410 if shown else 404)
            if not live:
                continue
            article_part = source.split('class="section section--surface related"')[0]
            self._check(article_part, "article", live)
            if not (LINE.search(article_part) or OVERDUE.search(article_part)):
                # A page that is to end anyway may stay while its topic becomes medical.
                exempt = live.review is None and (live.ends_at or not live.article.topic.is_medical)
                assert exempt or not live.revision.is_intact(), f"{article}: {BARE}"
            live_titles.add(TOKENS["title"].search(article_part).group())
            if self.steps % 4 == 0:
                self._check_history(article)
        self.steps += 1
        page = ["/", "/blog/", "/blog/topics/medical/", "/blog/topics/news/", "/team/clinic/", "/blog/feed/"][
            self.steps % 6
        ]
        source = self._get(page)
        pieces = CARD.findall(ADDRESS.sub("", source))
        if page.endswith("feed/"):
            entries = ElementTree.fromstring(source).findall("a:entry", ATOM)
            pieces = ["".join(entry.itertext()) + entry.findtext("a:summary", "", ATOM) for entry in entries]
        for piece in pieces:
            self._check(piece, page)
            assert TOKENS["title"].search(piece).group() in live_titles, f"{page} shows what is not published"

    def _check_history(self, article):
        source = self._get(f"{article.get_absolute_url()}history/")
        publications = article.publications.shown().select_related("revision__hero")
        items = HISTORY_ITEM.findall(source)
        assert len(items) == len(publications)
        for item, publication in zip(items, publications, strict=True):
            if said := HISTORY_LINE.search(item):
                day = datetime.datetime.strptime(said.group(2), "%B %d, %Y").date()
                text = self._text(publication.revision)
                found = [(each.text, each.name, each.reviewed_on) for each in self.approvals]
                assert (text, said.group(1), day) in found, f"history: {UNTRUE}"
