"""Searching as patients do: with the keys, on a phone, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from .conftest import DESKTOP, PHONE
from .pages import Examination


def test_titles_are_offered_and_chosen_with_the_keys(new_context, demo, complaints):
    page = new_context(viewport=DESKTOP, reduced_motion="reduce").new_page()
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="Search").click()
    field = page.get_by_role("combobox", name="Search our articles")
    field.fill("headac")
    option = page.get_by_role("option", name="Headaches That Start in the Spine")
    expect(option).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    examination = Examination(page, complaints)
    examination.look("suggestions")
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(option).to_be_hidden()
    field.press_sequentially("hes")
    expect(option).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Headaches That Start in the Spine")
    assert not examination.wrong, "\n".join(examination.wrong)


def test_a_patient_in_pain_finds_the_article_on_a_phone_without_javascript(new_context, demo):
    page = new_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="Search").click()
    page.get_by_label("Search our articles").fill("slipped disk")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Herniated Disc: What It Is and How It Heals").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Herniated Disc: What It Is and How It Heals")


@pytest.mark.only_looks
def test_every_answer_of_a_search_is_accessible(new_context, demo, complaints):
    page = new_context(viewport=DESKTOP, reduced_motion="reduce").new_page()
    examination = Examination(page, complaints)
    for query in ("", "?q=back+pain", "?q=siatica", "?q=xylophone", "?q=back&topic=treatments", "?q=pain&page=2"):
        for prefix in ("/", "/es/"):
            page.goto(f"{prefix}search/{query}")
            examination.look(f"{prefix}search/{query}")
    assert not examination.wrong, "\n".join(examination.wrong)
