"""A writer never loses a word: crashes, other devices, expired sign-ins, lost networks, colleagues who save first."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from blog.models import Article, Autosave, Contributor, Topic
from tests.blog.conftest import CONTENT, LICENSE

from .conftest import sign_in, sign_out

OFFER = re.compile(r"You have text from \d+:\d\d [AP]M that was not saved")
KEPT = re.compile(r"^Kept \d+:\d\d [AP]M$")
AUTOSAVE = "**/autosave/"


@pytest.fixture
def article(live_server, author):
    topic = Topic.objects.create(name="Neck", slug="neck", description="About necks.")
    byline = Contributor.objects.create(name="Editorial Team", slug="editorial-team", kind="organization")
    article = Article(**{**CONTENT, "body": "<p>A stiff neck is common.</p>"}, topic=topic, author=byline)
    article.save_draft(by=author, based_on=0)
    return article


@pytest.fixture
def open_form(page, author, article):
    """Return a function that opens the article's form in a page, by default as its author in the first page."""

    def open_form(page=page, account=author):
        if account:
            sign_in(page, account)
        page.goto(f"/admin/blog/article/{article.pk}/change/")
        page.get_by_role("textbox", name="Text").wait_for()
        return page

    return open_form


def text(page):
    return page.locator(".ProseMirror[contenteditable=true]")


def type_on(page, words):
    """Go on at the end of the text, without ever leaving the field."""
    text(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def kept_here(page):
    return page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('kept:')).length")


def kill(page):
    """End the page's process at once: nothing that runs when a page is left can run."""
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    page.close()


def test_a_killed_tab_gives_back_the_sentence_in_which_it_died(open_form, axe, complaints):
    complaints.allow = ("net::ERR_FAILED",)
    page = open_form()
    page.context.route(AUTOSAVE, lambda route: route.abort())  # what comes back can only come from the browser
    type_on(page, " Most often it")
    page.wait_for_timeout(1000)
    kill(page)

    page = open_form(page.context.new_page(), account=None)
    expect(page.get_by_role("heading", name=OFFER)).to_be_visible()
    expect(page.get_by_text("It differs from the form in: Text (8 words instead of 5).")).to_be_visible()
    expect(text(page)).to_have_text("A stiff neck is common.")
    axe(page)
    page.get_by_role("button", name="Bring it back").click()
    expect(text(page)).to_have_text("A stiff neck is common. Most often it")
    expect(page.get_by_text("is back in the form. Save it when it is ready.")).to_be_visible()
    type_on(page, " passes.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert Article.objects.get().body == "<p>A stiff neck is common. Most often it passes.</p>"
    page.get_by_text("Saved as draft revision 2").wait_for()
    assert not kept_here(page)
    expect(page.get_by_role("heading", name=OFFER)).to_have_count(0)


def test_without_the_module_a_killed_tab_loses_the_text(open_form, page, complaints):
    complaints.allow = ("net::ERR_FAILED",)
    page.context.route("**/js/admin/autosave.js", lambda route: route.abort())
    open_form()
    type_on(page, " Most often it")
    page.wait_for_timeout(1000)
    kill(page)
    again = open_form(page.context.new_page(), account=None)
    again.context.unroute("**/js/admin/autosave.js")
    again.reload()
    text(again).wait_for()
    again.wait_for_timeout(500)
    expect(again.get_by_role("heading", name=OFFER)).to_have_count(0)
    assert not Autosave.objects.exists()


def test_a_new_article_goes_on_at_another_device(page, new_context, author, live_server, complaints):
    complaints.allow = ("status of 409",)
    sign_in(page, author)
    page.goto("/admin/blog/article/add/")
    page.get_by_label("Title").fill("A stiff neck")
    type_on(page, "It is common.")
    expect(page.locator(".kept-status")).to_have_text(KEPT)
    with page.expect_response(AUTOSAVE):
        pass
    assert not Article.objects.exists()

    other = new_context().new_page()
    sign_in(other, author)
    other.goto("/admin/blog/article/add/")
    expect(other.get_by_text("A new article: “A stiff neck”, 3 words.")).to_be_visible()
    other.get_by_role("button", name="Bring it back").click()
    expect(text(other)).to_have_text("It is common.")
    other.get_by_role("button", name="Save and continue editing").click()
    expect(other.get_by_text("was added successfully")).to_be_visible()
    assert Article.objects.get().body == "<p>It is common.</p>"
    assert not Autosave.objects.open().exists()

    # The first device still has it open: what it sends now does not rise again.
    type_on(page, " More.")
    expect(page.get_by_text("This text was saved as “A stiff neck” already.")).to_be_visible()
    assert not Autosave.objects.open().exists()


def test_signed_out_in_mid_writing_and_offline_the_writer_goes_on(open_form, axe, complaints):
    complaints.allow = ("net::ERR_INTERNET_DISCONNECTED",)
    page = open_form()
    page.context.set_offline(True)
    type_on(page, " Without a network.")
    expect(page.get_by_text("The site cannot be reached just now")).to_be_visible()
    expect(page.locator(".kept-status")).to_contain_text("Kept in this browser")
    assert not Autosave.objects.exists()
    page.context.set_offline(False)
    expect(page.get_by_text("The site is reached again.")).to_be_visible()
    assert "Without a network." in Autosave.objects.get().fields["body"]

    page.context.clear_cookies(name="sessionid")
    type_on(page, " Signed out.")
    expect(page.get_by_text("You were signed out. Your text is kept in this browser.")).to_be_visible()
    axe(page)
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Sign in", exact=True).click()
    popup.value.get_by_label("Username").fill("author")
    popup.value.get_by_label("Password").fill("author-password")
    popup.value.get_by_role("button", name="Log in").click()
    popup.value.wait_for_url("**/admin/")
    popup.value.close()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")  # a browser without a screen has no focus to give
    expect(page.get_by_text("You are signed in again.")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert "Without a network. Signed out." in Article.objects.get().body
    assert not Autosave.objects.exists()


def test_a_save_that_ends_at_the_sign_in_gives_the_text_back(open_form, complaints):
    complaints.allow = ("net::ERR_FAILED",)
    page = open_form()
    page.context.route(AUTOSAVE, lambda route: route.abort())
    page.context.clear_cookies(name="sessionid")
    type_on(page, " Saved too late.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("Username").fill("author")
    page.get_by_label("Password").fill("author-password")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="Bring it back").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert Article.objects.get().body == "<p>A stiff neck is common. Saved too late.</p>"


def test_who_is_overtaken_or_presses_another_button_keeps_the_text(open_form, article, editor, complaints):
    complaints.allow = ("status of 409",)
    page = open_form()
    type_on(page, " Not saved yet.")
    page.get_by_role("button", name="Submit for review", exact=True).click()
    expect(page.get_by_text("Submitted for medical review.")).to_be_visible()
    page.get_by_role("button", name="Bring it back").click()
    expect(text(page)).to_contain_text("Not saved yet.")

    newer = Article.objects.get()
    newer.summary = "The editor's summary."
    newer.save_draft(by=editor, based_on=newer.version)
    type_on(page, " Still typing.")
    expect(page.get_by_text("Edi Editor saved this article at")).to_be_visible()
    expect(page.get_by_text("It is not kept on the site any more. Your text is kept in this browser.")).to_be_visible()
    type_on(page, " And on.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Two people changed this article")).to_be_visible()
    expect(text(page)).to_contain_text("Not saved yet. Still typing. And on.")
    assert Article.objects.get().summary == "The editor's summary."


def test_two_windows_keep_a_copy_each_and_the_next_account_sees_neither(open_form, page, article, author, editor):
    open_form()
    other = open_form(page.context.new_page(), account=None)
    type_on(page, " From the first window.")
    type_on(other, " From the second.")
    expect(other.locator(".kept-status")).to_have_text(KEPT)
    for window in (page, other):
        window.wait_for_timeout(1000)
        kill(window)

    again = open_form(page.context.new_page(), account=None)
    expect(again.get_by_text("After this there is one more.")).to_be_visible()
    for which in ("second", "first window"):  # the newest first
        again.get_by_role("button", name="Bring it back").click()
        expect(text(again)).to_have_text(f"A stiff neck is common. From the {which}.")

    sign_out(again)
    again.get_by_role("link", name="Log in again").wait_for()
    open_form(again, account=editor)
    expect(again.get_by_role("heading", name=OFFER)).to_have_count(0)
    assert kept_here(again) >= 1  # they wait for their own account


def test_a_window_that_can_keep_nothing_asks_before_it_is_left(open_form, complaints):
    complaints.allow = ("net::ERR_FAILED",)
    page = open_form()
    page.context.route(AUTOSAVE, lambda route: route.abort())
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') } }")
    type_on(page, " Nowhere.")
    expect(page.locator(".kept-status")).to_have_text("Not kept: copy your text before you leave this page.")
    expect(page.get_by_text("This browser cannot keep it either")).to_be_visible()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="Timeline").click()
    page.wait_for_url("**/history/")
    assert asked == ["beforeunload"]


def test_a_reviewers_words_come_back(page, open_form, article, author, medical_reviewer):
    clinic = Contributor.objects.create(
        name="Clinic", slug="clinic", kind="organization", responsible_person="Rae Roe, MD", **LICENSE
    )
    clinic.accounts.add(medical_reviewer)
    article.submit_for_review(by=author)
    sign_in(page, medical_reviewer)
    page.goto(f"/admin/blog/article/{article.pk}/review/1/")
    page.get_by_label("Ask for changes").check()
    page.get_by_label("Comment").fill("Please add when to see a doctor.")
    page.wait_for_timeout(1000)
    kill(page)

    page = page.context.new_page()
    page.goto(f"/admin/blog/article/{article.pk}/review/1/")
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_label("Comment")).to_have_value("Please add when to see a doctor.")
    expect(page.get_by_label("Ask for changes")).to_be_checked()
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("Changes asked for.")).to_be_visible()
    page.goto(f"/admin/blog/article/{article.pk}/review/1/")
    page.wait_for_timeout(300)
    assert not kept_here(page)
