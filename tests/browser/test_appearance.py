"""An administrator tries colors, sees them at once, and visitors get what was saved, by day and in the dark."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.only_looks

VIOLET = "rgb(107, 33, 168)"
COLOR = "name => getComputedStyle(document.documentElement).getPropertyValue(name)"


@pytest.fixture
def page(new_context):
    return new_context(color_scheme="light").new_page()


def test_colors_are_tried_saved_and_shown(page, administrator, axe):
    sign_in(page, administrator)
    page.goto("/admin/pages/appearance/")
    sample = page.locator(".sample--light .sample__button--primary")
    usual = sample.evaluate("element => getComputedStyle(element).backgroundColor")

    code = page.get_by_label("Main color, as a code")
    code.fill("FFAA00")
    page.get_by_text("The nearest color that works is").first.wait_for()
    code.fill("#6B21A8")
    page.get_by_text("The nearest color that works is").first.wait_for(state="detached")
    expect(sample).to_have_css("background-color", VIOLET)
    assert usual != VIOLET
    assert page.locator("#id_main_color").input_value() == "#6b21a8"
    axe(page)

    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("was changed successfully").wait_for()
    page.goto("/")
    assert page.evaluate(COLOR, "--accent") == "#6b21a8"
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(COLOR, "--accent") not in ("#6b21a8", "#8ad0c8")
    page.emulate_media(contrast="more")
    assert page.evaluate(COLOR, "--ink-soft") == page.evaluate(COLOR, "--ink")
