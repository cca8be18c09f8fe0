import datetime
import secrets

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

CODE_LASTS = datetime.timedelta(minutes=15)
CODE_AGAIN_AFTER = datetime.timedelta(minutes=1)
CODE_TRIES = 5
CODES_PER_INVITATION = 10


class ReviewInvitationQuerySet(models.QuerySet):
    def open(self):
        """Keep the invitations whose link still opens the text for a decision."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now(), review__isnull=True)

    def by_token(self, token):
        """Return the invitation a link names.

        Raises ``ReviewInvitation.DoesNotExist`` for a token this site did not sign, or of no invitation.
        """
        try:
            return self.get(pk=signing.loads(token, salt=ReviewInvitation.SALT))
        except signing.BadSignature:
            raise ReviewInvitation.DoesNotExist from None


class ReviewInvitation(models.Model):
    """A link to one exact revision for a reviewer without an account; it serves for one decision.

    Whoever holds the link may read. To decide, they type a code that was sent to the reviewer's own address.
    """

    SALT = "blog.review_invitation"

    revision = models.ForeignKey("blog.Revision", on_delete=models.PROTECT, related_name="invitations")
    contributor = models.ForeignKey("blog.Contributor", on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    codes_sent = models.PositiveSmallIntegerField(default=0)

    objects = ReviewInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("invited_at")), name="invitation_expires_later"),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True, revoked_at__isnull=True)
                | Q(revoked_by__isnull=False, revoked_at__isnull=False),
                name="invitation_revoked_by_somebody",
            ),
        ]

    def __str__(self):
        return f"Invitation of {self.contributor}"

    @property
    def token(self):
        """What the link carries: this row's number, signed."""
        return signing.dumps(self.pk, salt=self.SALT)

    @property
    def is_used(self):
        return hasattr(self, "review")

    def reason_against_use(self):
        """Return the sentence that says why the link no longer serves, or an empty string."""
        if self.is_used:
            return "Your decision was recorded. This link has served its purpose."
        if self.revoked_at:
            return "This link was taken back. Please ask the clinic for a new one."
        if self.expires_at <= timezone.now():
            return "This link has expired. Please ask the clinic for a new one."
        return ""

    def reasons_against_review(self, revision):
        """Return the sentences that say why this invitation may not decide on the revision; empty when it may."""
        reasons = [reason] if (reason := self.reason_against_use()) else []
        if revision.pk != self.revision_id:
            reasons.append("This link is for another text.")
        writers = revision.writers_since_approval()
        if self.contributor.accounts.filter(pk__in=writers).exists():
            reasons.append(f"{self.contributor} wrote part of this text, so somebody else must review it.")
        return reasons

    def revoke(self, *, by):
        """Make the link useless from now on."""
        if not self.is_used and not self.revoked_at:
            self.revoked_by, self.revoked_at = by, timezone.now()
            self.save(update_fields=["revoked_by", "revoked_at"])

    def new_code(self):
        """Return a fresh six-digit code to be sent to ``email``; an earlier one no longer counts.

        Raises ``ValidationError`` when the link no longer serves, or when codes are asked for too often.
        """
        now = timezone.now()
        with transaction.atomic():
            row = ReviewInvitation.objects.select_for_update().get(pk=self.pk)
            if reason := row.reason_against_use():
                raise ValidationError(reason)
            if row.code_sent_at and now < row.code_sent_at + CODE_AGAIN_AFTER:
                raise ValidationError("A code was sent a moment ago. Look in your mail, or try again in a minute.")
            if row.codes_sent >= CODES_PER_INVITATION:
                raise ValidationError("Too many codes were asked for. Please ask the clinic for a new link.")
            code = f"{secrets.randbelow(1_000_000):06}"
            row.code_digest, row.code_sent_at, row.code_tries = row._digest(code), now, 0
            row.codes_sent += 1
            row.save(update_fields=["code_digest", "code_sent_at", "code_tries", "codes_sent"])
        return code

    def check_code(self, code):
        """Raise ``ValidationError`` unless this is the code that was sent, in time and within the tries allowed."""
        code = "".join(code.split())
        # Counted before it is compared, so that tries at the same moment count each.
        valid = ReviewInvitation.objects.filter(
            pk=self.pk, code_sent_at__gt=timezone.now() - CODE_LASTS, code_tries__lt=CODE_TRIES
        )
        if not valid.exclude(code_digest="").update(code_tries=F("code_tries") + 1):
            raise ValidationError("This code no longer counts. Ask for a new one.")
        self.refresh_from_db(fields=["code_digest"])
        if not constant_time_compare(self._digest(code), self.code_digest):
            raise ValidationError("This is not the code we sent. Look in your mail again.")

    def _digest(self, code):
        return salted_hmac(self.SALT, f"{self.pk}:{code}", algorithm="sha256").hexdigest()
