"""From the first keystroke to the page a patient reads, by the people who do it."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from appointments.models import ContactSettings, PhoneNumber
from blog.models import Article, Contributor, Topic
from tests.blog.conftest import LICENSE

from .conftest import sign_in


@pytest.fixture
def clinic(live_server, medical_reviewer):
    """A clinic with a number, a topic, a byline and an organization that reviews."""
    number = PhoneNumber.objects.create(key="appointments", label="Appointments", number="+18665530612")
    ContactSettings.objects.create(
        clinic_name="NJ Spine & Orthopedic", article_body_number=number, header_number=number, footer_number=number
    )
    Topic.objects.create(name="Neck & Headache", slug="neck-and-headache", description="About necks.")
    Contributor.objects.create(name="Editorial Team", slug="editorial-team", kind="organization")
    reviewing = Contributor.objects.create(
        name="NJ Spine & Orthopedic",
        slug="nj-spine",
        kind="organization",
        responsible_person="Rae Roe, MD",
        **LICENSE,
    )
    reviewing.accounts.add(medical_reviewer)


def write_article(page, title):
    """Fill the article form as an author does, with a heading, a list, a phone number and a contact link."""
    page.get_by_label("Title").fill(title)
    page.get_by_label("Summary").fill("What a stiff neck is, and what helps.")
    page.get_by_role("textbox", name="Text").click()
    page.keyboard.type("A stiff neck is common.")
    page.keyboard.press("Enter")
    page.keyboard.type("## What helps")  # the editor turns the signs into a heading
    page.keyboard.press("Enter")
    page.keyboard.type("- Warmth")
    page.keyboard.press("Enter")
    page.keyboard.type("Gentle movement")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("Call ")
    page.get_by_role("button", name="Insert a phone number").click()
    page.locator("dialog").get_by_role("button", name="Insert").click()
    page.keyboard.type(" or ")
    page.get_by_role("button", name="Link to the contact form").click()
    page.get_by_label("Sources").fill("Neck pain. National Library of Medicine, 2024.")
    page.get_by_label("Topic").select_option(label="Neck & Headache")
    page.get_by_label("Byline").select_option(label="Editorial Team")


def long_date(day):
    return f"{day:%B} {day.day}, {day.year}"


def test_an_article_goes_from_keystroke_to_page(
    page, new_context, clinic, author, medical_reviewer, editor, axe, complaints
):
    complaints.allow = ("status of 404", "status of 410")  # the visitor comes too early, and again too late
    today = long_date(timezone.localdate())
    visitor = new_context().new_page()

    sign_in(page, author)
    page.goto("/admin/blog/article/add/")
    page.get_by_label("Title").fill("A stiff neck")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("Draft", exact=True)).to_be_visible()
    expect(page.get_by_text("Write the summary.")).to_be_visible()
    write_article(page, "A stiff neck")
    page.get_by_role("button", name="Save and submit for review").click()
    expect(page.get_by_text("Submitted for medical review.")).to_be_visible()
    article = Article.objects.get()
    visitor.goto("/blog/a-stiff-neck/")
    expect(visitor.get_by_role("heading", level=1)).not_to_have_text("A stiff neck")

    reviewing = new_context().new_page()
    sign_in(reviewing, medical_reviewer)
    reviewing.get_by_role("link", name="A stiff neck").click()
    preview = reviewing.frame_locator("iframe")
    expect(preview.get_by_role("heading", name="A stiff neck", level=1)).to_be_visible()
    expect(preview.locator("main").get_by_role("link", name="866-553-0612").first).to_be_visible()
    reviewing.get_by_label("Approve this text").check()
    reviewing.get_by_label("Date of the review").fill("2199-01-01")
    reviewing.get_by_role("button", name="Record the decision").click()
    expect(reviewing.get_by_text("The review date is in the future.")).to_be_visible()
    reviewing.get_by_label("Date of the review").fill(timezone.localdate().isoformat())
    reviewing.get_by_role("button", name="Record the decision").click()
    expect(reviewing.get_by_text("Approved. An editor can publish it now.")).to_be_visible()

    publishing = new_context().new_page()
    sign_in(publishing, editor)
    publishing.get_by_role("link", name="A stiff neck").click()
    axe(publishing)
    publishing.get_by_role("link", name="Publish revision 2").click()
    axe(publishing)
    publishing.get_by_role("button", name="Publish revision 2").click()
    expect(publishing.get_by_text("Published.", exact=True)).to_be_visible()

    visitor.goto("/blog/")
    visitor.get_by_role("main").get_by_role("link", name="A stiff neck").first.click()
    main = visitor.locator("main")
    expect(main).to_contain_text(f"Medically Reviewed by NJ Spine & Orthopedic on {today}")
    expect(main.get_by_role("heading", name="What helps")).to_be_visible()
    expect(main.get_by_role("listitem").filter(has_text="Gentle movement")).to_be_visible()
    expect(main.get_by_role("link", name="866-553-0612").first).to_have_attribute("href", "tel:+18665530612")
    expect(main.get_by_role("link", name="send us a message")).to_have_attribute("href", "/contact/")
    axe(visitor)

    # A later edit changes nothing for visitors until it is reviewed and published too.
    page.goto(f"/admin/blog/article/{article.pk}/change/")
    page.get_by_label("Title").fill("A stiff neck, explained")
    page.get_by_role("button", name="Save and submit for review").click()
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("A stiff neck")
    publishing.reload()
    expect(publishing.get_by_role("link", name="Publish revision")).to_have_count(0)

    reviewing.goto("/admin/")
    reviewing.get_by_role("link", name="A stiff neck, explained").click()
    axe(reviewing)
    expect(reviewing.locator("ins", has_text=", explained").first).to_be_visible()
    reviewing.get_by_label("Nothing clinical changed").check()
    reviewing.get_by_role("button", name="Record the decision").click()
    publishing.reload()
    publishing.get_by_role("link", name="Publish revision 3").click()
    expect(publishing.locator("ins", has_text=", explained").first).to_be_visible()
    publishing.get_by_role("button", name="Publish revision 3").click()
    expect(publishing.get_by_text("Say what changed")).to_be_visible()
    axe(publishing)
    publishing.get_by_label("What changed").fill("The title says what the page is for.")
    publishing.get_by_role("button", name="Publish revision 3").click()
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("A stiff neck, explained")
    visitor.get_by_role("link", name="History of this article").click()
    expect(visitor.get_by_text("The title says what the page is for.")).to_be_visible()
    expect(visitor.get_by_text("confirmed that nothing clinical changed since")).to_be_visible()
    axe(visitor)
    publishing.get_by_role("link", name="Timeline").click()
    axe(publishing)
    publishing.get_by_role("link", name="Compare with the one before").first.click()
    axe(publishing)
    publishing.goto("/admin/blog/article/")
    axe(publishing)
    publishing.goto("/admin/blog/article/calendar/")
    axe(publishing)
    publishing.goto(f"/admin/blog/article/{article.pk}/withdraw/")
    axe(publishing)
    publishing.get_by_label("Now").check()
    publishing.get_by_role("button", name="Withdraw from the site").click()
    visitor.goto("/blog/a-stiff-neck/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("This article was withdrawn")


def test_a_reviewer_asks_for_changes_and_the_author_answers(page, new_context, clinic, author, medical_reviewer, axe):
    sign_in(page, author)
    page.goto("/admin/blog/article/add/")
    write_article(page, "A stiff neck")
    page.get_by_role("button", name="Save and submit for review").click()

    reviewing = new_context().new_page()
    sign_in(reviewing, medical_reviewer)
    reviewing.get_by_role("link", name="A stiff neck").click()
    reviewing.get_by_label("Ask for changes").check()
    reviewing.get_by_role("button", name="Record the decision").click()
    expect(reviewing.get_by_text("Say what should be changed.")).to_be_visible()
    expect(reviewing.get_by_label("Ask for changes")).to_be_checked()
    reviewing.get_by_label("Comment").fill("Please add when to see a doctor.")
    axe(reviewing)
    # Words selected in the preview become a remark.
    reviewing.frame_locator("iframe").get_by_text("A stiff neck is common.").select_text()
    reviewing.get_by_role("button", name="Remark on the selected words").click()
    expect(reviewing.get_by_label("Words of the text").first).to_have_value("A stiff neck is common.")
    reviewing.get_by_label("What to change").first.fill("How common?")
    reviewing.get_by_role("button", name="Record the decision").click()

    page.goto("/admin/")
    page.get_by_role("link", name="A stiff neck").first.click()
    expect(page.get_by_text("Please add when to see a doctor.")).to_be_visible()
    axe(page)
    page.get_by_label("Summary").fill("What a stiff neck is, what helps, and when to see a doctor.")
    page.get_by_role("button", name="Save and submit for review").click()
    expect(page.get_by_text("Answer or resolve the reviewer's remarks first: 1 is open.")).to_be_visible()
    page.get_by_label("Your answer").fill("Half of all adults, in a lifetime.")
    page.get_by_role("button", name="Save the answers").click()
    page.get_by_role("button", name="Submit for review", exact=True).click()
    expect(page.get_by_text("Submitted for medical review.")).to_be_visible()

    reviewing.goto("/admin/")
    reviewing.get_by_role("link", name="A stiff neck").first.click()
    expect(reviewing.get_by_text("Half of all adults, in a lifetime.").first).to_be_visible()


def test_two_people_see_that_they_edit_the_same_article(page, new_context, clinic, author, editor, axe):
    sign_in(page, author)
    page.goto("/admin/blog/article/add/")
    page.get_by_label("Title").fill("A stiff neck")
    page.get_by_role("button", name="Save and continue editing").click()

    other = new_context().new_page()
    sign_in(other, editor)
    other.goto(page.url)
    expect(other.get_by_text("Ari Author has had this article open since")).to_be_visible()
    axe(other)
    page.reload()
    expect(page.get_by_text("Edi Editor has had this article open since")).to_be_visible()


def test_the_second_of_two_people_saving_sees_both_texts(page, new_context, clinic, author, editor, complaints):
    complaints.allow = ("status of 409",)  # the autosave of who is slower
    sign_in(page, author)
    page.goto("/admin/blog/article/add/")
    write_article(page, "A stiff neck")
    page.get_by_role("button", name="Save and continue editing").click()
    address = page.url

    other = new_context().new_page()
    sign_in(other, editor)
    other.goto(address)
    other.get_by_label("Summary").fill("The editor's summary.")
    other.get_by_role("button", name="Save and continue editing").click()

    page.get_by_label("Summary").fill("The author's own summary.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("Two people changed this article")).to_be_visible()
    expect(page.get_by_text("The editor's summary.")).to_be_visible()
    expect(page.get_by_label("Summary")).to_have_value("The author's own summary.")
    expect(page.locator(".ProseMirror[contenteditable=true]")).to_contain_text("A stiff neck is common.")
    assert Article.objects.get().summary == "The editor's summary."

    page.get_by_label("I have read the newer text.").check()
    page.get_by_role("button", name="Save and continue editing").click()
    assert Article.objects.get().summary == "The author's own summary."
    assert Article.objects.get().revisions.count() == 3
