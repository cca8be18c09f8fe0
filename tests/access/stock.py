"""A row of everything that has a page, so that each address asks for something that is there."""

import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.utils import timezone

from accounts.links import link_for
from appointments.models import Inquiry, InquiryEvent, Notification, PrivacySettings, PurgeRun
from audit.models import AuditEvent
from blog.models import (
    Article,
    Contributor,
    Image,
    LinkCheck,
    MissedSearch,
    Note,
    PreviewLink,
    ReviewInvitation,
    ReviewRequest,
)
from condition_checker.models import Count
from csp_reports.models import BlockedContent
from moving.models import ImportRun
from pages.models import Appearance, Page
from redirects.models import MissingAddress, Redirect


def fill(author, editor):
    """Make a row of every model of the admin; the demonstration brings most of them."""
    call_command("load_demo", verbosity=0)
    now, today = timezone.now(), timezone.localdate()
    MissingAddress.objects.create(path="/lost/", hits=1)
    Redirect.objects.create(old_path="/old/", new_path="/blog/")
    LinkCheck.objects.create(url="https://elsewhere.example/")
    MissedSearch.objects.create(
        key="zebra", words="zebra", language="en", first_on=today, last_on=today, days=9, times=99
    )
    PurgeRun.objects.create(started_at=now, ended_at=now)
    InquiryEvent.objects.record("viewed", Inquiry.objects.first(), by=author)
    Count.objects.create(on=today, what="started", times=1)
    ImportRun.objects.create(file_name="export.xml", sha256="0" * 64, started_by=editor)
    BlockedContent.objects.create(directive="script-src", blocked="inline", page="pages:home")
    AuditEvent.objects.record("changed", by=editor, subject=editor)
    PrivacySettings.objects.get_or_create()
    Appearance.objects.get_or_create()


def write_article(by, slug):
    """Return an article that the account began, shared, noted on and let a guest review."""
    article = Article(title="Sciatica", slug=slug, summary="A nerve that hurts.", body="<p>It hurts.</p>")
    article.save_draft(by=by, based_on=0)
    revision, now = article.latest_revision, timezone.now()
    PreviewLink.objects.share(revision, by=by, days=7)
    Note.objects.write(article, by=by, words="See to it.")
    ReviewRequest.objects.create(revision=revision, requested_by=by)
    guest = Contributor.objects.create(name="Gale Guest", slug=f"gale-{slug}", review_email="guest@clinic.example")
    times = {"invited_at": now, "expires_at": now + datetime.timedelta(days=7)}
    ReviewInvitation.objects.create(
        revision=revision, contributor=guest, email=guest.review_email, invited_by=by, **times
    )
    return article


def enrol(account):
    """Give an account a password and a second step, so that its pages about them have something to show."""
    account.set_password("a-long-enough-one")
    account.save()
    TOTP.activate(account, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(account)


def rows():
    """Return the number of one row of each model of the admin, by its label."""
    return {
        model._meta.label_lower: model._base_manager.order_by("pk").values_list("pk", flat=True).first()
        for model in admin.site._registry
    }


def words(article):
    """Return what else stands in addresses about that article, as ``addresses.example`` takes it."""
    live = Article.objects.published().first()
    invitation = ReviewInvitation.objects.get(revision__article=article)
    passkey = Authenticator.objects.create(user=article.created_by, type="webauthn", data={"name": "Phone"})
    link, note = PreviewLink.objects.get(revision__article=article), Note.objects.get(article=article)
    images = Image.objects.order_by("pk").values_list("pk", flat=True)
    name = "admin:blog_article_"
    return {
        "app_label": "blog",
        "content_type_id": ContentType.objects.get_for_model(Article).pk,
        "object_id": live.pk,
        "url": "nowhere/",
        "section": "articles",
        "path": Image.objects.order_by("pk").first().original,
        "address": "new-clinic",
        "slug": live.slug,
        "blog:topic slug": live.topic.slug,
        "blog:topic_feed slug": live.topic.slug,
        "blog:topic_rss slug": live.topic.slug,
        "blog:topic_json_feed slug": live.topic.slug,
        "blog:contributor slug": Contributor.objects.first().slug,
        "pages:page slug": Page.objects.live().first().slug,
        "token": link.token,
        "kind": "reset",
        "choose_password token": link_for(article.created_by, "reset").rstrip("/").rpartition("/")[2],
        **{f"blog:guest_{page} token": invitation.token for page in ("review", "code", "page")},
        f"{name}invitation_send number": invitation.pk,
        f"{name}invitation_revoke number": invitation.pk,
        "mfa_edit_webauthn pk": passkey.pk,
        "mfa_remove_webauthn pk": passkey.pk,
        "id": article.created_by_id,
        "admin:pages_appearance_sample ?": "main_color=%23003366&warm_color=%23884400",
        "admin:pages_appearance_sample_styles ?": "main_color=%23003366&warm_color=%23884400",
        "pk": 1,
        "old": 1,
        "new": 1,
        "number": 1,
        f"{name}share_stop number": link.pk,
        f"{name}note_resolve number": note.pk,
        f"{name}note_reopen number": note.pk,
        "admin:blog_image_replace other": images[1],
        "admin:appointments_inquiry_erase number": Inquiry.objects.order_by("pk").first().pk,
        "admin:appointments_inquiry_try_now pk": Notification.objects.order_by("pk").first().pk,
    }
