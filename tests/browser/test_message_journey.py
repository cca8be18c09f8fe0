"""From a visitor's words to the mail the staff get and the inbox they answer from."""

import re
from email import message_from_bytes, policy

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from appointments.models import Inquiry, Notification

from .conftest import PHONE, sign_in

MESSAGE = "My neck hurts since Tuesday.\nMay I come in?  ❤ שלום"


def as_slow_as_a_person(page):
    """Let the page's clock go ahead by a minute, so that nothing looks sent faster than a person types."""
    page.clock.install()
    page.clock.fast_forward("01:00")


def send_message(page):
    """Fill the form wrongly, mend what it says, and send it."""
    main = page.locator("main")
    main.get_by_role("button", name="Send message").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("There is a problem")
    assert page.title().startswith("Error: ")
    summary.get_by_role("link", name="Enter your full name.").click()
    expect(page.get_by_label("Full name")).to_be_focused()
    page.get_by_label("Full name").fill("Pat Patient")
    page.get_by_label("Email address").fill("pat@example")
    page.get_by_label("How can we help?").fill(MESSAGE)
    main.get_by_role("button", name="Send message").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter an email address")
    expect(page.get_by_label("How can we help?")).to_have_value(MESSAGE)
    page.get_by_label("Email address").fill("pat@example.com")
    page.get_by_label("By email").check()
    page.get_by_label("Something else").check()
    main.get_by_role("button", name="Send message").click()
    page.wait_for_url("**/contact/thanks/")


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_message_goes_from_form_to_mail_and_inbox(new_context, demo, mailbox, front_desk, axe, javascript):
    visitor = new_context(viewport=PHONE, java_script_enabled=javascript).new_page()
    if javascript:
        as_slow_as_a_person(visitor)
    visitor.goto("/blog/headaches-from-the-spine/?utm_source=newsletter&utm_campaign=spring&gclid=abc123")
    visitor.locator("main").get_by_role("link", name="message").first.click()
    visitor.wait_for_url("**/contact/**")
    send_message(visitor)
    assert visitor.url.endswith("/contact/thanks/")
    if javascript:
        axe(visitor)
    assert not visitor.context.cookies()

    inquiry = Inquiry.objects.get(is_demo=False)
    assert (inquiry.spam_reasons, inquiry.about_words) == ([], "Something else")
    assert inquiry.message.replace("\r\n", "\n") == MESSAGE
    if javascript:
        assert inquiry.attribution["utm_source"] == "newsletter"
        assert inquiry.attribution["gclid"] == "abc123"
        assert inquiry.attribution["first_page"] == "/blog/headaches-from-the-spine/"

    call_command("deliver_notifications")
    mail = message_from_bytes(mailbox.envelopes[0].content, policy=policy.default)
    assert len(mailbox.envelopes) == 1
    words = mail.get_content() + mail["Subject"]
    assert f"/admin/appointments/inquiry/{inquiry.pk}/" in words
    assert not any(private in words for private in ("Pat", "pat@example.com", "neck"))
    assert Notification.objects.get(inquiry=inquiry).delivered_at

    staff = new_context().new_page()
    sign_in(staff, front_desk)
    staff.get_by_role("link", name="Open the inbox").click()
    staff.get_by_role("link", name="Pat Patient").click()
    expect(staff.get_by_text("My neck hurts since Tuesday.")).to_be_visible()
    staff.get_by_label("Scheduled", exact=True).check()
    staff.get_by_role("button", name="Save", exact=True).click()
    staff.wait_for_url(re.compile(r"/appointments/inquiry/(\?.*)?$"))
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.status_changed_by) == ("scheduled", front_desk)


def test_a_message_from_the_foot_of_an_article_knows_the_article(page, demo):
    as_slow_as_a_person(page)
    page.goto("/blog/sciatica/")
    section = page.locator("form[data-attribution]")
    section.get_by_label("Full name").fill("Pat Patient")
    section.get_by_label("Phone number").fill("(201) 555-0123")
    section.get_by_label("By phone").check()
    section.get_by_label("How can we help?").fill("Please call me.")
    section.get_by_role("button", name="Send message").click()
    page.wait_for_url("**/contact/thanks/")
    inquiry = Inquiry.objects.get(is_demo=False)
    assert inquiry.spam_reasons == []
    assert inquiry.attribution["article"] == "sciatica"
    assert inquiry.attribution["submitted_from"] == "/blog/sciatica/"
    assert inquiry.phone == "(201) 555-0123"
