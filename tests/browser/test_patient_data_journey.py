"""An administrator exports ticked messages; hands a patient's data out, and erases it; all with the keyboard."""

import csv

from playwright.sync_api import expect

from appointments.models import Inquiry, Notification
from tests.appointments.patients import message_with_everything

from .conftest import PHONE, sign_in

WORDS = {"preferred_contact": "email", "preferred_time": "any"}


def saved(page, button):
    """Press a button that answers with a file; return where the file was saved."""
    with page.expect_download() as download:
        button.press("Enter")
    return download.value.path()


def test_messages_are_exported_handed_out_and_erased(new_context, administrator, front_desk, axe):
    inquiry = message_with_everything(WORDS, front_desk)
    page = new_context(accept_downloads=True).new_page()
    sign_in(page, administrator)
    page.goto("/admin/appointments/inquiry/")
    page.locator(f"input[name=_selected_action][value='{inquiry.pk}']").check()
    page.get_by_role("button", name="Export selected messages").press("Enter")
    expect(page.get_by_text("1 ticked message.")).to_be_visible()
    axe(page, "the export")
    page.get_by_label("CSV").check()
    with saved(page, page.get_by_role("button", name="Export")).open(encoding="utf-8-sig") as file:
        headings, row = csv.reader(file)
    assert dict(zip(headings, row, strict=True))["Name"] == "Zelda Quux"

    page.get_by_role("link", name="Back to the messages").press("Enter")
    page.get_by_role("link", name="A patient’s data").press("Enter")
    page.get_by_label("Email address or phone number").fill("201 555 0147")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 message found")).to_be_visible()
    assert "0147" not in page.url
    axe(page, "one person's messages")
    handed_out = saved(page, page.get_by_role("button", name="Hand out as a page (HTML)"))
    assert "My zygapophysis" in handed_out.read_text()

    page.get_by_role("button", name="Erase the ticked messages").press("Enter")
    expect(page.get_by_role("heading", name="What stays")).to_be_visible()
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    axe(page, "before erasing, in the dark, on a phone")
    page.get_by_role("button", name="Erase for good").press("Enter")
    expect(page.get_by_text(f"Message {inquiry.pk} was erased.")).to_be_visible()
    assert Inquiry.objects.get().full_name == "" and Notification.objects.count() == 1
