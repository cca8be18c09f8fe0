"""What the tests of the articles share: content as staff would make it, through the same verbs."""

import datetime
import io

import pytest
import time_machine
from django.utils import timezone
from PIL import Image as Pillow

from appointments.models import ContactSettings, PhoneNumber
from blog.models import Article, Contributor, Image, ReviewInvitation, Topic
from tests.blog.inviting import at, code_in

BODY = (
    "<h2>Where it hurts</h2><p>A joint of the neck can send pain to the head.</p>"
    '<h2>What helps</h2><p>Call <span data-phone="article_body"></span> or <a href="/contact/">write to us</a>.</p>'
)
CONTENT = {
    "title": "Headaches that start in the spine",
    "summary": "Some headaches begin in the neck. Learn how to tell, and what helps.",
    "body": BODY,
    "sources": "Headache classification, International Headache Society, 2018 https://ichd-3.org/",
}

LICENSE = {
    "license_number": "25MA00000000",
    "license_state": "New Jersey",
    "license_valid_from": datetime.date(2000, 1, 1),
    "license_valid_until": datetime.date(2099, 12, 31),
}


@pytest.fixture
def clinic(db):
    """The clinic's contact settings, with a number for articles and one for immediate assistance."""
    appointments = PhoneNumber.objects.create(key="front-office", label="Appointments", number="+18665530612")
    urgent = PhoneNumber.objects.create(key="urgent", label="Immediate assistance", number="+18555862615")
    return ContactSettings.objects.create(
        clinic_name="NJ Spine & Orthopedic",
        notification_recipients="desk@clinic.example",
        header_number=appointments,
        article_body_number=appointments,
        contact_section_number=urgent,
        footer_number=appointments,
    )


@pytest.fixture
def topic(db):
    return Topic.objects.create(name="Head and neck", slug="head-and-neck", description="From the neck up. And down.")


@pytest.fixture
def byline(db):
    return Contributor.objects.create(name="Ada Roe", slug="ada-roe", credentials="DPT")


@pytest.fixture
def organization(medical_reviewer):
    """The reviewing organization, in whose name the medical reviewer's account may sign."""
    clinic = Contributor.objects.create(
        name="NJ Spine & Orthopedic",
        slug="nj-spine-orthopedic",
        kind="organization",
        responsible_person="Rae Roe, MD",
        **LICENSE,
    )
    clinic.accounts.add(medical_reviewer)
    return clinic


@pytest.fixture
def picture_bytes():
    """Return a function that encodes a plain picture, by default a JPEG of 64 by 48 pixels."""

    def encode(size=(64, 48), kind="JPEG", mode="RGB", **options):
        buffer = io.BytesIO()
        Pillow.new(mode, size, options.pop("color", None) or "teal").save(buffer, kind, **options)
        return buffer.getvalue()

    return encode


@pytest.fixture
def image(db):
    picture = Image(title="Neck", alt_text="A drawing of the neck's joints.")
    picture.store(Pillow.new("RGB", (64, 48), "teal"))
    picture.save()
    return picture


@pytest.fixture
def make_article(author, topic, byline):
    """Return a function that saves a complete draft; arguments replace its parts, ``at`` is the moment of writing."""

    def make(*, by=author, at=None, **parts):
        article = Article(**{**CONTENT, "topic": topic, "author": byline, **parts})
        with time_machine.travel(at or timezone.now(), tick=True):
            article.save_draft(by=by, based_on=0)
        return article

    return make


@pytest.fixture
def rewrite():
    """Return a function that saves other content over an article, as a later edit does."""

    def save(article, *, by, **parts):
        copy = Article.objects.get(pk=article.pk)
        for name, value in parts.items():
            setattr(copy, name, value)
        return copy.save_draft(by=by, based_on=copy.version)

    return save


@pytest.fixture
def approve(medical_reviewer, organization):
    """Return a function that submits an article and has its latest revision approved, by default today."""

    def take(article, *, by=medical_reviewer, reviewer=organization, reviewed_on=None):
        request = article.submit_for_review(by=article.saved_by)
        day = reviewed_on or timezone.localdate()
        request.revision.open(by=by)
        return request.revision.approve(by=by, reviewer=reviewer, reviewed_on=day)

    return take


@pytest.fixture
def make_published(make_article, approve, editor):
    """Return a function that takes a draft all the way to the page."""

    def make(*, at=None, **parts):
        with time_machine.travel(at or timezone.now(), tick=True):
            article = make_article(**parts)
            approve(article)
            article.publish(by=editor)
        return Article.objects.get(pk=article.pk)

    return make


@pytest.fixture
def published_article(make_published):
    """A published article, written, reviewed and published on May 14, 2024."""
    noon = datetime.datetime(2024, 5, 14, 16, tzinfo=datetime.UTC)
    return make_published(at=noon, slug="headaches-from-the-spine")


@pytest.fixture
def revision(published_article):
    return published_article.revisions.get()


@pytest.fixture
def review(revision):
    return revision.reviews.get()


@pytest.fixture
def page(published_article):
    return published_article.live


@pytest.fixture
def guest(db):
    """A reviewer without an account, complete and licensed."""
    return Contributor.objects.create(
        name="Gale Guest",
        slug="gale-guest",
        credentials="MD",
        specialty="Neurology",
        review_email="gale@example.com",
        **LICENSE,
    )


@pytest.fixture
def waiting(make_article, author):
    """A revision that waits for its review."""
    return make_article().submit_for_review(by=author).revision


@pytest.fixture
def invitation(waiting, guest, editor):
    return ReviewInvitation.objects.invite(waiting, guest, by=editor)


@pytest.fixture
def opened(client, invitation):
    """An invitation whose reviewer has opened the link."""
    assert client.get(at(invitation)).status_code == 200
    return invitation


@pytest.fixture
def code(client, opened, mailbox):
    """The code that the reviewer of ``opened`` asked for and got."""
    client.post(at(opened, "guest_code"))
    return code_in(mailbox)
