"""A real Chromium against the real site. A page that logs an error or asks another host fails its test."""

import os
import shutil
import time
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import sync_playwright

PHONE = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 900}
ARGUMENTS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium():
    """Return the path of the machine's Chromium; fail with what to install when there is none."""
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not found:
        pytest.fail("Chromium was not found. Install it (on Debian: apt-get install chromium), or set CHROMIUM.")
    return found


@pytest.fixture(scope="session")
def browser():
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium's sandbox refuses to run as root
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS, *sandbox])
        yield running
        running.close()
        # While the driver runs, Django keeps this thread's connections apart from those made before it.
        connections.close_all()


class Complaints(list):
    """What a browser logged and which other hosts it asked; ``allow`` names texts that a test expects."""

    allow = ()

    def unexpected(self):
        return [complaint for complaint in self if not any(text in complaint for text in self.allow)]


@pytest.fixture
def complaints():
    return Complaints()


@pytest.fixture
def new_context(browser, live_server, complaints):
    """Return a function that opens a fresh browser profile on the site and listens to it."""
    contexts = []

    def open_context(**options):
        context = browser.new_context(base_url=live_server.url, **{"viewport": DESKTOP, **options})
        context.set_default_timeout(10_000)
        own = urlsplit(live_server.url).netloc

        def listen(page):
            page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))

        def watch(request):
            parts = urlsplit(request.url)
            if parts.scheme in ("http", "https") and parts.netloc != own:
                complaints.append(f"asked another host: {request.url}")

        context.on("page", listen)
        context.on("request", watch)
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()
    # What a page sent last may still be answered: its transaction must end before the tables are emptied.
    deadline = time.monotonic() + 10
    for connection in list(vars(live_server.thread.httpd).get("_threads", ())):
        connection.join(timeout=max(0, deadline - time.monotonic()))
    assert not complaints.unexpected()


@pytest.fixture
def page(new_context):
    return new_context().new_page()


@pytest.fixture
def axe(complaints):
    """Return a function that fails with what axe finds wrong on a page (WCAG 2.2 AA and best practices)."""
    runner = Axe()

    def check(page, where=""):
        page.locator("main").first.wait_for()
        page.wait_for_load_state()
        before = len(complaints)
        results = runner.run(page)
        del complaints[before:]  # axe itself breaks the content security policy while it looks around
        assert results.violations_count == 0, f"{where or page.url}\n{results.generate_report()}"

    return check


def sign_in(page, account):
    """Sign an account of tests.conftest in through the admin's own form."""
    page.goto("/admin/login/?next=/admin/")
    page.get_by_label("Username").fill(account.username)
    page.get_by_label("Password").fill(f"{account.username}-password")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")


def sign_out(page):
    page.get_by_role("button", name="Log out").click()
