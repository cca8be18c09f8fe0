"""What is left of a text pasted from other programs, as it is stored: through the real clipboard event and a save."""

from pathlib import Path

import pytest
from PIL import Image as Pillow
from playwright.sync_api import expect

from blog.models import Article, Image

from .conftest import sign_in

pytestmark = pytest.mark.only_looks

PASTED = Path(__file__).parent / "pasted"
PASTE = """([html, text]) => {
    const data = new DataTransfer()
    if (html) data.setData("text/html", html)
    data.setData("text/plain", text)
    document.querySelector(".ProseMirror").dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
}"""
WORD = (
    "<h2>When the neck is stiff</h2>"
    "<p>A stiff neck is <strong>common</strong>, and “rarely” a reason to worry. It <em>passes</em> in days. "
    '<a href="https://www.example.org/neck?page=2">Read what studies found</a>.</p>'
    "<h3>What helps</h3>"
    "<ul><li><p>Warmth</p><ul><li><p>A scarf</p></li><li><p>A shower</p></li></ul></li>"
    "<li><p><strong>Gentle</strong> movement</p></li></ul>"
    "<p>Then, in this order:</p><ol><li><p>Rest</p></li><li><p>Stretch</p></li></ol>"
    "<table><tbody><tr><th><p>Sign</p></th><th><p>What to do</p></th></tr>"
    "<tr><td><p>Fever over 101<sup>o</sup>F</p></td><td><p>See a doctor, CO₂</p></td></tr></tbody></table>"
    "<p>It hurts[1] a little.</p>"
)
WORD_ONLINE = (
    "<h2>Posture</h2><ul><li><p><strong>Sit</strong></p><ul><li><p>Upright</p></li></ul></li><li><p>Stand</p></li></ul>"
)
GOOGLE_DOCS = (
    "<h2>When the back hurts</h2>"
    "<p>Most people <strong>feel better</strong> within <em>weeks</em>. See "
    '<a href="https://www.example.org/back">the guideline</a>’s “short” version, 10<sup>th</sup> edition.</p>'
    "<h3>What helps</h3>"
    "<ul><li><p>Walking</p><ul><li><p>Slowly at first</p></li></ul></li></ul>"
    "<ol><li><p><strong>Call us</strong></p></li></ol>"
    "<table><tbody><tr><th><p>Exercise</p></th><th><p>Minutes</p></th></tr>"
    "<tr><td><p>Walking</p></td><td><p>30</p></td></tr></tbody></table>"
)
WEB_PAGE = (
    "<h2>Sleep and pain</h2><p>Sleep <strong>heals</strong>.</p><p>Pain keeps us awake.</p>"
    '<h3>At night</h3><p>A pillow or <a href="https://www.example.org/p?id=7#top">two</a>.</p>'
    "<h4>On the side</h4><blockquote><p><strong>Rest</strong></p><p>“Sleep well.”</p></blockquote>"
    "<p>line one<br>line two</p><p>Only a frame</p>"
)
ONE_PICTURE = "Pictures are added from the library: one was left out."
TWO_PICTURES = "Pictures are added from the library: 2 were left out."
SAMPLES = {
    "word": (WORD, f"{ONE_PICTURE} Words marked as deleted were left out."),
    "word_online": (WORD_ONLINE, ""),
    "google_docs": (GOOGLE_DOCS, ONE_PICTURE),
    "web_page": (WEB_PAGE, f"{TWO_PICTURES} Videos are added with the button “Video”: they were left out."),
}


@pytest.fixture
def form(page, live_server, author):
    """A new article's form with the cursor in its text."""
    sign_in(page, author)
    page.goto("/admin/blog/article/add/")
    page.get_by_role("textbox", name="Text").click()
    return page


def paste(page, html, text="words"):
    page.evaluate(PASTE, [html, text])


def emptied(page):
    page.get_by_role("textbox", name="Text").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")


def body(page):
    return page.locator("[name=body]").input_value()


def test_texts_from_other_programs_are_stored_as_plain_blocks(form):
    for name, (clean, notice) in SAMPLES.items():
        emptied(form)
        paste(form, (PASTED / f"{name}.html").read_text())
        assert body(form) == clean, name
        assert form.locator(".editor-notice [role=status]").inner_text() == notice
        if name == "word":
            form.get_by_role("button", name="Dismiss").click()
            expect(form.locator(".editor-notice [role=status]")).to_have_text("")
        form.get_by_label("Title").fill(name)
        form.get_by_role("button", name="Save and continue editing").click()
        expect(form.locator(".messagelist .success")).to_be_visible()
        assert Article.objects.get().body == clean, name


def test_what_is_pasted_below_a_heading_goes_on_from_its_level(form):
    form.keyboard.type("## The neck")
    form.keyboard.press("Enter")
    paste(form, "<h3>Why</h3><p>So.</p><h6>How</h6><p>Thus.</p><h3>When</h3>")
    assert body(form) == ("<h2>The neck</h2><h3>Why</h3><p>So.</p><h4>How</h4><p>Thus.</p><h3>When</h3>")
    emptied(form)
    paste(form, "<h4>Alone</h4><p>Yes.</p>")
    assert body(form) == "<h2>Alone</h2><p>Yes.</p>"


def test_nothing_that_the_site_would_not_keep_stands_in_the_editor(form):
    paste(
        form,
        '<p class="x" id="y">Words <a href="javascript:alert(1)">here</a>, <a href="/contact/">there</a> and '
        '<a data-article="12" href="https://evil.example/">in an article</a></p>'
        '<aside data-callout="advert"><p>No callout</p></aside><aside data-callout="note"><p>A note</p></aside>'
        '<figure data-image="nothing"></figure><figure data-video="elsewhere:1"></figure>'
        '<p>One<sup data-source="100"></sup><sup data-source="7"></sup></p>'
        '<table><tr><td colspan="99" style="text-align:right">a</td><td>b</td></tr></table>',
    )
    text = body(form)
    assert text == (
        '<p>Words here, <a href="/contact/">there</a> and <a data-article="12">in an article</a></p>'
        '<p>No callout</p><aside data-callout="note"><p>A note</p></aside>'
        '<p>One<sup data-source="7"></sup></p>'
        '<table><tbody><tr><td colspan="20"><p>a</p></td><td><p>b</p></td></tr></tbody></table>'
    )


def test_a_plain_address_becomes_a_link_without_its_trackers(form):
    paste(form, "", "See https://www.example.org/a?utm_campaign=x&id=2 there")
    assert body(form) == (
        '<p>See <a href="https://www.example.org/a?id=2">https://www.example.org/a?id=2</a> there</p>'
    )


def test_what_is_cut_and_pasted_within_the_editor_stays_as_it_is(page, live_server, author):
    image = Image(title="Neck", alt_text="A neck.")
    image.store(Pillow.new("RGB", (64, 48), "teal"))
    image.save()
    text = (
        f'<h2>One</h2><figure data-image="{image.sha256}" data-alt="A neck."><figcaption>Cap <em>tion</em></figcaption>'
        '</figure><figure data-video="vimeo:123" data-title="A film"></figure>'
        '<aside data-callout="emergency"><p>Call <span data-phone="article_body"></span></p></aside>'
        '<section data-qa=""><h3>Why?</h3><p>So<sup data-source="1"></sup></p></section>'
        '<p><a data-article="4">More</a> m<sup>2</sup></p>'
    )
    article = Article(title="Kept", body=text)
    article.save_draft(by=author, based_on=0)
    sign_in(page, author)
    page.goto(f"/admin/blog/article/{article.pk}/change/")
    page.get_by_role("textbox", name="Text").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("ControlOrMeta+x")
    assert body(page) == ""
    page.keyboard.press("ControlOrMeta+v")
    expect(page.locator("[name=body]")).to_have_value(text)


def test_a_picture_on_the_clipboard_is_offered_to_the_library(form):
    form.evaluate(
        """() => {
            const data = new DataTransfer()
            data.items.add(new File(["x"], "screenshot.png", { type: "image/png" }))
            document.querySelector(".ProseMirror").dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
        }"""
    )
    dialog = form.get_by_role("dialog", name="Insert a picture")
    assert dialog.get_by_label("File").evaluate("input => input.files[0].name") == "screenshot.png"
    form.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert body(form) == ""


# Addresses, as people paste them

LINKS = {
    "https://example.org/a?utm_source=x&id=2": "https://example.org/a?id=2",
    "www.example.org": "https://www.example.org",
    " example.org/page ": "https://example.org/page",
    "//example.org/": "https://example.org/",
    "/blog/neck/": "/blog/neck/",
    "desk@example.org": "mailto:desk@example.org",
    "mailto:desk@example.org?subject=Hi": "mailto:desk@example.org?subject=Hi",
    "tel:+1 (866) 553-0612": "tel:+18665530612",
    "https://www.google.com/url?q=https://example.org/b%3Fgclid%3D1&sa=D": "https://example.org/b",
    **dict.fromkeys(
        [
            "",
            "javascript:alert(1)",
            " java\tscript:alert(1)",
            "data:text/html,x",
            "ftp://example.org/",
            "file:///etc",
            "neck pain",
            "https://",
            "mailto:nobody",
            "tel:x",
        ]
    ),
}
VIDEOS = {
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ": "youtube:dQw4w9WgXcQ",
    "youtube.com/watch?list=x&v=dQw4w9WgXcQ&t=3": "youtube:dQw4w9WgXcQ",
    "https://youtu.be/dQw4w9WgXcQ?si=x": "youtube:dQw4w9WgXcQ",
    "https://m.youtube.com/shorts/dQw4w9WgXcQ": "youtube:dQw4w9WgXcQ",
    "https://www.youtube.com/live/dQw4w9WgXcQ": "youtube:dQw4w9WgXcQ",
    "//www.youtube-nocookie.com/embed/dQw4w9WgXcQ": "youtube:dQw4w9WgXcQ",
    '<iframe width="560" src="https://www.youtube.com/embed/dQw4w9WgXcQ?si=x&amp;start=1"></iframe>': (
        "youtube:dQw4w9WgXcQ"
    ),
    "https://vimeo.com/76979871": "vimeo:76979871",
    "https://vimeo.com/channels/staffpicks/76979871/": "vimeo:76979871",
    "https://player.vimeo.com/video/76979871": "vimeo:76979871",
    **dict.fromkeys(
        [
            "",
            "https://vimeo.com/76979871/abcdef0123",  # unlisted
            "https://www.youtube.com/@clinic",
            "https://www.youtube.com/watch?v=short",
            "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
            "https://example.org/dQw4w9WgXcQ",
            "javascript:alert(1)",
            "a film",
        ]
    ),
}


def test_addresses_are_understood_in_every_usual_shape(form):
    understood = """async ([name, key, texts]) => {
        const addresses = await import("clinic/editor-addresses")
        const answers = texts.map((text) => [text, addresses[name](text)])
        return answers.map(([text, answer]) => [text, answer[key] ?? null, answer.error ?? null])
    }"""
    for name, key, expected in (("typedAddress", "href", LINKS), ("typedVideo", "video", VIDEOS)):
        answers = form.evaluate(understood, [name, key, list(expected)])
        assert {text: answer for text, answer, _ in answers} == expected
        # Who is refused is told what to do, in a sentence.
        assert all((error is None) if answer else error.endswith(".") for _, answer, error in answers)
