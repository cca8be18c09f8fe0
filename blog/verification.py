"""Computes again whatever the site records of its reviews, and tells every difference.

The database's triggers refuse most of these differences; this finds what was done behind their back.
"""

import hashlib

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.lookups import IsNull

from . import guards
from .chunks import in_chunks
from .models import Alarm, Image, Publication, Review, Revision
from .rendering import pictures_named

PICTURES_AT_ONCE = 200


class Verification:
    """One pass over all records; after it, ``counts`` says how many there were of each kind."""

    def __init__(self):
        self.counts = {}

    def differences(self):
        """Yield every difference as a sentence of one line.

        An ``Alarm`` is sounded for each revision that differs, and those of revisions that are right again are cleared.
        """
        records = (self._guards(), self._references(), self._revisions(), self._reviews(), self._publications())
        for found in (*records, self._pictures()):
            for difference in found:
                yield " ".join(difference.split())

    def _guards(self):
        with connection.cursor() as cursor:
            in_force = set(guards.installed(cursor))
            if connection.vendor == "postgresql":
                cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled = 'D'")
                switched_off = {name for (name,) in cursor.fetchall()}
                in_force = {(name, table) for name, table in in_force if name not in switched_off}
        for name, table, *_ in guards.RULES:
            if (name, table) not in in_force:
                yield f"Rule {name} is not in force on the table {table}."

    def _references(self):
        # SQLite's own shell does not hold foreign keys, and a row that leads nowhere is in no join below.
        if connection.vendor == "sqlite":
            try:
                connection.check_constraints([model._meta.db_table for model in (Revision, Review, Publication)])
            except IntegrityError as error:
                yield f"A reference leads nowhere. {error}"

    def _each(self, name, rows):
        self.counts[name] = 0
        for chunk in in_chunks(rows):
            self.counts[name] += len(chunk)
            yield chunk

    def _revisions(self):
        of_this = {"revision": OuterRef("pk")}
        speaking = Publication.objects.filter(**of_this, review__isnull=False)
        # What lets a page sound the alarm, too, so that an alarm is not cleared here to be sounded at the next visit.
        is_approved = Q(
            review__revision=F("revision"), review__decision__in=Review.APPROVING, review__digest=OuterRef("digest")
        )
        rows = Revision.objects.select_related("hero").annotate(
            is_misreviewed=Exists(Review.objects.filter(**of_this).exclude(digest=OuterRef("digest"))),
            is_misquoted=Exists(speaking.exclude(is_approved)),
            has_alarm=Exists(Alarm.objects.filter(**of_this)),
        )
        for chunk in self._each("revision", rows):
            differing = []
            for revision in chunk:
                is_intact = revision.is_intact()
                if not is_intact:
                    yield f"{_named(revision)}: its content is not what its digest was computed from."
                if not is_intact or revision.is_misreviewed or revision.is_misquoted:
                    differing.append(revision)
                    Alarm.sound(revision)
            Alarm.clear([revision for revision in chunk if revision.has_alarm and revision not in differing])

    def _reviews(self):
        rows = Review.objects.select_related("revision", "attests__revision", "invitation").defer("revision__body")
        for chunk in self._each("review", rows):
            for review in chunk:
                for what in self._wrong_with_review(review):
                    yield f"Review {review.pk} of {_named(review.revision)}: {what}"

    def _wrong_with_review(self, review):
        revision, attested, invitation = review.revision, review.attests, review.invitation
        if review.digest != revision.digest:
            yield "its digest is not the revision's."
        if review.revision_author_id != revision.created_by_id:
            yield "the author it names is not the revision's."
        if review.decided_by_id == revision.created_by_id:
            yield "the text's own author decided."
        if invitation and (invitation.revision_id, invitation.contributor_id) != (revision.pk, review.reviewer_id):
            yield "the invitation it came by was to another text, or to another reviewer."
        if review.decision != Review.Decision.ATTEST:
            return
        if not attested or attested.decision != Review.Decision.APPROVE:
            yield "what it attests is no approval."
        elif attested.revision.article_id != revision.article_id or attested.revision.number >= revision.number:
            yield "what it attests is no earlier text of the same article."
        elif (attested.reviewed_on, attested.next_due_on) != (review.reviewed_on, review.next_due_on):
            yield "its dates are not those of the approval it attests."

    def _publications(self):
        earlier = Publication.objects.kept().filter(article=OuterRef("article"), pk__lt=OuterRef("pk"))
        overlapping = earlier.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=OuterRef("starts_at")),
            Q(starts_at__lt=OuterRef("ends_at")) | Q(IsNull(OuterRef("ends_at"), True)),
        )
        rows = Publication.objects.select_related("revision", "review", "objection", "article__topic")
        rows = rows.annotate(overlaps=Exists(overlapping)).defer("revision__body", "article__body")
        for chunk in self._each("publication", rows):
            for page in chunk:
                for what in self._wrong_with_publication(page):
                    yield f"Publication {page.pk} of {_named(page.revision)}: {what}"

    def _wrong_with_publication(self, page):
        revision, review, objection = page.revision, page.review, page.objection
        if revision.article_id != page.article_id:
            yield "its text is another article's."
        if review and (review.revision_id != revision.pk or not review.approves):
            yield "the review it speaks of does not approve this text."
        if review is None and page.ends_at is None and page.article.needs_review:
            yield "it has no review, though its topic is medical."
        if objection and (objection.revision_id != revision.pk or objection.decision != Review.Decision.CHANGES):
            yield "the objection it speaks of is not to this text."
        if page.overlaps and page.ends_at != page.starts_at:
            yield "its time overlaps with that of an earlier one of the same article."

    def _pictures(self):
        shown = {}  # the SHA-256 digest of each picture, and one page that shows it
        pages = Publication.objects.live().select_related("revision__hero", "article").defer("article__body")
        for chunk in in_chunks(pages):
            for page in chunk:
                hero = {page.revision.hero.sha256} if page.revision.hero else set()
                for digest in hero | pictures_named(page.revision.body):
                    shown.setdefault(digest, page.revision)
        digests, self.counts["picture"] = sorted(shown), len(shown)
        for start in range(0, len(digests), PICTURES_AT_ONCE):
            part = digests[start : start + PICTURES_AT_ONCE]
            missing = set(part)
            for image in Image.objects.filter(sha256__in=part):
                missing.discard(image.sha256)
                if wrong := _wrong_with_file(image):
                    yield f"Picture {image.pk}, “{image.title}”, shown by {_named(shown[image.sha256])}: {wrong}"
            for digest in sorted(missing):
                yield f"{_named(shown[digest])}: the picture {digest} that it shows is not in the library."


def _wrong_with_file(image):
    """Say what is wrong with a picture's stored file, None when it is the one that was uploaded; read in pieces."""
    digest = hashlib.sha256()
    try:
        with default_storage.open(image.original) as file:
            for piece in file.chunks():
                digest.update(piece)
    except (OSError, SuspiciousOperation):
        return f"its file {image.original} is missing or cannot be read."
    return (
        None
        if digest.hexdigest() == image.sha256
        else f"its file {image.original} is not the one its digest was computed from."
    )


def _named(revision):
    return f"“{revision.title}”, revision {revision.number} of article {revision.article_id}"
