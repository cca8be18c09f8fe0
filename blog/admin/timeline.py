"""An article's past: its timeline, any two revisions compared, one brought back."""

import datetime
from dataclasses import dataclass
from itertools import chain

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import F, Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone

from blog.compare import compare
from blog.dates import in_words
from blog.models import Article, EditConflict, Opening, Remark, Review, ReviewInvitation, ReviewRequest

# What happened at one moment is told in this order, the last on top.
KINDS = ["saved", "submitted", "invited", "opened", "reviewed", "revoked", "planned", "withdrawn", "published"]


@dataclass(frozen=True)
class Entry:
    """One thing that happened to an article, or is planned to; ``record`` is the row that says so."""

    kind: str
    at: datetime.datetime
    record: object
    note: str = ""

    @property
    def day(self):
        return timezone.localdate(self.at)

    @property
    def is_planned(self):
        return self.at > timezone.now()

    @property
    def is_live(self):
        """Whether visitors read this publication now."""
        ends_at = self.record.ends_at
        return not self.is_planned and (ends_at is None or ends_at > timezone.now())


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    wrap, given = admin.admin_site.admin_view, {"admin": admin}
    return [
        path("<int:pk>/compare/", wrap(choose), given, name="blog_article_compare"),
        path("<int:pk>/compare/<int:old>/<int:new>/", wrap(comparison), given, name="blog_article_compare"),
        path("<int:pk>/restore/<int:number>/", wrap(restore), given, name="blog_article_restore"),
    ]


def history(request, object_id, admin):
    """Show all that happened to one article, newest first."""
    article = admin.get_object(request, unquote(object_id))
    if article is None:
        raise Http404("There is no such article.")
    _check_may_view(request, admin, article)
    revisions = _revisions(article)
    context = {
        "title": f"Timeline: {article}",
        "entries": timeline(article, revisions),
        "revisions": revisions,
        "may_restore": article.may_be_changed_by(request.user),
        **_choice(revisions),
    }
    return _page(request, admin, "timeline", article, **context)


def choose(request, pk, admin):
    """Lead from the form with two selects to the comparison of the two."""
    article = _article(request, admin, pk)
    numbers = [request.GET.get(name, "") for name in ("old", "new")]
    # Longer than any number the database holds: no revision.
    if not all(number.isascii() and number.isdecimal() and len(number) < 10 for number in numbers):
        messages.error(request, "Choose the two revisions to compare.")
        return redirect("admin:blog_article_history", article.pk)
    return redirect("admin:blog_article_compare", article.pk, *map(int, numbers))


def comparison(request, pk, old, new, admin):
    """Show two revisions of one article in one text, what was added and removed marked."""
    article = _article(request, admin, pk)
    old, new = _revision(article, old), _revision(article, new)
    context = {
        "title": f"Compare: {article}",
        "old": old,
        "new": new,
        "pair": [old, new],
        "comparison": compare(old, new),
        "revisions": _revisions(article),
        "chosen_old": old.number,
        "chosen_new": new.number,
    }
    return _page(request, admin, "compare", article, **context)


def restore(request, pk, number, admin):
    """Show what bringing back an earlier text would change, and bring it back when asked to."""
    article = _article(request, admin, pk)
    if not article.may_be_changed_by(request.user):
        raise PermissionDenied("You may only change articles that you began.")
    revision = _revision(article, number)
    if request.method == "POST":
        if _restored(request, admin, article, revision):
            return redirect("admin:blog_article_change", article.pk)
        article = _article(request, admin, pk)  # as it is stored, for another try
    latest = article.revisions.select_related("hero", "created_by").first()
    context = {
        "title": f"Bring back revision {revision.number}: {revision.title or 'Untitled draft'}",
        "old": latest,
        "new": revision,
        "comparison": compare(latest, revision),
        "restoring": True,
    }
    return _page(request, admin, "compare", article, **context)


def _restored(request, admin, article, revision):
    """Bring the revision back and say so; say why not and return False when that is refused."""
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdecimal() and len(version) < 10):
        messages.error(request, "The page was not sent whole. Look at it again, then bring the text back.")
        return False
    try:
        restored = article.restore(revision.number, by=request.user, based_on=int(version))
    except EditConflict as conflict:
        who = conflict.article.saved_by.get_full_name() or conflict.article.saved_by
        messages.error(
            request,
            f"Nothing was brought back: {who} saved this article after you opened the page. Below, revision "
            f"{revision.number} is compared with that newer text.",
        )
        return False
    if restored is None:
        messages.info(request, f"The working copy holds the text of revision {revision.number} already.")
        return True
    admin.log_change(request, article, f"Brought back revision {revision.number} as revision {restored.number}.")
    messages.success(
        request,
        f"The text of revision {revision.number} is back in the working copy, as revision {restored.number}. "
        "It must be reviewed before it is published.",
    )
    return True


def timeline(article, revisions):
    """Return the ``Entry`` list of an article, newest first, in as many queries however long its life was."""
    entries = chain(
        (Entry("saved", revision.created_at, revision) for revision in revisions),
        (Entry("submitted", row.requested_at, row) for row in _of(article, ReviewRequest, "requested_by")),
        (Entry("opened", row.opened_at, row) for row in _of(article, Opening, "account", "invitation__contributor")),
        _invitations(article),
        _reviews(article),
        _publications(article),
    )
    return sorted(entries, key=lambda entry: (entry.at, KINDS.index(entry.kind), entry.record.pk), reverse=True)


def _of(article, model, *related):
    """Return the records on any revision of the article, each with that revision's ``number``."""
    rows = model.objects.filter(revision__article=article).select_related(*related)
    return rows.annotate(number=F("revision__number"))


def _invitations(article):
    for row in _of(article, ReviewInvitation, "contributor", "invited_by", "revoked_by"):
        yield Entry("invited", row.invited_at, row)
        if row.revoked_at:
            yield Entry("revoked", row.revoked_at, row)


def _reviews(article):
    remarks = Prefetch("remarks", Remark.objects.select_related("answered_by", "resolved_by"))
    rows = _of(article, Review, "decided_by", "invitation__invited_by").prefetch_related(remarks)
    for row in rows.annotate(attested_number=F("attests__revision__number")):
        yield Entry("reviewed", row.decided_at, row, note=_license_in_words(row.credential))


def _publications(article):
    rows = list(article.publications.select_related("published_by", "ended_by").annotate(number=F("revision__number")))
    starts = {row.starts_at for row in rows if row.ends_at != row.starts_at}
    for row in rows:
        cancelled = row.ends_at == row.starts_at
        if cancelled or row.starts_at > row.decided_at:
            yield Entry("planned", row.decided_at, row, note="cancelled" if cancelled else "")
        if not cancelled:
            yield Entry("published", row.starts_at, row)
            # A page that ends when the next begins was replaced, not withdrawn.
            if row.ends_at and row.ends_at not in starts:
                yield Entry("withdrawn", row.ends_at, row)


def _license_in_words(credential):
    """Return in words what a review copied of its signer's record, or an empty string."""
    kept = {name: str(value) for name, value in credential.items() if value}
    days = [kept.get(name, "") for name in ("license_valid_from", "license_valid_until")]
    parts = [
        kept.get("specialty", ""),
        f"responsible person: {kept['responsible_person']}" if "responsible_person" in kept else "",
        f"license {kept['license_number']}" if "license_number" in kept else "",
        f"licensed in {kept['license_state']}" if "license_state" in kept else "",
        f"valid from {_day(days[0])} until {_day(days[1])}" if all(days) else "",
    ]
    return ", ".join(part for part in parts if part)


def _day(text):
    return in_words(datetime.date.fromisoformat(text))


def _article(request, admin, pk):
    article = get_object_or_404(Article, pk=pk)
    _check_may_view(request, admin, article)
    return article


def _check_may_view(request, admin, article):
    if not admin.has_view_permission(request, article):
        raise PermissionDenied("Your account may not see articles in writing.")


def _revision(article, number):
    return get_object_or_404(article.revisions.select_related("hero", "created_by"), number=number)


def _revisions(article):
    """Return the revisions, newest first, without their texts."""
    return list(article.revisions.select_related("created_by").defer("title", "summary", "body", "sources", "hero_alt"))


def _choice(revisions):
    """Return what the form with two selects begins with: the latest two."""
    return {
        "chosen_old": revisions[min(1, len(revisions) - 1)].number if revisions else None,
        "chosen_new": revisions[0].number if revisions else None,
    }


def _page(request, admin, name, article, **context):
    context |= {**admin.admin_site.each_context(request), "opts": Article._meta, "article": article}
    return render(request, f"admin/blog/article/{name}.html", context)
