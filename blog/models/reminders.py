import datetime
import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from blog.chunks import in_chunks
from blog.dates import in_words

from .publications import Publication

STEPS_BEFORE = (-60, -30)
DAYS_BETWEEN_STEPS_AFTER = 7
LEASE = datetime.timedelta(minutes=5)  # far longer than a mail server may take (EMAIL_TIMEOUT is 10 seconds a step)
ARTICLES_PER_MAIL = 500


def step_on(today, due_on):
    """Return the latest step of time that has come, in days from the due day, or None before the first."""
    days = (today - due_on).days
    if days >= 0:
        return days - days % DAYS_BETWEEN_STEPS_AFTER
    return max((step for step in STEPS_BEFORE if step <= days), default=None)


@dataclass(frozen=True)
class DueReview:
    """That a page's next review is due, or soon will be: by which review, on which day, at which step of time."""

    page: Publication
    reviewer: object
    review: object
    due_on: datetime.date
    step: int

    @classmethod
    def on(cls, today, page):
        """Return what is due of this page, or None.

        An attestation leaves the day as it was, so it begins no new series. A request for changes makes the review due
        on its own day and does begin one. A text that differs from what was reviewed is the ``Alarm``'s concern.
        """
        status = page.review_status()
        if not status.is_shown:
            return None
        review, due_on = page.review.dated, status.next_due_on
        if page.objection:
            review, due_on = page.objection, timezone.localdate(page.objection.decided_at)
        step = step_on(today, due_on)
        return None if step is None else cls(page, status.reviewer, review, due_on, step)

    @classmethod
    def among(cls, pages, today):
        """Yield lists of what is due of these pages, one list for each few queries."""
        near = Q(objection__isnull=False) | Q(review__next_due_on__lte=today - datetime.timedelta(days=STEPS_BEFORE[0]))
        found = pages.filter(near, review__isnull=False).select_related(
            "revision__hero", "review__reviewer", "review__attests__reviewer", "objection"
        )
        for chunk in in_chunks(found):
            yield [due for page in chunk if (due := cls.on(today, page))]

    def words_on(self, today):
        if self.page.objection:
            return f"the reviewer asked for changes on {in_words(self.due_on)}"
        return f"{'overdue since' if self.due_on < today else 'due on'} {in_words(self.due_on)}"

    @property
    def admin_url(self):
        return f"{settings.SITE_URL}{reverse('admin:blog_article_change', args=[self.page.article_id])}"


def _holders_of(codename):
    """Return the active accounts with an address that were given this permission of articles, by role or by name."""
    permission = {"content_type__app_label": "blog", "codename": codename}
    by_role = {f"groups__permissions__{name}": value for name, value in permission.items()}
    by_name = {f"user_permissions__{name}": value for name, value in permission.items()}
    accounts = get_user_model().objects.filter(is_active=True).exclude(email="")
    return accounts.filter(Q(**by_role) | Q(**by_name)).distinct()


def _reviewers_addresses(reviewers):
    """Return, by reviewer, the addresses where each is reminded: the one set for reviews, else those of accounts."""
    addresses = {reviewer.pk: {reviewer.review_email} - {""} for reviewer in reviewers}
    without = [pk for pk, found in addresses.items() if not found]
    accounts = _holders_of("review_article").filter(contributors__in=without)
    for pk, email in accounts.values_list("contributors", "email"):
        if pk in without:
            addresses[pk].add(email)
    return addresses


class ReminderQuerySet(models.QuerySet):
    def undelivered(self):
        return self.filter(delivered_at__isnull=True)

    def waiting(self):
        """Keep those still to be delivered that no other run holds."""
        unclaimed = Q(claimed_until__isnull=True) | Q(claimed_until__lte=timezone.now())
        return self.undelivered().filter(unclaimed)

    def plan(self, today):
        """Note for every page whose latest step has come who is to be told; return how many have nobody to be told.

        Steps that passed since the last run are covered by the latest. What was noted before stays as it is, so this
        may run as often as it likes, and twice at once.
        """
        editors = set(_holders_of("publish_article").values_list("email", flat=True))
        unheard = 0
        for dues in DueReview.among(Publication.objects.live(), today):
            addresses = _reviewers_addresses({due.reviewer for due in dues})
            rows = []
            for due in dues:
                emails = {email.strip().lower() for email in editors | addresses[due.reviewer.pk]} - {""}
                unheard += not emails
                rows += [Reminder(review=due.review, step=due.step, email=email) for email in sorted(emails)]
            self.bulk_create(rows, ignore_conflicts=True)
        return unheard

    def addresses(self):
        """Return the addresses to which something is still to be sent."""
        return list(self.waiting().order_by("email").values_list("email", flat=True).distinct())

    def claim(self, email):
        """Return what is to be sent to this address in one mail, held for this run alone; empty when there is nothing.

        A run that dies holds its rows for ``LEASE`` at most.
        """
        with transaction.atomic():
            # Locked before they are claimed, so that two runs never share an address's articles between two mails.
            found = self.waiting().filter(email=email).select_related("review__revision").order_by("pk")
            claimed = list(found.select_for_update(of=("self",))[:ARTICLES_PER_MAIL])
            claimed_until = timezone.now() + LEASE
            held = self.waiting().filter(pk__in=[reminder.pk for reminder in claimed])
            held.update(claimed_until=claimed_until)
        for reminder in claimed:
            reminder.claimed_until = claimed_until
        return claimed

    def deliver(self, claimed, today):
        """Send the claimed reminders of one address as one mail; return how many articles it names.

        Those that are no longer due, because of a new review, a withdrawal or a later step, are dropped. When the mail
        is not taken they all wait for the next run, and the mail server's exception is raised.
        """
        articles = [reminder.review.revision.article_id for reminder in claimed]
        pages = Publication.objects.live().filter(article__in=articles)
        current = {(due.review.pk, due.step): due for dues in DueReview.among(pages, today) for due in dues}
        due = {row.pk: current.get((row.review_id, row.step)) for row in claimed}
        sent = [pk for pk in due if due[pk]]
        own = self.undelivered().filter(pk__in=due)
        if sent:
            try:
                _letter(claimed[0].email, [due[pk] for pk in sent], today).send()
            except Exception:
                # A run that outlived its lease must not free what the next one holds.
                own.filter(claimed_until=claimed[0].claimed_until).update(claimed_until=None)
                raise
        own.filter(pk__in=sent).update(delivered_at=timezone.now(), claimed_until=None)
        own.exclude(pk__in=sent).delete()
        return len(sent)


class Reminder(models.Model):
    """That one person is to be told by mail that a medical review is due, once for each step of time.

    ``step`` counts days from the due day: -60, -30, 0, then every seventh day. ``review`` is what the day comes from:
    the approval with its date, or the later request for changes. ``email`` is in small letters.
    """

    review = models.ForeignKey("blog.Review", on_delete=models.CASCADE, related_name="reminders")
    step = models.SmallIntegerField()
    email = models.EmailField()
    created_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "step", "email"], name="reminder_once_per_step"),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(claimed_until__isnull=True),
                name="reminder_delivered_is_done",
            ),
        ]

    def __str__(self):
        return f"Reminder of {self.review} to {self.email}"


def _letter(email, dues, today):
    dues = sorted(dues, key=lambda due: (due.due_on, due.page.pk))
    entries = [(due.page.revision.title, due.words_on(today), due.admin_url) for due in dues]
    # The same for the same reminders, so that a mail sent twice can be told to be one.
    named = " ".join([email, *sorted(f"{due.review.pk}:{due.step}" for due in dues)])
    token = hashlib.sha256(named.encode()).hexdigest()[:32]
    return EmailMessage(
        subject=f"Medical review due: {len(dues)} {'article' if len(dues) == 1 else 'articles'}",
        body=render_to_string("mail/review_reminder.txt", {"entries": entries, "site": settings.SITE_URL}),
        to=[email],
        headers={
            "Auto-Submitted": "auto-generated",  # RFC 3834: out-of-office replies stay away
            "Message-ID": f"<review-reminder-{token}@{urlsplit(settings.SITE_URL).hostname}>",
        },
    )
