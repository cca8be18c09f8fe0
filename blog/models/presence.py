import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.formats import date_format

PRESENT_FOR = datetime.timedelta(minutes=3)
KEPT_FOR = datetime.timedelta(days=1)


class PresenceQuerySet(models.QuerySet):
    def now(self):
        """Keep those seen so lately that they probably still have the article open."""
        return self.filter(seen_at__gt=timezone.now() - PRESENT_FOR)

    def excluding(self, account):
        """Leave out the account itself: the others remain."""
        return self.exclude(account=account)

    def announce(self, article, *, by):
        """Note that the account has the article open; return the moment that was noted.

        Whoever was away for longer than ``PRESENT_FOR`` opens it anew. Rows that nobody moved for a day go.
        """
        now = timezone.now()
        mine = self.filter(article=article, account=by)
        away = Q(article=article, account=by, seen_at__lte=now - PRESENT_FOR)
        self.filter(away | Q(seen_at__lt=now - KEPT_FOR)).delete()
        # Never back: another window of the same account may have said a later moment meanwhile.
        if not mine.update(seen_at=Greatest(F("seen_at"), Value(now))):
            row = self.model(article=article, account=by, opened_at=now, seen_at=now)
            self.bulk_create([row], ignore_conflicts=True)
        return now

    def leave(self, article, *, by, last_seen=None):
        """Note that the account closed the article.

        ``last_seen`` is the moment the closed page announced last: another of the account's pages that announced later
        keeps the article open.
        """
        mine = self.filter(article=article, account=by)
        (mine.filter(seen_at__lte=last_seen) if last_seen else mine).delete()


class Presence(models.Model):
    """That somebody has an article open for editing; the open page says so again every minute."""

    article = models.ForeignKey("blog.Article", on_delete=models.CASCADE, related_name="presences")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["article", "account"], name="presence_once_per_account"),
            models.CheckConstraint(condition=models.Q(seen_at__gte=F("opened_at")), name="presence_seen_after_opened"),
        ]

    def __str__(self):
        return f"{self.account} edits {self.article}"

    @property
    def name(self):
        return self.account.get_full_name() or self.account.get_username()

    @property
    def since(self):
        """Since when, in words: the time of day, with the date when that was not today."""
        opened = timezone.localtime(self.opened_at)
        return date_format(opened, "g:i A" if opened.date() == timezone.localdate() else "F j, g:i A")

    @property
    def seen(self):
        """How long ago the open page last said so, in words."""
        minutes = (timezone.now() - self.seen_at) // datetime.timedelta(minutes=1)
        return "just now" if minutes < 1 else "a minute ago" if minutes == 1 else f"{minutes} minutes ago"

    @property
    def words(self):
        return f"{self.name} has had this article open since {self.since}"
