"""The front desk's morning: the inbox, one message, and back, on a desk's screen and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from appointments.models import Inquiry, Subject

from .conftest import sign_in

PHONE = {"width": 390, "height": 844}
INBOX = "/admin/appointments/inquiry/"


@pytest.fixture
def messages(live_server):
    """Five messages and one held as spam."""
    about = Subject.objects.create(label="Insurance and billing")
    stored = []
    for number, name in enumerate(["Ana", "Bo", "Cy", "Dee", "Eve", "Ad"]):
        typed = {
            "full_name": f"{name} Sample",
            "email": f"{name.lower()}@example.com",
            "phone": f"(201) 555-010{number}",
            "preferred_contact": "phone",
            "preferred_time": "morning",
            "message": f"Hello, this is {name}. " + "My back hurts when I sit for long. " * 20,
            "consent": False,
        }
        signs = ["honeypot"] if name == "Ad" else []
        stored.append(Inquiry.receive(typed, token=name, about=about, spam_reasons=signs))
    return stored


def row(page, name):
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name))


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_front_desk_works_through_the_inbox(new_context, front_desk, messages, axe):
    page = new_context().new_page()
    sign_in(page, front_desk)
    axe(page, "the first screen")
    page.get_by_role("banner").get_by_role("link", name="Messages (5").click()
    expect(page).to_have_title(re.compile(r"^Messages \(5\)"))
    axe(page, "the inbox")

    row(page, "Eve Sample").get_by_role("button", name="Give a star").press("Enter")
    expect(row(page, "Eve Sample").get_by_role("button", name="Take the star")).to_be_visible()

    for name in ("Ana", "Bo"):
        row(page, f"{name} Sample").get_by_role("checkbox").check()
    expect(page.get_by_text("With 2 ticked:")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("2 messages set to “Closed”.")).to_be_visible()
    expect(page.get_by_role("link", name="Closed 2")).to_be_visible()

    page.get_by_label("Tick all on this page").check()
    expect(page.get_by_text("With 3 ticked:")).to_be_visible()
    page.get_by_label("Tick all on this page").uncheck()

    page.get_by_label("Find by email").fill("nobody@example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No message came from there.")).to_be_visible()
    expect(page.get_by_label("Find by email")).to_have_value("nobody@example.com")
    axe(page, "nothing found")
    page.get_by_label("Find by email").fill("201-555-0105")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?who=*")
    expect(page.get_by_role("heading", name="Messages of one person (1)")).to_be_visible()
    expect(page.get_by_text("Looks genuine")).to_be_visible()
    axe(page, "one person's messages")

    page.get_by_role("link", name="Back to the inbox").click()
    # The whole row opens the message.
    row(page, "Cy Sample").get_by_text("Hello, this is Cy.").click(force=True)
    page.wait_for_url(re.compile(r".*/change/.*"))
    expect(page.get_by_role("heading", name="Cy Sample")).to_be_visible()
    axe(page, "a message")
    page.get_by_label("Scheduled").check()
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("banner").get_by_role("link", name="Messages (2")).to_be_visible()
    assert Inquiry.objects.get(pk=messages[2].pk).status == "scheduled"


def test_inbox_works_on_a_phone_in_the_dark_without_javascript(new_context, front_desk, messages, axe):
    plain = new_context(viewport=PHONE, color_scheme="dark", java_script_enabled=False).new_page()
    sign_in(plain, front_desk)
    plain.goto(INBOX)
    row(plain, "Dee Sample").get_by_role("button", name="Give a star").click()
    row(plain, "Dee Sample").get_by_role("checkbox").check()
    plain.get_by_role("button", name="Trash", exact=True).click()
    expect(plain.get_by_text("1 message put into the trash.")).to_be_visible()
    plain.get_by_role("link", name="Trash 1").click()
    expect(row(plain, "Dee Sample")).to_contain_text("Goes for good on")

    page = new_context(viewport=PHONE, color_scheme="dark", storage_state=plain.context.storage_state()).new_page()
    for query in ("?about=x", "?box=trash"):
        page.goto(INBOX + query)
        axe(page, query)
        assert fits(page), query
    page.goto(INBOX)
    page.get_by_role("link", name="Eve Sample").click()
    expect(page.get_by_role("heading", name="Eve Sample")).to_be_visible()
    axe(page, "a message on a phone")
    assert fits(page)
