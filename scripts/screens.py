"""Take the pictures in docs/screens of the site with its demonstration content: `make screens`.

The site runs on a free port with data of its own, both gone afterwards. Raises ``RuntimeError`` when it does not start
and ``SystemExit`` when a picture cannot be made small enough.
"""

import contextlib
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
SCREENS = ROOT / "docs/screens"
LARGEST = 150_000  # bytes
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DARK = {"color_scheme": "dark"}
ARTICLE = "/blog/sleep-and-back-pain/"


@contextlib.contextmanager
def running_site():
    """Serve the site, and yield its address and the demonstration's {account: password}."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        surroundings = {**os.environ, "PORT": str(port), "DATA_DIR": folder, "BIN": str(Path(sys.executable).parent)}
        site = subprocess.Popen(  # noqa: S603
            [ROOT / "scripts/run"],
            cwd=ROOT,
            env=surroundings,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"{address}/readyz", site)
            lines = (Path(folder) / "demo_sign_ins.txt").read_text().splitlines()
            yield address, dict(line.split()[-2:] for line in lines)
        finally:
            os.killpg(site.pid, signal.SIGTERM)
            site.wait()


def wait_for(address, site):
    """Wait until the site answers there. Raises ``RuntimeError`` when it ended or takes more than three minutes."""
    for _ in range(360):
        if site.poll() is not None:
            break
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address).close()  # noqa: S310 - our own address
            return
        time.sleep(0.5)
    raise RuntimeError("The site did not start. Run `make run` to see why.")


class Camera:
    """A browser on the site that keeps what it sees as small pictures."""

    def __init__(self, browser, address, passwords):
        self.browser, self.address, self.passwords, self.taken = browser, address, passwords, []

    @contextlib.contextmanager
    def page(self, account=None, **options):
        """Open a page of a fresh browser, signed in with that account of the demonstration when one is named."""
        context = self.browser.new_context(base_url=self.address, reduced_motion="reduce", **options)
        page = context.new_page()
        if account:
            page.goto("/admin/")
            page.get_by_label("Username").fill(account)
            page.get_by_label("Password").fill(self.passwords[account])
            page.get_by_role("button", name="Log in").click()
            page.wait_for_url("**/admin/")
        yield page
        context.close()

    def take(self, page, name, **options):
        """Save what the page shows as ``name``; every picture of it is loaded first."""
        page.wait_for_load_state("networkidle")
        seen = page.screenshot(animations="disabled", **options)
        picture = Image.open(io.BytesIO(seen)).convert("RGB")
        for quality in (86, 78, 70, 60, 50):
            packed = io.BytesIO()
            picture.save(packed, "WEBP", quality=quality, method=6)
            if packed.tell() <= LARGEST:
                break
        else:
            sys.exit(f"{name} has {packed.tell()} bytes; show less of the page.")
        (SCREENS / f"{name}.webp").write_bytes(packed.getvalue())
        self.taken.append((name, packed.tell()))


def public_screens(camera):
    """Take what a patient sees: on a desk, on a phone, in the dark, in Spanish and on paper."""
    with camera.page(**DESKTOP) as page:
        for name, address in {
            "home": "/",
            "article": ARTICLE,
            "articles": "/blog/",
            "topic": "/blog/topics/back-pain/",
            "contact": "/contact/",
            "locations": "/locations/",
            "standing-page": "/about/",
            "search": "/search/?q=back+pain",
            "contributor": "/team/nj-spine-orthopedic/",
            "history": f"{ARTICLE}history/",
            "article-es": "/es/blog/ciatica/",
        }.items():
            page.goto(address)
            camera.take(page, name)
    with camera.page(**DESKTOP, **DARK) as page:
        page.goto("/")
        camera.take(page, "home-dark")
    with camera.page(**PHONE) as page:
        page.goto("/")
        camera.take(page, "phone-home")
        page.goto(ARTICLE)
        camera.take(page, "phone-article")
        page.locator("main h2[id]").nth(1).scroll_into_view_if_needed()
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(300)
        camera.take(page, "phone-reading")
        page.goto("/contact/")
        page.get_by_role("main").get_by_role("button", name="Send message").click()
        page.get_by_role("alert").wait_for()
        camera.take(page, "phone-contact-errors")
        page.goto("/search/?q=siatica")
        camera.take(page, "phone-search")
        page.goto("/es/")
        camera.take(page, "phone-home-es")
        page.goto("/es/contact/")
        camera.take(page, "phone-contact-es")
    with camera.page(**PHONE, **DARK) as page:
        page.goto(ARTICLE)
        camera.take(page, "phone-article-dark")
    with camera.page(viewport={"width": 816, "height": 1056}) as page:  # a sheet of letter paper
        page.goto(ARTICLE)
        page.emulate_media(media="print")
        camera.take(page, "article-print")


def admin_screens(camera):
    """Take what staff see, each with the account whose work it is."""
    with camera.page("demo-editor", **DESKTOP) as page:
        camera.take(page, "admin-first")
        page.goto("/admin/blog/article/")
        camera.take(page, "admin-articles")
        page.goto("/admin/components/failure-404/")  # a site with DEBUG shows its own words for a lost page
        camera.take(page, "not-found")
        page.goto("/admin/components/")
        camera.take(page, "admin-components")
    with camera.page("demo-author", viewport={"width": 1440, "height": 940}) as page:
        page.goto("/admin/blog/article/")
        page.locator("#content").get_by_role("link", name="Sciatica").first.click()
        page.get_by_role("button", name="Show the page as you type").click()
        page.frame_locator("iframe").locator("h1").wait_for()
        page.locator(".ProseMirror").evaluate("editor => scrollTo(0, editor.getBoundingClientRect().top - 230)")
        page.wait_for_timeout(1500)  # the page beside the form follows
        camera.take(page, "writing")
    with camera.page("demo-reviewer", **DESKTOP) as page:
        open_first(page, "/admin/", r"/admin/blog/article/\d+/(review|revisions)/")
        camera.take(page, "admin-review")
    with camera.page("demo-frontdesk", **DESKTOP) as page:
        page.goto("/admin/appointments/inquiry/")
        camera.take(page, "inbox")
        open_first(page, "/admin/appointments/inquiry/", r"/admin/appointments/inquiry/\d+/change/")
        camera.take(page, "message")
    with camera.page("demo-admin", **DESKTOP) as page:
        page.goto("/admin/pages/appearance/")
        camera.take(page, "admin-appearance")


def open_first(page, where, pattern):
    """Open the first link of a page whose address matches. Raises ``RuntimeError`` when there is none."""
    page.goto(where)
    addresses = page.locator("main a, #content a").evaluate_all("links => links.map(link => link.pathname)")
    found = next((address for address in addresses if re.match(pattern, address)), None)
    if found is None:
        raise RuntimeError(f"{where} has no link that matches {pattern}.")
    page.goto(found)


def main():
    named = os.environ.get("CHROMIUM")
    chromium = named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium's sandbox refuses to run as root
    SCREENS.mkdir(exist_ok=True)
    with running_site() as (address, passwords), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=sandbox)
        camera = Camera(browser, address, passwords)
        public_screens(camera)
        admin_screens(camera)
        browser.close()
    size = sum(taken for _, taken in camera.taken)
    sys.stdout.write(f"{len(camera.taken)} pictures in docs/screens, {size // 1000} kB.\n")


if __name__ == "__main__":
    main()
