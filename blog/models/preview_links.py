import datetime
import re
import secrets

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent

DAYS = [1, 7, 30]
USUAL_DAYS = 7
OPEN_LINKS_PER_ARTICLE = 20

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class PreviewLinkQuerySet(models.QuerySet):
    def open(self):
        """Keep the links that still show their revision; those of an account that was closed do not."""
        return self.filter(stopped_at__isnull=True, expires_at__gt=timezone.now(), made_by__is_active=True)

    def ended(self):
        """Keep the links that show nothing any more."""
        ended = Q(stopped_at__isnull=False) | Q(expires_at__lte=timezone.now()) | Q(made_by__is_active=False)
        return self.filter(ended)

    def by_token(self, token):
        """Return the open link with this token.

        Raises ``PreviewLink.DoesNotExist`` for one that expired, was stopped or never was.
        """
        if not _TOKEN.fullmatch(token):
            raise PreviewLink.DoesNotExist
        return self.open().get(token=token)

    def share(self, revision, *, by, days=USUAL_DAYS):
        """Return a new link to the revision that lasts that many days.

        Raises ``PermissionDenied`` when the account may not change the article, ``ValidationError`` when the days are
        none of ``DAYS``, or when the article has too many open links.
        """
        article = revision.article
        _refuse_who_may_not_share(article, by)
        if days not in DAYS:
            raise ValidationError({"days": "Choose how long the link lasts."})
        with transaction.atomic():
            # Of two links at once the second counts the first.
            type(article).objects.select_for_update(of=("self",)).get(pk=article.pk)
            if self.open().filter(revision__article=article).count() >= OPEN_LINKS_PER_ARTICLE:
                raise ValidationError(
                    f"This article has {OPEN_LINKS_PER_ARTICLE} open links. Stop one that nobody needs any more first."
                )
            now = timezone.now()
            detail = f"Revision {revision.number}, for {days} days"
            AuditEvent.objects.record("preview_shared", by=by, subject=article, detail=detail)
            return self.create(
                revision=revision,
                token=secrets.token_urlsafe(32),
                made_by=by,
                made_at=now,
                expires_at=now + datetime.timedelta(days=days),
            )


class PreviewLink(models.Model):
    """A secret, expiring address under which anybody who has it can read one revision."""

    revision = models.ForeignKey("blog.Revision", on_delete=models.CASCADE, related_name="preview_links")
    token = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="preview_link_expires_later"),
            models.CheckConstraint(
                condition=Q(stopped_by__isnull=True, stopped_at__isnull=True)
                | Q(stopped_by__isnull=False, stopped_at__isnull=False),
                name="preview_link_stopped_by_somebody",
            ),
        ]

    def __str__(self):
        return f"Preview of {self.revision}"

    def get_absolute_url(self):
        return reverse("blog:shared_preview", args=[self.token])

    @property
    def is_open(self):
        return self.stopped_at is None and self.expires_at > timezone.now()

    def stop(self, *, by):
        """Let the link show nothing from now on; return whether it showed anything until then.

        Raises ``PermissionDenied`` when the account may not change the article.
        """
        _refuse_who_may_not_share(self.revision.article, by)
        still_open = type(self).objects.open().filter(pk=self.pk)
        return bool(still_open.update(stopped_by=by, stopped_at=timezone.now()))


def _refuse_who_may_not_share(article, account):
    if not article.may_be_changed_by(account):
        raise PermissionDenied("You may only share articles that you may change.")
