"""What reading an article asks of a phone's connection and of a reader, with the files as production serves them."""

import gzip
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.only_looks

ADDRESS = "/blog/headaches-from-the-spine/"
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
KB = 1024
SHIFTED = """() => new Promise((tell) => {
  let sum = 0
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
    .observe({ type: 'layout-shift', buffered: true })
  setTimeout(() => tell(sum), 300)
})"""


@pytest.fixture
def live_server(transactional_db, settings, tmp_path, monkeypatch):
    """The site with collected, compressed files, which WhiteNoise itself serves."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    backend = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    call_command("collectstatic", "--no-input", verbosity=0)
    monkeypatch.setattr("django.contrib.staticfiles.handlers.StaticFilesHandler", lambda application: application)
    server = LiveServer("localhost")
    yield server
    server.stop()


def size(answer):
    """Return what an answer takes, compressed: a web server before the site compresses its pages."""
    wire = answer.request.sizes()["responseBodySize"]
    return min(wire, len(gzip.compress(answer.body(), 6))) if answer.request.resource_type == "document" else wire


def test_an_article_is_light_shows_its_contents_and_prints_as_a_leaflet(new_context, demo):
    page = new_context(viewport=PHONE, reduced_motion="reduce").new_page()
    weighs_little(page)
    leads_to_its_parts(page)
    prints_as_a_leaflet(page)
    assert not page.context.cookies()


def weighs_little(page):
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(ADDRESS)
    page.wait_for_load_state("networkidle")
    asked, kinds = [urlsplit(answer.url).path for answer in answers], {}
    for answer in answers:
        assert answer.ok, answer.url
        kinds.setdefault(answer.request.resource_type, []).append(size(answer))
    assert len(kinds["document"]) == len(kinds["stylesheet"]) == 1
    assert sum(sum(kinds[kind]) for kind in ("document", "stylesheet", "script")) <= 40 * KB, kinds
    assert sum(kinds["script"]) <= 6 * KB, kinds
    assert len(asked) <= 8, asked
    page.mouse.wheel(0, 20_000)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(SHIFTED) == 0


def leads_to_its_parts(page):
    """The list of contents is folded on a phone, and stays beside the text on a wide screen."""
    contents = page.locator("details.contents")
    link = contents.get_by_role("link", name="What can you do this week?")
    heading = page.get_by_role("heading", name="What can you do this week?")
    expect(link).to_be_hidden()
    contents.get_by_text("On this page").click()
    link.click()
    expect(heading).to_be_in_viewport()
    page.set_viewport_size(WIDE)
    page.goto(ADDRESS)
    link.click()
    expect(heading).to_be_in_viewport()
    expect(link).to_be_in_viewport()


def prints_as_a_leaflet(page):
    page.emulate_media(media="print")
    words = page.locator("body").inner_text()
    for printed in (
        "NJ Spine & Orthopedic",
        "866-553-0612",
        ADDRESS,
        "Headaches That Start in the Spine",
        "Medically Reviewed by",
        "Sources",
        "https://ichd-3.org/",
    ):
        assert printed in words, printed
    for unprinted in ("Skip to content", "On this page", "Full name", "Related Blog Posts", "Locations", "Message"):
        assert unprinted not in words, unprinted
