"""What holds on every public page: no dead link, no cookie, nothing from elsewhere, nothing axe complains of."""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import expect

from .conftest import DESKTOP, sign_in
from .pages import GALLERY, STATES, Examination, public_addresses, withdrawn_address


def test_no_link_on_the_site_is_dead(client, demo):
    seen, waiting = set(), ["/"]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, address
        assert not response.cookies, address
        if response["Content-Type"].startswith("text/html"):
            for found in re.findall(r'(?:href|src|action)="([^"]+)"', response.content.decode()):
                link = urldefrag(urljoin(address, found.replace("&amp;", "&"))).url
                if not urlsplit(link).scheme and not link.startswith(("/media/", "/static/")):
                    waiting.append(link)
    assert len(seen) > 20
    assert {"/blog/", "/contact/", "/blog/topics/back-pain/", "/team/nj-spine-orthopedic/"} <= seen


@pytest.mark.only_looks
def test_every_public_page_is_accessible_and_fits(new_context, demo, editor, complaints):
    complaints.allow = ("status of 404", "status of 410")
    page = new_context(viewport=DESKTOP, reduced_motion="reduce").new_page()
    examination = Examination(page, complaints)
    for address in [*public_addresses(), withdrawn_address(editor)]:
        page.goto(address)
        examination.look(address)
    for address, button in (("/contact/", "Send message"), ("/es/contact/", "Enviar mensaje")):
        page.goto(address)
        page.locator("main").get_by_role("button", name=button).click()
        expect(page.get_by_role("alert")).to_be_visible()
        examination.look(f"errors of {address}")
    assert not page.context.cookies()
    assert not examination.wrong, "\n".join(examination.wrong)


@pytest.mark.only_looks
def test_every_state_in_the_gallery_is_accessible_and_fits(new_context, demo, editor, complaints):
    page = new_context(viewport=DESKTOP, reduced_motion="reduce").new_page()
    sign_in(page, editor)
    examination = Examination(page, complaints)
    for address in (GALLERY, *(f"{GALLERY}{state}/" for state in STATES)):
        page.goto(address)
        examination.look(address)
    assert not examination.wrong, "\n".join(examination.wrong)


@pytest.mark.only_looks
def test_the_first_tab_stop_skips_to_the_content(page, demo):
    page.goto("/blog/headaches-from-the-spine/")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to content")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_reviewed_article_says_so_in_the_promised_words(page, demo):
    page.goto("/blog/headaches-from-the-spine/")
    expect(page.locator("main")).to_contain_text("Medically Reviewed by NJ Spine & Orthopedic on May 14, 2024")
    expect(page.get_by_role("heading", name="Related Blog Posts")).to_be_visible()
    expect(page.get_by_role("link", name="855-586-2615").first).to_have_attribute("href", "tel:+18555862615")
    expect(page.locator("main")).to_contain_text("For immediate assistance", ignore_case=True)
    expect(page.get_by_text("demonstration content").first).to_be_visible()
    expect(page.locator("meta[name=robots]")).to_have_attribute("content", re.compile("noindex"))


@pytest.mark.only_looks
def test_the_examination_finds_what_is_wrong(page, complaints):
    page.set_content(
        """<!doctype html><html lang="en"><title>Wrong</title>
        <main><h1>Wrong</h1><p style="color: #ccc">Pale words</p>
        <p style="width: 400px; font: 8px/8px serif"><a href="/1">One</a><br><a href="/2">Two</a></p></main>"""
    )
    examination = Examination(page, complaints)
    examination.look("a bad page")
    wrong = "\n".join(examination.wrong)
    assert "wider than a screen of 320" in wrong
    assert "a bad page at 320 pixels, dark: " in wrong and "(color-contrast)" in wrong
    assert "(target-size)" in wrong
