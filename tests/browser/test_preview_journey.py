"""The page beside the form as one types, and what else stands around the form: shared links, notes, beginnings."""

import pytest
from playwright.sync_api import expect

from blog.models import Article, ArticleTemplate, Contributor, Note, PreviewLink, Topic
from tests.blog.conftest import CONTENT

from .conftest import PHONE, sign_in

LONG = CONTENT["body"] + "".join(f"<h2>Part {number}</h2><p>{'Some more words. ' * 40}</p>" for number in range(8))

BELOW = """() => {
  const [form, pane] = ["article_form", "preview-pane"].map(id => document.getElementById(id).getBoundingClientRect())
  return pane.top >= form.bottom && pane.width <= innerWidth
}"""


@pytest.fixture
def article(live_server, author):
    topic = Topic.objects.create(name="Neck", slug="neck", description="About necks.")
    byline = Contributor.objects.create(name="Editorial Team", slug="editorial-team", kind="organization")
    article = Article(**{**CONTENT, "body": LONG}, topic=topic, author=byline)
    article.save_draft(by=author, based_on=0)
    return article


@pytest.fixture
def asked(page):
    """The addresses of the previews that the page asked for."""
    found = []
    page.on("request", lambda request: found.append(request.url) if request.url.endswith("/preview/") else None)
    return found


def open_form(page, article):
    page.goto(f"/admin/blog/article/{article.pk}/change/")
    text(page).wait_for()


def text(page):
    return page.locator(".ProseMirror[contenteditable=true]")


def shown(page):
    return page.frame_locator("#preview-pane iframe")


def scrolled(page):
    return page.evaluate("document.querySelector('#preview-pane iframe').contentWindow.scrollY")


def box(locator):
    """Return where an element begins and how wide it is, in pixels."""
    found = locator.bounding_box()
    return found["x"], found["width"]


def test_the_page_follows_the_writer(page, article, author, asked, axe):
    sign_in(page, author)
    open_form(page, article)
    page.get_by_label("Title").fill("Headaches from the neck")
    page.wait_for_timeout(1000)
    assert not asked, "folded, it asks nothing"

    page.get_by_role("button", name="Show the page as you type").click()
    expect(shown(page).get_by_role("heading", level=1)).to_have_text("Headaches from the neck")
    page.get_by_label("Title").press("End")
    page.get_by_label("Title").press_sequentially(" and back", delay=20)
    expect(shown(page).get_by_role("heading", level=1)).to_have_text("Headaches from the neck and back")
    assert len(asked) <= 3, "one request for a pause, not for a key"
    axe(page, "with the page beside the form")

    # Beside it, the form is as usable as before.
    form, pane = box(page.locator("#article_form")), box(page.locator("#preview-pane"))
    assert form[0] + form[1] <= pane[0] and form[1] >= 450
    page.get_by_role("radio", name="Desktop").check()
    frame = page.locator("#preview-pane iframe")
    assert frame.evaluate("frame => frame.contentWindow.innerWidth") == 1280
    assert box(frame)[1] <= pane[1]
    page.get_by_role("radio", name="Phone").check()
    assert frame.evaluate("frame => frame.contentWindow.innerWidth") == 390

    # What changes does not take the reader elsewhere.
    page.evaluate("document.querySelector('#preview-pane iframe').contentWindow.scrollTo(0, 1500)")
    text(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" The very last words.")
    expect(shown(page).locator(".prose")).to_contain_text("The very last words.")
    assert scrolled(page) == 1500

    # Links lead within the page and nowhere else.
    shown(page).locator("summary", has_text="On this page").click()
    shown(page).get_by_role("link", name="Part 7").click()
    expect(shown(page).get_by_role("heading", name="Part 7")).to_be_in_viewport()
    shown(page).get_by_role("link", name="Contact", exact=True).click()
    page.wait_for_timeout(300)
    expect(shown(page).locator(".prose")).to_contain_text("The very last words.")
    assert len(page.context.pages) == 1 and page.url.endswith("/change/")

    with page.expect_popup() as popup:
        page.get_by_role("button", name="Open in a tab").click()
    expect(popup.value.locator("main")).to_contain_text("The very last words.")
    popup.value.close()

    assert Article.objects.get().version == 1, "nothing was saved"

    # How it was left is how it comes back; hidden again, it asks nothing.
    open_form(page, article)
    expect(shown(page).get_by_role("heading", level=1)).to_have_text(CONTENT["title"])
    page.get_by_role("button", name="Hide", exact=True).click()
    expect(page.get_by_role("button", name="Show the page as you type")).to_be_focused()
    before = len(asked)
    page.get_by_label("Title").fill("Unseen")
    page.wait_for_timeout(1000)
    assert len(asked) == before

    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Show the page as you type").click()
    expect(shown(page).get_by_role("heading", level=1)).to_have_text("Unseen")
    assert page.evaluate(BELOW), "on a small screen it stands below the form"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_what_fails_is_said_in_the_pane_and_the_writing_goes_on(page, article, author, complaints):
    complaints.allow = ("status of 422", "status of 403", "net::ERR")
    sign_in(page, author)
    open_form(page, article)
    title, said = page.get_by_label("Title"), page.locator("#preview-pane [role=status]")
    page.get_by_role("button", name="Show the page as you type").click()
    expect(shown(page).get_by_role("heading", level=1)).to_have_text(CONTENT["title"])

    title.evaluate("field => field.removeAttribute('maxlength')")
    title.fill("x" * 151)
    expect(said).to_contain_text("Title: Ensure this value has at most 150 characters (it has 151).")
    expect(shown(page).get_by_role("heading", level=1)).to_have_text(CONTENT["title"])

    page.context.set_offline(True)
    title.fill("Offline")
    expect(said).to_contain_text("The site cannot be reached just now.")
    page.context.set_offline(False)
    expect(shown(page).get_by_role("heading", level=1)).to_have_text("Offline")
    expect(said).to_be_empty()

    page.context.clear_cookies(name="sessionid")
    title.fill("Signed out")
    expect(said).to_contain_text("You were signed out, so the preview stands still.")
    expect(title).to_have_value("Signed out")


def test_a_revision_is_shared_and_notes_are_left_around_the_form(page, new_context, article, author, axe, complaints):
    complaints.allow = ("status of 410",)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, author)
    open_form(page, article)
    page.get_by_text("Share a preview").click()
    page.get_by_label("The link lasts").select_option("1 day")
    page.get_by_role("button", name="Share revision 1").click()
    page.get_by_role("button", name="Copy the link to revision 1").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    link = PreviewLink.objects.get().get_absolute_url()
    assert page.evaluate("navigator.clipboard.readText()").endswith(link)

    visitor = new_context().new_page()
    visitor.goto(link)
    expect(visitor.get_by_text("Preview, not published.")).to_be_visible()
    axe(visitor)
    assert not visitor.context.cookies()

    text(page).get_by_role("heading", name="Where it hurts").click(click_count=3)
    page.get_by_text("Notes among staff").click()
    page.get_by_role("button", name="Take the words selected in the text").click()
    expect(page.get_by_label("Your note")).to_be_focused()
    page.keyboard.type("Too technical?")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("Notes among staff (1 open)")).to_be_visible()
    assert Note.objects.get().passage == "Where it hurts"
    axe(page, "with a note and a link")

    page.get_by_role("button", name="Resolve the note").click()
    page.get_by_text("Notes among staff").click()
    expect(page.get_by_text("Resolved (1)")).to_be_visible()
    page.get_by_role("button", name="Stop the link to revision 1").click()
    expect(page.get_by_text("The link is stopped.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_role("heading", name="This preview has ended")).to_be_visible()
    axe(visitor)


def test_without_scripts_the_page_opens_in_another_tab_and_an_article_begins_with_a_template(
    new_context, article, author, axe
):
    ArticleTemplate.objects.update_or_create(name="A story", defaults={"body": "<h2>Once</h2><p>[Hint: When?]</p>"})
    plain = new_context(java_script_enabled=False).new_page()
    sign_in(plain, author)
    plain.goto("/admin/blog/article/add/")
    expect(plain.get_by_role("button", name="Show the page as you type")).to_be_hidden()
    plain.get_by_role("link", name="A story").click()
    expect(plain.get_by_label("Text")).to_have_value("<h2>Once</h2><p>[Hint: When?]</p>")
    plain.get_by_label("Title").fill("Begun")
    with plain.expect_popup() as popup:
        plain.get_by_role("button", name="Preview without saving").click()
    expect(popup.value.get_by_role("heading", name="Begun", level=1)).to_be_visible()
    assert Article.objects.count() == 1

    plain.goto(f"/admin/blog/article/{article.pk}/change/")
    plain.get_by_role("button", name="Make a copy").click()
    expect(plain.get_by_label("Title")).to_have_value(f"Copy of {CONTENT['title']}")
