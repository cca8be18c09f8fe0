"""The demonstration's articles as rows: written, reviewed and published on the days their files give."""

import datetime

from django.core.files import File
from django.utils import timezone

from blog.dates import add_months
from blog.imaging import read_picture
from blog.models import (
    Article,
    Contributor,
    Image,
    Opening,
    Publication,
    Remark,
    Review,
    ReviewRequest,
    Revision,
    Topic,
)
from blog.own_links import as_numbers

from . import content

REVIEW_INTERVAL_MONTHS = 36
COPIED = ["title", "summary", "body", "sources", "hero"]


def make_article(entry, accounts):
    """Make the article of one file with its picture, yet without text, so that others can link to it."""
    author, written_at = accounts["author"], at_noon(entry["written_on"])
    return Article.objects.create(
        slug=entry["slug"],
        title=entry["title"],
        summary=entry["summary"],
        sources="\n".join(entry["sources"]),
        hero=_load_picture(entry),
        topic=Topic.objects.get(slug=entry["topic"]),
        author=Contributor.objects.get(slug=entry["author"]),
        version=1,
        created_by=author,
        created_at=written_at,
        saved_by=author,
        saved_at=written_at,
        is_demo=True,
    )


def load_text(entry, accounts):
    """Give an article from ``make_article()`` its text, with its first revision, review and publication."""
    article = Article.objects.get(slug=entry["slug"])
    body = content.with_digests(entry["body"].strip(), _digests(content.drawings_in(entry["body"])))
    article.body = as_numbers(body)
    article.save()
    revision = _add_revision(article, 1, article.created_by, article.created_at)
    due = entry.get("next_review_on") or add_months(entry["reviewed_on"], REVIEW_INTERVAL_MONTHS)
    dates = {"reviewed_on": entry["reviewed_on"], "next_due_on": due}
    review = _add_review(revision, accounts["reviewer"], entry["reviewed_on"], decision="approve", **dates)
    _publish(revision, review, accounts["editor"], at_noon(entry["published_on"]))


def _digests(names):
    """Return the digest of each drawing, which is the picture of an article; one that staff removed is made again."""
    digests = {}
    for entry in content.articles():
        if (name := entry["picture"]) in names:
            image = Image.objects.filter(title=entry["title"], is_demo=True).first() or _load_picture(entry)
            digests[name] = image.sha256
    return digests


def load_update(entry, accounts):
    """Make the later revision of an article that ``updates.toml`` tells of, and what followed from it."""
    article = Article.objects.get(slug=entry["slug"])
    written_at = at_noon(entry["written_on"])
    article.body = article.body.replace(entry["old"], entry["new"])
    article.version, article.saved_at = 2, written_at
    article.save()
    revision = _add_revision(article, 2, accounts["author"], written_at)
    if "decision" not in entry:
        return
    details = {"decision": entry["decision"], "comment": entry["comment"]}
    if entry["decision"] == "attest":
        base = article.revisions.get(number=1).reviews.get()
        details |= {"attests": base, "reviewed_on": base.reviewed_on, "next_due_on": base.next_due_on}
    review = _add_review(revision, accounts["reviewer"], entry["decided_on"], **details)
    for position, remark in enumerate(entry.get("remarks", [])):
        Remark.objects.create(review=review, position=position, is_demo=True, **remark)
    if "published_on" in entry:
        note = entry["change_note"]
        _publish(revision, review, accounts["editor"], at_noon(entry["published_on"]), change_note=note)


def at_noon(day):
    """Return noon of that day in the clinic's time zone."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


def _add_revision(article, number, author, at):
    revision = Revision.objects.create(
        article=article,
        number=number,
        **{name: getattr(article, name) for name in COPIED},
        hero_alt=article.picture_alt,
        digest=article.content_digest(),
        created_by=author,
        created_at=at,
        is_demo=True,
    )
    ReviewRequest.objects.create(revision=revision, requested_by=author, requested_at=at, is_demo=True)
    return revision


def _add_review(revision, account, on, **details):
    signer = Contributor.objects.get(slug="nj-spine-orthopedic")
    at = at_noon(on)
    Opening.objects.create(revision=revision, account=account, opened_at=at, is_demo=True)
    return Review.objects.create(
        revision=revision,
        revision_author=revision.created_by,
        digest=revision.digest,
        reviewer=signer,
        reviewer_name=signer.display_name,
        credential=signer.credential,
        decided_by=account,
        decided_at=at,
        is_demo=True,
        **details,
    )


def _publish(revision, review, editor, at, change_note=""):
    before = revision.article.publications.filter(ends_at__isnull=True).first()
    if before:
        before.end(at=at, by=editor)
    Publication.objects.create(
        article=revision.article,
        revision=revision,
        review=review,
        starts_at=at,
        published_by=editor,
        decided_at=at,
        first_published_at=before.first_published_at if before else at,
        content_changed_at=at,
        change_note=change_note,
        is_demo=True,
    )


def _load_picture(entry):
    image = Image(
        title=entry["title"],
        alt_text=entry["picture_alt"],
        credit="Drawn for this demonstration.",
        license="May be used with this site.",
        is_demo=True,
    )
    with content.picture_path(entry["picture"]).open("rb") as file:
        image.store(read_picture(File(file)))
    image.save()
    return image
