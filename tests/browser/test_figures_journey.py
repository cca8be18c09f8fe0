"""The front desk looks at the inbox's figures with the keyboard, in the light and in the dark."""

from playwright.sync_api import expect

from demo.accounts import make_accounts
from demo.inbox import load_messages

from .conftest import PHONE, sign_in


def test_figures_are_found_chosen_and_read_without_a_mouse(new_context, front_desk, axe, sign_ins):
    load_messages(make_accounts())
    page = new_context().new_page()
    sign_in(page, front_desk)
    page.goto("/admin/appointments/inquiry/")
    page.get_by_role("link", name="Figures").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Figures")
    expect(page.get_by_role("img", name="Messages by week")).to_be_visible()
    page.get_by_role("link", name="The last 12 months").press("Enter")
    expect(page.get_by_role("img", name="Messages by month")).to_be_visible()
    for numbers in page.locator(".figure summary").all():
        numbers.press("Enter")
    expect(page.get_by_role("rowheader", name="Book an appointment")).to_be_visible()
    axe(page, "in the light")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    axe(page, "in the dark, on a phone")
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0
