"""What the gallery of components shows: a clinic, articles and reviews that exist only in memory."""

import datetime

from django.http import QueryDict
from django.templatetags.static import static
from django.utils import timezone

from appointments.contact import Contact
from appointments.forms import ContactForm
from appointments.models import ContactSettings, Location, PhoneNumber, PrivacySettings, Subject
from blog.models import Article, Contributor, Publication, Revision, Topic
from blog.models.references import References
from blog.models.reviews import ReviewState, ReviewStatus
from blog.pagination import Page
from blog.rendering import Picture

from .frame import Frame
from .models import HomeBlock, MenuItem, SocialLink

PICTURE = "a" * 64
BODY = f"""
<p>This text stands in no article. It shows <strong>strong</strong> and <em>gentle</em> words, a
<a href="/blog/">link</a>, a number to call, <span data-phone="article_body"></span>, and a
source.<sup data-source="1"></sup></p>
<h2>A heading of the second level</h2>
<p>A paragraph of the usual length. Someone in pain reads a line, looks away, and comes back: lines are short, and there
is room between them.</p>
<h3>A heading of the third level</h3>
<ul><li>a list without an order</li>
<li>of which the second item is so long that it needs another line on any phone</li></ul>
<ol><li>First do this.</li><li>Then do that.</li></ol>
<h4>A heading of the fourth level</h4>
<blockquote><p>A sentence worth stopping at.</p></blockquote>
<h2>What is set apart</h2>
<aside data-callout="key-points"><ul><li>The first thing to take away</li><li>The second</li></ul></aside>
<aside data-callout="note"><p>Something useful beside the text.</p></aside>
<aside data-callout="emergency"><p>Call 911 when this happens.</p></aside>
<h2>Questions, tables and pictures</h2>
<section data-qa><h3>How long does it take?</h3><p>As long as this answer.</p></section>
<section data-qa><h3>Does it hurt?</h3><p>Less than you may think.<sup data-source="2"></sup></p></section>
<table><tbody><tr><th>What</th><th>How often</th><th>For how long</th></tr>
<tr><th>Walking</th><td>Every day</td><td>Half an hour</td></tr>
<tr><th>Sitting</th><td>As little as you can</td><td>Twenty minutes at a time</td></tr></tbody></table>
<figure data-image="{PICTURE}" data-alt="A drawing of a back.">
<figcaption>A picture with its caption.</figcaption></figure>
<hr>
<p>The last paragraph.</p>
"""
SOURCES = """A guideline of some society. Somewhere, 2020. https://www.example.org/guideline
A study without an address. A Journal, 2019."""
LONG_TITLE = "A title that is much longer than a title should be, so that one sees where its lines break on a phone"


class Clinic(Contact):
    """A clinic that has set everything."""

    _header = PhoneNumber(pk=1, key="appointments", label="Appointments", number="+12015550123")
    _urgent = PhoneNumber(
        pk=2, key="urgent", label="Immediate assistance", number="+12015550199", hours="Every day, 7 am to 10 pm"
    )
    settings = ContactSettings(
        pk=1,
        clinic_name="Example Spine Clinic",
        tagline="Spine care that starts with listening.",
        address="1 Example Way\nExampletown, New Jersey",
        hours="Monday to Friday, 8 am to 6 pm",
        answer_time="one business day",
        header_number_id=1,
        article_body_number_id=1,
        contact_section_number_id=2,
        footer_number_id=1,
    )
    numbers = {"appointments": _header, "urgent": _urgent}
    subjects = [Subject(pk=1, label="An appointment"), Subject(pk=2, label="A bill")]
    locations = [
        Location(
            pk=1,
            name="Exampletown",
            street="1 Example Way, Suite 2",
            city="Exampletown",
            state="NJ",
            postal_code="07000",
            hours="Monday to Thursday, 8 am to 6 pm\nFriday, 8 am to 1 pm",
            access="Free parking behind the building. The entrance has no steps.",
            phone=_header,
        ),
        Location(
            pk=2,
            name="Sampleville",
            street="20 Sample Street",
            city="Sampleville",
            state="NJ",
            postal_code="07001",
            hours="By appointment",
        ),
    ]
    privacy = PrivacySettings(pk=1)


class NewClinic(Contact):
    """A clinic that has set nothing yet."""

    settings = ContactSettings(pk=1)
    numbers, subjects, locations = {}, [], []
    privacy = PrivacySettings(pk=1)


class Menus(Frame):
    """Menus with something in each, around the clinic's real colors and logo."""

    items = [
        MenuItem(menu=menu, label=label, place=place)
        for menu, label, place in [
            ("main", "Articles", "blog:list"),
            ("main", "Locations", "pages:locations"),
            ("main", "Contact", "appointments:contact"),
            ("footer", "Articles", "blog:list"),
            ("footer", "New articles as a feed", "blog:feed"),
            ("legal", "Privacy", "pages:home"),
            ("legal", "Accessibility", "pages:home"),
        ]
    ]
    social_links = [SocialLink(name="A network", url="https://www.example.org/clinic")]


def topic():
    return Topic(pk=1, name="Back Pain", slug="back-pain", description="What may be wrong, and what helps.")


def contributor(kind="organization"):
    """Return a byline: the clinic's own, or that of a person without a name."""
    if kind == "person":
        return Contributor(
            pk=2,
            kind=kind,
            name="A. Person",
            credentials="MD",
            slug="a-person",
            specialty="Spine surgery",
            bio="A few plain sentences about a person.\n\nAnd another paragraph.",
        )
    return Contributor(
        pk=1, kind=kind, name="Example Spine Clinic", slug="example-spine-clinic", bio="Who we are, in a few sentences."
    )


def review(state):
    """Return the ``ReviewStatus`` of that name: reviewed, overdue, attested or none."""
    today = timezone.localdate()
    dates = {"reviewed_on": today - datetime.timedelta(200), "next_due_on": today + datetime.timedelta(500)}
    who = {"reviewer": contributor(), "reviewer_name": "Example Spine Clinic"}
    if state == "overdue":
        dates = {"reviewed_on": today - datetime.timedelta(800), "next_due_on": today - datetime.timedelta(70)}
        return ReviewStatus(state=ReviewState.OVERDUE, **who, **dates)
    if state == "attested":
        attested = {"attested_by": "A. Person, MD", "attested_on": today - datetime.timedelta(20)}
        return ReviewStatus(state=ReviewState.REVIEWED, **who, **dates, **attested)
    return ReviewStatus(state=ReviewState.REVIEWED, **who, **dates) if state == "reviewed" else ReviewStatus()


def publication(state="reviewed", *, title="When your back hurts", hero=None):
    """Return a published article whose review is in that state."""
    now = timezone.now()
    article = Article(pk=1, title=title, slug="when-your-back-hurts", topic=topic(), author=contributor())
    summary = "What may be wrong, what helps in the meantime, and when to be seen."
    revision = Revision(
        pk=1,
        article=article,
        number=1,
        title=title,
        summary=summary,
        body=BODY,
        sources=SOURCES,
        hero=hero,
        hero_alt="A picture of the library." if hero else "",
    )
    drawing = static("img/home-hero.svg")
    revision.references = References({PICTURE: Picture(drawing, f"{drawing} 900w", 900, 720)}, {})
    made = Publication(
        pk=1,
        article=article,
        revision=revision,
        starts_at=now,
        content_changed_at=now - datetime.timedelta(20),
        first_published_at=now - datetime.timedelta(190),
    )
    made.review_status = lambda: review(state)
    return made


def cards(hero=None):
    """Return cards in every state: with and without a picture, short and long, each kind of review."""
    return [
        publication("reviewed", hero=hero),
        publication("overdue", title=LONG_TITLE, hero=hero),
        publication("attested"),
        publication("none", title="Short"),
    ]


def history():
    """Return what an article's history shows: how it is now, and what it was before."""
    now, before = publication("attested"), publication("reviewed")
    now.change_note = "The paragraph on exercise follows a newer guideline."
    before.pk, before.starts_at = 2, before.first_published_at
    return [now, before]


def blocks(hero=None):
    """Return every part that the first page may have."""
    made = [HomeBlock(pk=number, kind=kind) for number, kind in enumerate(HomeBlock.Kind.values, 1)]
    for block in made:
        block.articles = cards(hero)
        if block.kind == HomeBlock.Kind.WORDS:
            block.heading, block.words = "Words of your own", "A paragraph.\n\nAnother one."
    return made


def page_of_cards(hero=None, *, newer="", older=""):
    return Page(cards(hero), newer, older)


def sent_form(contact):
    """Return the contact form after everything that can be wrong in it was sent."""
    typed = QueryDict(mutable=True)
    typed.update({"full_name": "", "email": "nobody at example", "phone": "12", "preferred_contact": "pigeon"})
    typed.update({"message": " ", "preferred_time": "never"})
    return ContactForm(typed, contact=contact)
