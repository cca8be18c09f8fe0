"""Help while writing, in a real browser: it follows what is typed, and finds the sentence it names."""

from django.urls import reverse

from blog.models import Article
from tests.browser.conftest import sign_in

HARD = "Multidisciplinary electrodiagnostic characterization necessitates interdisciplinary communication here today."


def test_help_follows_the_typing_and_finds_the_sentence(page, axe, author):
    body = f"<h2>First</h2><p>You can walk a bit. <strong>Multidisciplinary</strong>{HARD[17:]}</p>"
    article = Article(title="A text", body=body)
    article.save_draft(by=author, based_on=0)
    sign_in(page, author)
    page.goto(reverse("admin:blog_article_change", args=[article.pk]))
    editor = page.locator(".ProseMirror")
    editor.wait_for()
    panel = page.get_by_role("region", name="Help while writing")
    panel.get_by_role("button", name=HARD).first.click()
    assert page.evaluate("getSelection().toString()") == HARD
    axe(page, "the article's form with its help")

    page.keyboard.press("ArrowRight")
    page.keyboard.type(" Utilize heat.")
    panel.get_by_text("utilize", exact=True).wait_for()
    assert "Utilize heat." in editor.inner_text()
    page.get_by_label("Summary").fill("A new summary")
    panel.get_by_text("The summary has 13 characters").wait_for()
    assert panel.locator(".search-result").get_by_text("A new summary").is_visible()
