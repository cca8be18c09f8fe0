"""When reviews are due: a calendar, and every article with its state as CSV."""

import csv
import datetime
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Case, DateField, F, OuterRef, Prefetch, Subquery, When
from django.db.models.functions import Least, TruncDate
from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.timesince import timesince
from django.views.decorators.http import require_safe

from blog.dates import add_months
from blog.models import Article, Publication, ReviewState, ReviewStatus, Revision

MONTHS = 24
LONGEST = 200  # each row's text is read and compared with what was reviewed
CHUNK = 200
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    wrap = admin.admin_site.admin_view
    return [
        path("calendar/", wrap(calendar), {"admin": admin}, name="blog_article_calendar"),
        path("export/", wrap(export), name="blog_article_export"),
    ]


@dataclass(frozen=True)
class Due:
    """One live page in the calendar, with what may be said of its review."""

    page: Publication
    status: ReviewStatus
    today: datetime.date

    @property
    def due_on(self):
        return self.page.review.next_due_on

    @property
    def objected_on(self):
        return timezone.localdate(self.page.objection.decided_at) if self.page.objection else None

    @property
    def overdue_for(self):
        """How long the review has been overdue, in words: since its day, or since changes were asked."""
        return timesince(self.page.due_since, self.today, depth=1) if self.page.due_since < self.today else ""

    @property
    def review_number(self):
        """The revision to review: the newest that waits for it, else the one on the page."""
        return self.page.waiting_number or self.page.revision.number


@require_safe
def calendar(request, admin):
    """Show the live pages whose review is overdue, longest first, then those due within the next months."""
    _check(request.user)
    today = timezone.localdate()
    end = add_months(today, MONTHS)
    live = Publication.objects.live()
    coming = live.filter(objection__isnull=True, review__next_due_on__gte=today)
    overdue, overdue_count = _rows(live.overdue(), today)
    due, due_count = _rows(coming.filter(review__next_due_on__lte=end), today)
    context = {
        **admin.admin_site.each_context(request),
        "title": "Review calendar",
        "opts": Article._meta,
        "overdue": overdue,
        "overdue_count": overdue_count,
        "months": [(month, list(rows)) for month, rows in groupby(due, lambda row: row.due_on.replace(day=1))],
        "due_count": due_count,
        "last_shown": due[-1].due_on if due_count > len(due) else None,
        "due_soon_count": live.due_soon().count(),
        "later_count": coming.filter(review__next_due_on__gt=end).count(),
        "end": end,
        "longest": LONGEST,
    }
    return render(request, "admin/blog/article/calendar.html", context)


def _rows(pages, today):
    """Return the first rows of the calendar for these pages, and how many there are in all."""
    waiting = Revision.objects.awaiting_review().filter(article=OuterRef("article")).order_by("-number")
    late_since = Case(
        When(objection__isnull=True, then=F("review__next_due_on")),
        default=Least("review__next_due_on", TruncDate("objection__decided_at")),
        output_field=DateField(),
    )
    pages = pages.annotate(due_since=late_since, waiting_number=Subquery(waiting.values("number")[:1])).with_total()
    found = _with_review(pages).select_related("article__topic").order_by("due_since", "article_id")[:LONGEST]
    rows = [Due(page, page.review_status(), today) for page in found]
    return rows, rows[0].page.total if rows else 0


def _with_review(pages):
    return pages.select_related("revision__hero", "review__reviewer", "review__attests__reviewer", "objection")


@require_safe
def export(request):
    """Send every article with its state and the state of its review, as a spreadsheet reads it."""
    _check(request.user)
    response = StreamingHttpResponse(_lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="articles-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


def _lines():
    live = Prefetch("publications", _with_review(Publication.objects.live()), to_attr="live_pages")
    articles = Article.objects.with_state().select_related("topic", "author", "saved_by").prefetch_related(live)
    writer = csv.writer(Line())
    yield "\ufeff" + writer.writerow(COLUMNS)  # the mark by which spreadsheets know UTF-8
    # A prefetch asks once a chunk, so the number of queries grows with the chunks only.
    for article in articles.defer("summary", "body", "sources").order_by("pk").iterator(chunk_size=CHUNK):
        page = article.live_pages[0] if article.live_pages else None
        status = _review_status(article, page)
        yield writer.writerow([harmless(column(article, page, status)) for column in COLUMNS.values()])


class Line:
    """The file that the CSV writer writes to: it hands each line back."""

    def write(self, line):
        return line


def _review_status(article, page):
    if page:
        return page.review_status()
    return ReviewStatus(ReviewState.WITHDRAWN if article.first_published_at else ReviewState.NEVER)


def harmless(value):
    """Return the value as the text of a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _moment(value):
    return value and f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


COLUMNS = {
    "Title": lambda article, page, status: article,
    "State": lambda article, page, status: Article.State(article.state).label,
    "Medical review": lambda article, page, status: status.state.label,
    "Address": lambda article, page, status: article.slug and f"{settings.SITE_URL}{article.get_absolute_url()}",
    "Topic": lambda article, page, status: article.topic,
    "Byline": lambda article, page, status: article.author,
    "Reviewer": lambda article, page, status: status.reviewer_name,
    "Last reviewed": lambda article, page, status: status.reviewed_on,
    "Next review due": lambda article, page, status: status.next_due_on,
    "First published": lambda article, page, status: _moment(article.first_published_at),
    "Text changed": lambda article, page, status: page and _moment(page.content_changed_at),
    "Live revision": lambda article, page, status: article.live_number,
    "Latest revision": lambda article, page, status: article.latest_number,
    "Last saved by": lambda article, page, status: article.saved_by.get_full_name() or article.saved_by,
    "Last saved": lambda article, page, status: _moment(article.saved_at),
}


def _check(account):
    if not (account.has_perm("blog.publish_article") or account.has_perm("blog.review_article")):
        raise PermissionDenied("The review calendar is for those who review or publish articles.")
