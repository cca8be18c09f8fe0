"""What needs doing, for the admin's first screen: a card for each kind of work an account may do."""

from dataclasses import dataclass, field

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince

from site_languages import SPANISH

from .dates import in_words
from .models import Alarm, Article, Autosave, LinkCheck, Publication, Review, ReviewRequest, Revision

ROWS = 8


@dataclass(frozen=True)
class Task:
    """One line of a card: what, where to do it, and since when or until when."""

    title: str
    url: str
    age: str


@dataclass(frozen=True)
class Card:
    """One kind of work: how much of it waits, what waits longest, and where to see all."""

    heading: str
    count: int
    tasks: list = field(default_factory=list)
    url: str = ""
    is_urgent: bool = False


def cards(account):
    """Return the ``Card`` list of an account; two queries a card, however much waits."""
    reviews, writes = account.has_perm("blog.review_article"), account.has_perm("blog.add_article")
    publishes = account.has_perm("blog.publish_article")
    articles = Article.objects.with_state()
    own = articles.filter(created_by=account)
    found = []
    if account.has_perm("auth.change_user"):
        found += _alarms()
    if reviews:
        found.append(_waiting_for_review(account))
    if writes:
        heading = "Changes asked" if publishes else "Changes asked of me"
        asked = _decided_at(Review.Decision.CHANGES)
        found.append(_articles(heading, articles if publishes else own, Article.State.CHANGES_ASKED, asked))
    if publishes and not reviews:
        found.append(_articles("Waiting for a reviewer", articles, Article.State.IN_REVIEW, _requested_at()))
    if publishes:
        approved = _decided_at(*Review.APPROVING)
        found.append(_articles("Approved, not published", articles, Article.State.APPROVED, approved))
    if reviews or publishes:
        pages = Publication.objects.live() if publishes else Publication.objects.live().signed_by(account)
        found.append(_due("Review overdue", pages.overdue(), is_urgent=True))
        found.append(_due("Review due in 60 days", pages.due_soon()))
    if publishes:
        found += _planned()
        found += _behind()
    if account.has_perm("blog.view_linkcheck"):
        found += _dead_links()
    if writes:
        found.append(_articles("My drafts", own, Article.State.DRAFT, F("saved_at")))
        found += _unsaved(account)
    return found


def _alarms():
    alarms = Alarm.objects.select_related("revision__article")
    tasks = [
        Task(str(alarm.revision), _address("history", alarm.revision.article), _ago(alarm.sounded_at))
        for alarm in alarms[:ROWS]
    ]
    heading = "Texts that differ from what was reviewed; their pages show no review line"
    return [Card(heading, alarms.count(), tasks, is_urgent=True)] if tasks else []


def _waiting_for_review(account):
    waiting = Revision.objects.awaiting_review().not_written_by(account).select_related("request", "article")
    tasks = [
        Task(revision.title, _address("review", revision.article, revision.number), _ago(revision.request.requested_at))
        for revision in waiting.order_by("request__requested_at")[:ROWS]
    ]
    return Card("Waiting for my review", waiting.count(), tasks, f"{_list()}?state={Article.State.IN_REVIEW}")


def _articles(heading, articles, state, since):
    found = articles.filter(state=state).annotate(since=since)
    tasks = [
        Task(str(article), _address("change", article), _ago(article.since))
        for article in found.order_by("since")[:ROWS]
    ]
    return Card(heading, found.count(), tasks, f"{_list()}?state={state}")


def _due(heading, pages, *, is_urgent=False):
    found = pages.select_related("article", "revision", "review").order_by("review__next_due_on")
    tasks = [
        Task(
            page.revision.title,
            _address("change", page.article),
            "changes asked" if page.objection_id else f"due {in_words(page.review.next_due_on)}",
        )
        for page in found[:ROWS]
    ]
    count = found.count()
    return Card(heading, count, tasks, reverse("admin:blog_article_calendar"), is_urgent=is_urgent and count > 0)


def _planned():
    plans = Publication.objects.scheduled().select_related("article", "revision").order_by("starts_at")
    tasks = [
        Task(
            plan.revision.title, _address("change", plan.article), f"on {in_words(timezone.localtime(plan.starts_at))}"
        )
        for plan in plans[:ROWS]
    ]
    return [Card("Planned", plans.count(), tasks, f"{_list()}?state={Article.State.SCHEDULED}")] if tasks else []


def _behind():
    behind = Article.objects.behind().order_by("follows__created_at", "pk").select_related("follows")
    tasks = [
        Task(
            str(article),
            _address("change", article),
            f"compared with revision {article.follows.number}" if article.follows else "never compared",
        )
        for article in behind[:ROWS]
    ]
    heading = "Translations that do not follow the English text"
    return [Card(heading, behind.count(), tasks, f"{_list()}?language__exact={SPANISH}")] if tasks else []


def _unsaved(account):
    rows = Autosave.objects.open().filter(account=account).select_related("article")
    tasks = [
        Task(
            row.title,
            _address("change", row.article) if row.article else reverse("admin:blog_article_add"),
            _ago(row.saved_at),
        )
        for row in rows[:ROWS]
    ]
    return [Card("Typed and not saved", rows.count(), tasks)] if tasks else []


def _dead_links():
    dead = LinkCheck.objects.dead().order_by("failing_since")
    url = f"{reverse('admin:blog_linkcheck_changelist')}?answer=dead"
    tasks = [Task(link.url, url, f"since {in_words(timezone.localtime(link.failing_since))}") for link in dead[:ROWS]]
    return [Card("Outside links that do not answer", dead.count(), tasks, url)] if tasks else []


def _requested_at():
    requests = ReviewRequest.objects.filter(revision__article=OuterRef("pk")).order_by("-revision__number")
    return Subquery(requests.values("requested_at")[:1])


def _decided_at(*decisions):
    reviews = Review.objects.filter(revision__article=OuterRef("pk"), decision__in=decisions).order_by("-pk")
    return Subquery(reviews.values("decided_at")[:1])


def _ago(moment):
    return f"{timesince(moment, depth=1)} ago"


def _address(step, article, *numbers):
    return reverse(f"admin:blog_article_{step}", args=[article.pk, *numbers])


def _list():
    return reverse("admin:blog_article_changelist")
