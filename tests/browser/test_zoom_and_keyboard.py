"""A screen magnified to 400 % and no mouse: from the first page to an article to the sent message."""

import pytest
from playwright.sync_api import expect

from appointments.models import Inquiry

from .test_message_journey import as_slow_as_a_person

pytestmark = pytest.mark.only_looks

# What a screen of 1280 by 1024 pixels shows at 400 %.
MAGNIFIED = {"width": 320, "height": 256}
# Says what is wrong with how the focus shows: it must be on the screen, marked, and under nothing.
FOCUS = """() => {
  const it = document.activeElement, words = (it.innerText || it.name || it.tagName).trim().slice(0, 60)
  if (it === document.body) return { words, wrong: null }
  const box = it.getClientRects()[0], style = getComputedStyle(it)
  const seen = { left: Math.max(box.left, 0), right: Math.min(box.right, innerWidth),
                 top: Math.max(box.top, 0), bottom: Math.min(box.bottom, innerHeight) }
  const over = document.elementFromPoint((seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2)
  const label = it.labels?.[0]
  const related = over && (it.contains(over) || over.contains(it) || label?.contains(over))
  const marked = (parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none') || style.boxShadow !== 'none'
  let wrong = null
  if (seen.right - seen.left < 1 || seen.bottom - seen.top < 1) wrong = 'is not on the screen'
  else if (!related || over.matches('html, body, main')) wrong = `is under ${over?.className || over?.tagName}`
  else if (!marked) wrong = 'is not marked'
  return { words, wrong }
}"""


class Keyboard:
    """Somebody who presses Tab until the right thing has the focus, and minds every stop before it."""

    def __init__(self, page):
        self.page, self.wrong, self.stops = page, [], 0

    def tab_to(self, wanted):
        for _ in range(150):
            self.page.keyboard.press("Tab")
            self.stops += 1
            focus = self.page.evaluate(FOCUS)
            if focus["wrong"]:
                self.wrong.append(f"{self.page.url}: “{focus['words']}” {focus['wrong']}")
            if wanted.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"150 stops did not lead to {wanted} on {self.page.url}")

    def press(self, wanted, key="Enter"):
        self.tab_to(wanted)
        self.page.keyboard.press(key)

    def type(self, wanted, words):
        self.tab_to(wanted)
        self.page.keyboard.type(words)


def covered_by_the_bar(page):
    """Return how much of the screen's height stays covered, whatever one scrolls to."""
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')]
          .filter((element) => ['sticky', 'fixed'].includes(getComputedStyle(element).position))
          .map((element) => element.getBoundingClientRect())
          .filter((box) => box.width > innerWidth / 2 && box.bottom > 0 && box.top < innerHeight)
          .reduce((sum, box) => sum + box.height, 0) / innerHeight"""
    )


def test_reading_and_writing_need_no_mouse_and_no_wide_screen(new_context, demo):
    page = new_context(viewport=MAGNIFIED, reduced_motion="reduce").new_page()
    as_slow_as_a_person(page)
    keyboard = Keyboard(page)
    page.goto("/")
    keyboard.press(page.locator("#content").get_by_role("link", name="Neck & Headache").first)
    page.wait_for_url("**/blog/topics/neck-and-headache/")
    keyboard.press(page.locator("#content a[href='/blog/headaches-from-the-spine/']").first)
    page.wait_for_url("**/blog/headaches-from-the-spine/")
    page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    assert covered_by_the_bar(page) <= 0.34, "the words have too little room"

    keyboard.press(page.locator("#content").get_by_role("link", name="message").first)
    page.wait_for_url("**/contact/**")
    keyboard.press(page.get_by_role("main").get_by_role("button", name="Send message"))
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") == MAGNIFIED["width"]
    keyboard.press(page.get_by_role("alert").get_by_role("link", name="Enter your full name."))
    expect(page.get_by_label("Full name")).to_be_focused()
    page.keyboard.type("Pat Patient")
    keyboard.type(page.get_by_label("Email address"), "pat@example.com")
    keyboard.type(page.get_by_label("How can we help?"), "My neck hurts since Tuesday.")
    keyboard.press(page.get_by_role("main").get_by_role("button", name="Send message"))
    page.wait_for_url("**/contact/thanks/")
    assert Inquiry.objects.get(is_demo=False).message == "My neck hurts since Tuesday."
    assert keyboard.stops > 30
    assert not keyboard.wrong, "\n".join(keyboard.wrong)
