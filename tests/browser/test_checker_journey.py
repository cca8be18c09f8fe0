"""The condition checker as patients use it: with the keys, on a phone, without JavaScript, in Spanish."""

import pytest
from playwright.sync_api import expect

from appointments.models import Inquiry

from .conftest import DESKTOP, PHONE
from .pages import Examination


def choose(page, *words):
    """Choose answers by their words, and go on."""
    for each in words:
        page.get_by_label(each, exact=True).check()
    page.get_by_role("button", name="Continue").click()


def to_the_end(page, continue_="Continue"):
    """Answer each question with its last choice, which is that one is not sure."""
    while page.locator("main input[type=radio]").count():
        page.locator("main input[type=radio]").last.check()
        with page.expect_event("domcontentloaded"):  # between two pages there is no question
            page.get_by_role("button", name=continue_).click()


def test_with_the_keys_alone_and_without_javascript(new_context, demo):
    page = new_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto("/condition-checker/")
    page.get_by_label("Low back", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Do you have any of these now?")
    none = page.get_by_label("None of these")
    none.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("And any of these?")
    page.get_by_role("button", name="Back").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Do you have any of these now?")
    choose(page, "None of these")
    choose(page, "None of these")
    to_the_end(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("What may be behind it")
    assert page.url.endswith("/condition-checker/")
    page.get_by_label("Send my answers along with my message").check()
    page.get_by_role("button", name="Write to us").click()
    page.get_by_label("Full name").fill("Ana Pain")
    page.get_by_label("Email address").fill("ana@example.org")
    page.get_by_label("How can we help?").fill("Please call me.")
    page.get_by_role("button", name="Send message").click()
    page.wait_for_url("**/contact/thanks/")
    assert "Where it hurts: Low back" in Inquiry.objects.latest("pk").message


def test_a_spot_of_the_drawn_body_is_an_answer(new_context, demo):
    page = new_context(viewport=DESKTOP).new_page()
    page.goto("/condition-checker/")
    page.locator(".body-map__spot--neck").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Do you have any of these now?")


@pytest.mark.only_looks
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_every_kind_of_step_is_accessible(new_context, demo, complaints, prefix):
    page = new_context(viewport=DESKTOP, reduced_motion="reduce").new_page()
    examination = Examination(page, complaints)
    go_on = {"": "Continue", "/es": "Continuar"}[prefix]

    def begin(*answers):
        page.goto(f"{prefix}/condition-checker/")
        for values in answers:
            for value in values.split():
                page.locator(f".checker__form input[value={value}]").check()
            page.get_by_role("button", name=go_on).click()

    begin("low_back")
    examination.look("emergency signs")
    page.get_by_role("button", name=go_on).click()
    examination.look("an answer that is missing")
    begin("low_back", "not_sure")
    examination.look("an emergency")
    begin("low_back", "none", "not_sure")
    examination.look("a doctor the same day")
    begin("low_back", "none", "none")
    examination.look("a question")
    to_the_end(page, go_on)
    examination.look("possibilities")
    page.locator("#id_attach_answers").check()
    page.locator(".checker__contact button").click()
    examination.look("the contact form with answers")
    assert not examination.wrong, "\n".join(examination.wrong)
