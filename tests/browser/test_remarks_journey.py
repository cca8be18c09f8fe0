"""A reviewer remarks on words of the page, and the author answers."""

import pytest
from playwright.sync_api import expect

from appointments.models import ContactSettings, PhoneNumber
from blog.models import Article, Contributor, Topic
from tests.blog.conftest import LICENSE

from .conftest import sign_in

SELECT = """words => {
  const preview = document.querySelector("iframe").contentDocument
  const [first, last] = words.map(part => [...preview.querySelectorAll(".prose *")]
    .flatMap(element => [...element.childNodes]).find(node => node.nodeType === 3 && node.data.includes(part)))
  const range = preview.createRange()
  range.setStart(first, first.data.indexOf(words[0]))
  range.setEnd(last, last.data.indexOf(words[1]) + words[1].length)
  preview.getSelection().removeAllRanges()
  preview.getSelection().addRange(range)
}"""


@pytest.fixture
def article(live_server, author, medical_reviewer):
    """A submitted text with a phone number, and a name in which the reviewer may sign."""
    number = PhoneNumber.objects.create(key="appointments", label="Appointments", number="+18665530612")
    ContactSettings.objects.create(clinic_name="A clinic", article_body_number=number, footer_number=number)
    clinic = Contributor.objects.create(
        name="A clinic", slug="a-clinic", kind="organization", responsible_person="Rae Roe, MD", **LICENSE
    )
    clinic.accounts.add(medical_reviewer)
    article = Article(
        title="A stiff neck",
        summary="What helps.",
        body="<p>Most stiff necks get better.</p><p>Move <em>gently</em>.</p>"
        '<p>Call <span data-phone="article_body"></span> or ask your doctor.</p>',
        sources="Neck pain, 2024.",
        topic=Topic.objects.create(name="Neck", slug="neck", description="Necks."),
        author=clinic,
    )
    article.save_draft(by=author, based_on=0)
    article.submit_for_review(by=author)
    return article


def test_selected_words_become_remarks_and_the_author_answers_them(
    page, new_context, article, author, medical_reviewer, axe
):
    sign_in(page, medical_reviewer)
    page.get_by_role("link", name="A stiff neck").click()
    expect(page.frame_locator("iframe").get_by_role("heading", name="A stiff neck", level=1)).to_be_visible()
    pick = page.get_by_role("button", name="Remark on the selected words")
    pick.click()
    expect(page.get_by_text("Select words in the page below first.")).to_be_visible()

    ends = [("Most", "necks"), ("better", "gently"), ("Call", "doctor"), ("ask", "your"), ("stiff", "get")]
    for index, (first, last) in enumerate(ends):
        page.evaluate(SELECT, [first, last])
        pick.click()
        expect(page.get_by_text("Copied. Now say what to change")).to_be_visible()
        expect(page.locator(":focus")).to_have_attribute("name", f"remarks-{index}-comment")
        page.keyboard.type(f"About {first}")
    axe(page)
    page.get_by_label("Ask for changes").check()
    page.get_by_label("Comment").fill("Please say more.")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("The author reads your comment and your 5 remarks.")).to_be_visible()

    writing = new_context().new_page()
    sign_in(writing, author)
    writing.goto(f"/admin/blog/article/{article.pk}/change/")
    remarks = writing.get_by_role("region", name="The reviewer's remarks")
    for words in ["Most stiff necks", "better. Move gently", "Call or ask your doctor", "ask your", "stiff necks get"]:
        expect(remarks.get_by_text(words, exact=True)).to_be_visible()
    remarks.get_by_label("Your answer").first.fill("Two of three; the text says so now.")
    remarks.get_by_label("Resolved").nth(1).check()
    remarks.get_by_role("button", name="Save the answers").click()
    expect(writing.get_by_text("Answered 2 remarks.")).to_be_visible()
    expect(remarks.get_by_text("Resolved: “better. Move gently”")).to_be_visible()


def test_without_scripts_a_reviewer_copies_the_words(new_context, article, medical_reviewer):
    plain = new_context(java_script_enabled=False).new_page()
    sign_in(plain, medical_reviewer)
    plain.get_by_role("link", name="A stiff neck").click()
    expect(plain.get_by_role("button", name="Remark on the selected words")).to_be_hidden()
    plain.get_by_label("Ask for changes").check()
    plain.get_by_label("Comment").fill("Please say more.")
    row = plain.get_by_role("group", name="Remark 3")
    row.get_by_label("Words of the text").fill("Most stiff shoulders")
    row.get_by_label("What to change").fill("How many?")
    plain.get_by_role("button", name="Record the decision").click()
    expect(plain.get_by_text("“Most stiff shoulders” does not stand in the text.")).to_be_visible()
    row.get_by_label("Words of the text").fill("Most stiff necks")
    plain.get_by_role("button", name="Record the decision").click()
    expect(plain.get_by_text("The author reads your comment and your remark.")).to_be_visible()
