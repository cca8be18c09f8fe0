"""An editor finds out what visitors asked for in vain, leads them on, and takes in a file of old addresses."""

from playwright.sync_api import expect

from redirects.models import MissingAddress, Redirect

from .conftest import DESKTOP, PHONE, sign_in
from .pages import Examination

LINES = b"old;new\n/services/;/blog/\n/contact/;/blog/\n/closed-office/;gone\n"


def test_old_addresses_are_led_on_with_a_few_clicks(new_context, demo, editor, complaints):
    visitor = new_context(java_script_enabled=False).new_page()
    complaints.allow = ["status of 404", "status of 410"]
    for address in ("/2019/05/sciatica/", "/no-such-page/", "/wp-login.php"):
        assert visitor.goto(address).status == 404
    page = new_context(viewport=DESKTOP, reduced_motion="reduce").new_page()
    examination = Examination(page, complaints)
    sign_in(page, editor)
    page.get_by_role("link", name="Addresses not found").first.click()
    examination.look("addresses not found")
    page.get_by_role("button", name="Gone /no-such-page").click()
    expect(page.get_by_text("Visitors of /no-such-page now read that it is gone for good.")).to_be_visible()
    page.get_by_role("link", name="Redirect /2019/05/sciatica").click()
    examination.look("redirect an address")
    offered = page.get_by_label("New address").input_value()
    assert offered.startswith("/blog/")
    page.get_by_role("button", name="Save", exact=True).click()
    examination.look("redirects")
    page.get_by_role("link", name="Take in a file").click()
    examination.look("choose a file")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "old.csv", "mimeType": "text/csv", "buffer": LINES},
    )
    page.get_by_role("button", name="Look at it").click()
    page.set_viewport_size(PHONE)
    examination.look("what a file would do")
    expect(page.get_by_text("A page stands there.")).to_be_visible()
    assert not Redirect.objects.filter(old_path="/services").exists()
    page.get_by_role("button", name="Take in exactly this").click()
    expect(page.get_by_text("The file was taken in: 2 made, 1 refused.")).to_be_visible()
    assert not examination.wrong, "\n".join(examination.wrong)
    for old, new in {"/2019/05/sciatica/": offered, "/services/": "/blog/"}.items():
        visitor.goto(f"{old}?utm_source=mail")
        assert visitor.url.endswith(f"{new}?utm_source=mail")
    assert visitor.goto("/closed-office/").status == 410
    expect(visitor.get_by_role("heading", name="This page is gone")).to_be_visible()
    assert not MissingAddress.objects.filter(path__startswith="/").exists()
