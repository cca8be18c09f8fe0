"""An article with every kind of block, from an empty form to the page, by mouse and by keyboard."""

import io

import pytest
from django.utils import timezone
from PIL import Image as Pillow
from playwright.sync_api import expect

from appointments.models import ContactSettings, PhoneNumber
from blog.models import Article, Contributor, Image, Topic
from tests.blog.conftest import LICENSE
from tests.blog.pages import address

from .conftest import sign_in


@pytest.fixture
def clinic(live_server, medical_reviewer):
    """A clinic with a number, a topic, a byline, an organization that reviews, and a first published article."""
    number = PhoneNumber.objects.create(key="appointments", label="Appointments", number="+18665530612")
    ContactSettings.objects.create(clinic_name="NJ Spine & Orthopedic", article_body_number=number)
    Topic.objects.create(name="Neck", slug="neck", description="About necks.")
    Contributor.objects.create(name="Editorial Team", slug="editorial-team", kind="organization")
    clinic = Contributor.objects.create(
        name="NJ Spine", slug="nj-spine", kind="organization", responsible_person="Rae Roe, MD", **LICENSE
    )
    clinic.accounts.add(medical_reviewer)


@pytest.fixture
def publish(clinic, medical_reviewer, editor):
    """Return a function that takes an article from its author's draft to the page, by its verbs."""

    def take(article):
        revision = article.submit_for_review(by=article.saved_by).revision
        revision.open(by=medical_reviewer)
        reviewer = Contributor.objects.get(slug="nj-spine")
        revision.approve(by=medical_reviewer, reviewer=reviewer, reviewed_on=timezone.localdate())
        article.publish(by=editor)

    return take


@pytest.fixture
def earlier(publish, author):
    """A published article to link to."""
    article = Article(
        title="Headaches from the neck",
        summary="Some headaches begin in the neck.",
        body="<p>Some headaches begin in the neck.</p>",
        sources="A book about necks, 2020.",
        topic=Topic.objects.get(),
        author=Contributor.objects.get(slug="editorial-team"),
    )
    article.save_draft(by=author, based_on=0)
    publish(article)
    return article


def picture(size=(1200, 800)):
    buffer = io.BytesIO()
    Pillow.linear_gradient("L").resize(size).convert("RGB").save(buffer, "JPEG")
    return {"name": "neck.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def tool(page, name):
    return page.get_by_role("toolbar", name="Tools for the text").get_by_role("button", name=name)


def dialog(page, name):
    return page.get_by_role("dialog", name=name)


def body(page):
    return page.locator("[name=body]").input_value()


def test_an_article_with_every_kind_of_block_goes_from_an_empty_form_to_the_page(
    page, new_context, earlier, publish, author, axe, complaints
):
    sign_in(page, author)
    page.goto("/admin/blog/article/add/")
    page.get_by_label("Title").fill("A stiff neck")
    page.get_by_label("Summary").fill("What a stiff neck is, and what helps.")
    page.get_by_label("Sources").fill("Neck pain. National Library of Medicine, 2024.\nA book about necks, 2020.")
    text = page.get_by_role("textbox", name="Text")
    text.click()

    # Words, a reference, a link to an article
    page.keyboard.type("A stiff neck is ")
    page.keyboard.press("ControlOrMeta+b")
    page.keyboard.type("common")
    page.keyboard.press("ControlOrMeta+b")
    page.keyboard.type(".")
    tool(page, "source").click()
    dialog(page, "Refer to a source").get_by_label("2. A book about necks").check()
    page.keyboard.press("Enter")
    page.keyboard.type(" See ")
    page.keyboard.press("ControlOrMeta+k")
    link = dialog(page, "Link")
    link.get_by_role("button", name="Link", exact=True).click()
    expect(link.get_by_text("Choose an article, or link to another address.")).to_be_visible()
    link.get_by_label("Words of the link").fill("click here")
    expect(link.get_by_text("does not tell where the link leads")).to_be_visible()
    link.get_by_label("Words of the link").fill("what we know of headaches")
    expect(link.get_by_text("does not tell where the link leads")).to_have_count(0)
    link.get_by_label("Search articles by title").fill("headaches")
    expect(link.get_by_text("1 article", exact=True)).to_be_visible()
    link.get_by_role("radio", name="Headaches from the neck").check()
    axe(page, "the dialog of links")
    link.get_by_role("button", name="Link", exact=True).click()
    page.keyboard.type(" and ")
    page.keyboard.press("ControlOrMeta+k")
    link.get_by_label("another address").check()
    link.get_by_label("Words of the link").fill("the library")
    link.get_by_label("Address", exact=True).fill("ftp://example.org/")
    page.keyboard.press("Enter")
    expect(link.get_by_text("Only addresses that begin with https, http, mailto or tel")).to_be_visible()
    link.get_by_label("Address", exact=True).fill("www.nlm.nih.gov/neck?utm_source=mail")
    page.keyboard.press("Enter")
    page.keyboard.type(".")
    page.keyboard.press("Enter")

    # A heading, a picture that is new to the library
    page.keyboard.press("Control+Alt+2")
    page.keyboard.type("How the neck is made")
    page.keyboard.press("Enter")
    tool(page, "Picture").click()
    pictures = dialog(page, "Insert a picture")
    expect(pictures.get_by_text("No picture has these words in its title.")).to_be_visible()
    pictures.get_by_text("Add a new picture to the library").click()
    upload = pictures.locator(".editor-upload")
    upload.get_by_role("button", name="Add to the library").click()
    expect(upload.get_by_text("This field is required.").first).to_be_visible()
    upload.get_by_label("File").set_input_files(picture())
    upload.get_by_label("Title in the library").fill("Seven vertebrae")
    upload.get_by_label("What the picture shows").fill("The seven bones of the neck from the side.")
    complaints.allow = ("status of 400",)  # the picture without a file, which was refused
    upload.get_by_role("button", name="Add to the library").click()
    expect(pictures.get_by_role("radio", name="Seven vertebrae")).to_be_checked()
    alt = pictures.get_by_label("What the picture shows").last
    expect(alt).to_have_value("The seven bones of the neck from the side.")
    alt.fill("")
    pictures.get_by_role("button", name="Insert", exact=True).click()
    expect(pictures.get_by_text("Say what the picture shows, or mark it as only decoration.")).to_be_visible()
    alt.fill("Seven bones, one upon the other.")
    pictures.get_by_label("Caption").fill("The neck has seven bones.")
    axe(page, "the dialog of pictures")
    pictures.get_by_role("button", name="Insert", exact=True).click()

    # A table, with a row more and a column less
    tool(page, "Table").click()
    for words in ("Sign", "What to do", "", "Fever", "See a doctor"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    tool(page, "Remove column").click()
    tool(page, "Row below").click()
    page.keyboard.press("ControlOrMeta+Enter")

    # Callouts, a question
    for kind, words in (("Note", "Rest helps."), ("When to seek emergency care", "Call 911."), ("Key points", "Move.")):
        tool(page, "callout").click()
        dialog(page, "Insert a callout").get_by_label(kind).check()
        page.keyboard.press("Enter")
        page.keyboard.type(words)
        page.keyboard.press("ControlOrMeta+Enter")
    tool(page, "question").click()
    page.keyboard.type("How long does it last?")
    page.keyboard.press("Enter")
    page.keyboard.type("A few days.")
    page.keyboard.press("ControlOrMeta+Enter")

    # A video with a still
    tool(page, "video").click()
    video = dialog(page, "Insert a video")
    video.get_by_label("Address of the video").fill("https://example.org/film")
    video.get_by_role("button", name="Insert", exact=True).click()
    expect(video.get_by_text("This is no address of one video on YouTube or Vimeo.")).to_be_visible()
    video.get_by_label("Address of the video").fill("https://m.youtube.com/watch?si=x&v=dQw4w9WgXcQ&t=4s")
    video.get_by_role("button", name="Insert", exact=True).click()
    expect(video.get_by_text("people read this before they play it")).to_be_visible()
    video.get_by_label("Title", exact=True).fill("Three exercises for the neck")
    video.get_by_text("Still picture, shown until the video plays").click()
    video.get_by_role("radio", name="Seven vertebrae").check()
    video.get_by_role("button", name="Insert", exact=True).click()

    # Lists, a quote, a line, a number, the contact form
    page.keyboard.type("1. First")
    page.keyboard.press("Enter")
    page.keyboard.type("Second")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("> Said well.")
    page.keyboard.press("ControlOrMeta+Enter")
    tool(page, "Line between parts").click()
    page.keyboard.type("Call ")
    tool(page, "Insert a phone number").click()
    page.locator("dialog").get_by_role("button", name="Insert").click()
    page.keyboard.type(" or ")
    tool(page, "Link to the contact form").click()

    axe(page, "the form")
    page.get_by_label("Topic").select_option(label="Neck")
    page.get_by_label("Byline").select_option(label="Editorial Team")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was added successfully")).to_be_visible()

    article, image = Article.objects.exclude(pk=earlier.pk).get(), Image.objects.get()
    assert article.body == (
        '<p>A stiff neck is <strong>common</strong>.<sup data-source="2"></sup> See '
        f'<a data-article="{earlier.pk}">what we know of headaches</a> and '
        '<a href="https://www.nlm.nih.gov/neck">the library</a>.</p>'
        "<h2>How the neck is made</h2>"
        f'<figure data-image="{image.sha256}" data-alt="Seven bones, one upon the other.">'
        "<figcaption>The neck has seven bones.</figcaption></figure>"
        "<table><tbody><tr><th><p>Sign</p></th><th><p>What to do</p></th></tr>"
        "<tr><td><p>Fever</p></td><td><p>See a doctor</p></td></tr><tr><td><p></p></td><td><p></p></td></tr>"
        "<tr><td><p></p></td><td><p></p></td></tr></tbody></table>"
        '<aside data-callout="note"><p>Rest helps.</p></aside>'
        '<aside data-callout="emergency"><p>Call 911.</p></aside>'
        '<aside data-callout="key-points"><p>Move.</p></aside>'
        '<section data-qa=""><h3>How long does it last?</h3><p>A few days.</p></section>'
        f'<figure data-video="youtube:dQw4w9WgXcQ" data-title="Three exercises for the neck" '
        f'data-image="{image.sha256}"></figure>'
        "<ol><li><p>First</p></li><li><p>Second</p></li></ol><blockquote><p>Said well.</p></blockquote><hr>"
        '<p>Call <span data-phone="article_body"></span> or <a href="/contact/">send us a message</a></p>'
    )
    assert image.uploaded_by == author

    # The saved text comes back as it was, and a picture in it is changed where it stands.
    stored = body(page)
    assert stored == article.body
    page.get_by_role("button", name="Change the picture. Shows: Seven bones").click()
    change = dialog(page, "Change the picture")
    change.get_by_label("Only decoration").last.check()
    change.get_by_role("button", name="Change", exact=True).click()
    assert body(page) == stored.replace(' data-alt="Seven bones, one upon the other."', "")
    page.keyboard.press("ControlOrMeta+z")
    assert body(page) == stored

    page.goto(address("preview", article, 1))
    shows_every_block(page, earlier)
    publish(article)
    visitor = new_context().new_page()
    visitor.goto(article.get_absolute_url())
    shows_every_block(visitor, earlier)


def shows_every_block(page, earlier):
    main = page.locator("main")
    expect(main.get_by_role("link", name="what we know of headaches")).to_have_attribute(
        "href", earlier.get_absolute_url()
    )
    expect(main.get_by_role("img", name="Seven bones, one upon the other.")).to_be_visible()
    expect(main.get_by_role("heading", name="How the neck is made")).to_be_visible()
    expect(main.get_by_role("cell", name="Fever")).to_be_visible()
    expect(main.get_by_text("Three exercises for the neck").first).to_be_visible()
    for words in ("The neck has seven bones.", "Rest helps.", "Call 911.", "How long does it last?", "Said well."):
        expect(main.get_by_text(words).first).to_be_visible()
    expect(main.get_by_role("link", name="866-553-0612").first).to_be_visible()


@pytest.mark.only_looks
def test_the_tools_are_one_stop_and_are_worked_by_arrow_keys(page, clinic, author):
    sign_in(page, author)
    page.goto("/admin/blog/article/add/")
    page.get_by_role("textbox", name="Text").click()
    page.keyboard.press("Alt+F10")
    expect(tool(page, "Text").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(tool(page, "Heading 2")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("A heading")
    assert body(page) == "<h2>A heading</h2>"
    expect(tool(page, "Heading 2")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Shift+Tab")
    expect(tool(page, "Heading 2")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(dialog(page, "Keys").get_by_text("paste words only")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("textbox", name="Text")).to_be_focused()
