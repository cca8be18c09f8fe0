import datetime
import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from audit.models import AuditEvent

SHORTEST_DAYS, USUAL_DAYS, LONGEST_DAYS = 1, 14, 60
CODE_LASTS = datetime.timedelta(minutes=15)
CODE_AGAIN_AFTER = datetime.timedelta(minutes=1)
CODE_TRIES = 5
CODES_PER_INVITATION = 10


def may_invite(account):
    """Say whether the account may invite reviewers: those who publish and those who review."""
    return account.has_perm("blog.publish_article") or account.has_perm("blog.review_article")


def refuse_who_may_not_invite(account):
    """Raise ``PermissionDenied`` unless the account may invite reviewers and take invitations back."""
    if not may_invite(account):
        raise PermissionDenied("Your account may not invite reviewers.")


def reasons_against_inviting(contributor, revision):
    """Return the sentences that say why the contributor may not be invited to the revision; empty when they may."""
    if not contributor.review_email:
        return [
            f"{contributor} has no email address for reviews. Somebody who manages accounts adds it under Contributors."
        ]
    return [
        *contributor.reasons_against_signing(timezone.localdate()),
        *reasons_against_reading(contributor, contributor.review_email, revision),
    ]


def reasons_against_reading(contributor, email, revision):
    """Return why the contributor, reached at that address, is too close to the text to review it; empty when not."""
    writers = get_user_model().objects.filter(pk__in=revision.writers_since_approval())
    if contributor.accounts.filter(pk__in=writers).exists():
        return [f"{contributor} wrote part of this text, so somebody else must review it."]
    if email and email.strip().casefold() in {writer.email.strip().casefold() for writer in writers}:
        return [f"{email} belongs to somebody who wrote part of this text, so somebody else must review it."]
    is_byline = contributor.pk == revision.article.author_id
    if is_byline and contributor.kind == contributor.Kind.PERSON:
        return [f"The page names {contributor} as its author, so somebody else must review it."]
    return []


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

    def invite(self, revision, contributor, *, by, days=USUAL_DAYS):
        """Return a new invitation of the contributor to decide on the revision within that many days.

        An open one of the same contributor to the same revision is revoked. The mail is for the caller to send.

        Raises ``PermissionDenied`` when the account may not invite; ``ValidationError`` when the revision does not wait
        for a review, the contributor may not be invited, or the days are too few or too many.
        """
        refuse_who_may_not_invite(by)
        if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
            raise ValidationError({"days": f"A link lasts from {SHORTEST_DAYS} to {LONGEST_DAYS} days."})
        article = revision.article
        with transaction.atomic():
            # Two invitations at once come one after the other, and the second revokes the first.
            type(article).objects.select_for_update(of=("self",)).get(pk=article.pk)
            if not article.revisions.awaiting_review().filter(pk=revision.pk).exists():
                raise ValidationError("This text does not wait for a review now.")
            contributor = type(contributor).objects.get(pk=contributor.pk)
            if reasons := reasons_against_inviting(contributor, revision):
                raise ValidationError({"contributor": reasons})
            for earlier in self.open().filter(revision=revision, contributor=contributor):
                earlier.revoke(by=by)
            now = timezone.now()
            detail = f"Revision {revision.number}, {contributor}, for {days} days"
            AuditEvent.objects.record("guest_invited", by=by, subject=article, detail=detail)
            return self.create(
                revision=revision,
                contributor=contributor,
                email=contributor.review_email,
                invited_by=by,
                invited_at=now,
                expires_at=now + datetime.timedelta(days=days),
            )


class ReviewInvitation(models.Model):
    """A link to one exact revision for a reviewer without an account; it serves for one decision.

    Whoever holds the link may read. To decide, they type a code that was sent to the reviewer's own address.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        OPENED = "opened", "Opened"
        USED = "used", "Used"
        REVOKED = "revoked", "Revoked"
        EXPIRED = "expired", "Expired"

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

    def get_absolute_url(self):
        return reverse("blog:guest_review", args=[self.token])

    @property
    def masked_email(self):
        """The address as anybody with the link may see it: ``a…@example.com``."""
        name, _, host = self.email.partition("@")
        return f"{name[:1]}…@{host}"

    @property
    def inviter_name(self):
        return self.invited_by.get_full_name() or self.invited_by.get_username()

    @property
    def is_used(self):
        return hasattr(self, "review")

    @property
    def is_open(self):
        return not self.reason_against_use()

    @property
    def state(self):
        """Where the invitation stands, one of ``State``."""
        if self.is_used:
            return self.State.USED
        if self.revoked_at:
            return self.State.REVOKED
        if self.expires_at <= timezone.now():
            return self.State.EXPIRED
        return self.State.OPENED if self.openings.exists() else self.State.WAITING

    def reason_against_use(self):
        """Return the sentence that says why the link no longer serves, or an empty string."""
        if self.is_used:
            return "Your decision was recorded. This link has served its purpose."
        if self.revoked_at:
            return "This link was taken back. Please ask the clinic for a new one."
        if self.expires_at <= timezone.now():
            return "This link has expired. Please ask the clinic for a new one."
        if self.email != self.contributor.review_email:
            return "This link went to an address that is no longer on record. Please ask the clinic for a new one."
        if self.revision.reviews.filter(decided_at__gt=self.invited_at).exclude(invitation=self).exists():
            return "Meanwhile somebody else decided on this text. If you are needed, the clinic will send a new link."
        return ""

    def reasons_against_review(self, revision):
        """Return the sentences that say why this invitation may not decide on the revision; empty when it may.

        Within a transaction, nobody revokes or uses the invitation between this look and the end of it.
        """
        with transaction.atomic():
            stored = ReviewInvitation.objects.select_for_update().get(pk=self.pk)
            reasons = [reason] if (reason := stored.reason_against_use()) else []
        if revision.pk != self.revision_id:
            reasons.append("This link is for another text.")
        return reasons + reasons_against_reading(self.contributor, self.email, revision)

    def revoke(self, *, by):
        """Make the link useless from now on; return whether it was of use until then.

        Raises ``PermissionDenied`` when the account may not invite.
        """
        refuse_who_may_not_invite(by)
        with transaction.atomic():
            stored = ReviewInvitation.objects.select_for_update().get(pk=self.pk)
            if stored.reason_against_use():
                return False
            self.revoked_by, self.revoked_at = by, timezone.now()
            self.save(update_fields=["revoked_by", "revoked_at"])
        return True

    def send(self, *, by):
        """Mail the link to the reviewer, for the first time or again.

        Raises ``PermissionDenied`` when the account may not invite, ``ValidationError`` when the link no longer serves,
        and ``OSError`` (which ``smtplib.SMTPException`` is) when the mail is not taken; the invitation stands.
        """
        refuse_who_may_not_invite(by)
        if reason := self.reason_against_use():
            raise ValidationError(reason)
        title = " ".join(self.revision.title.split())
        self._mail(f"Please review: {title}", "review_invitation", title=title, link=self.get_absolute_url())

    def send_code(self):
        """Mail a fresh code to the reviewer.

        Raises ``ValidationError`` as ``new_code()`` does, and ``OSError`` when the mail is not taken: then no code was
        asked for.
        """
        code = self.new_code()
        try:
            self._mail("Your code for the review", "review_code", code=code, lasts=CODE_LASTS.seconds // 60)
        except Exception:
            # Only the code that was not delivered: another may have been asked for while the mail server was slow.
            undelivered = ReviewInvitation.objects.filter(pk=self.pk, code_digest=self._digest(code))
            undelivered.update(code_digest="", code_sent_at=None, codes_sent=F("codes_sent") - 1)
            raise

    def _mail(self, subject, template, **context):
        context |= {"invitation": self, "site_url": settings.SITE_URL}
        EmailMessage(
            subject=subject,
            body=render_to_string(f"mail/{template}.txt", context),
            to=[self.email],
            headers={"Auto-Submitted": "auto-generated"},  # RFC 3834: out-of-office replies stay away
        ).send()

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
        """Raise ``ValidationError`` unless this is the code that was sent, in time and within the tries allowed.

        To be called outside a transaction that may be rolled back: a wrong try must stay counted.
        """
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
        # Who knows the code may mend the rest of the form as often as they need.
        ReviewInvitation.objects.filter(pk=self.pk, code_digest=self.code_digest).update(code_tries=F("code_tries") - 1)

    def _digest(self, code):
        return salted_hmac(self.SALT, f"{self.pk}:{code}", algorithm="sha256").hexdigest()
