"""Every hostile text on one page of a real browser, with no content security policy to help: nothing runs."""

import pytest

from blog.rendering import Picture, page_html, sanitize
from tests.blog.hostile_html import CORPUS

pytestmark = pytest.mark.only_looks

PICTURES = {"a" * 64: Picture("/static/img/favicon.svg", "/static/img/favicon.svg 640w", 640, 480)}
HARNESS = "<!doctype html><title>x</title><script>window.hits = 0; window.hit = () => window.hits++</script>"
# Handlers that wait for a reader are fired by hand.
FIRE = """() => {
  for (const element of document.querySelectorAll("body *")) {
    for (const name of ["error", "load", "focus", "animationstart", "pointerenter", "click", "toggle"]) {
      if (name !== "click" || element.tagName !== "A" || element.href.startsWith("javascript")) {
        element.dispatchEvent(new Event(name))
      }
    }
  }
}"""


def hits(page, body):
    page.set_content(HARNESS + body)
    page.evaluate(FIRE)
    page.wait_for_timeout(300)
    return page.evaluate("window.hits")


def test_nothing_runs_that_the_allowlist_let_through(browser):
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    bodies = map(sanitize, CORPUS)
    shown = [page_html(body, pictures=PICTURES, addresses={1: "/x/"}, sources=9) for body in bodies]
    assert hits(page, "".join(f"<div>{body}</div>" for body in shown)) == 0
    # The control: the same page, with the texts as they were sent, runs some of them.
    assert hits(page, "".join(f"<div>{body}</div>" for body in CORPUS if "plaintext" not in body)) > 5
    context.close()
