"""What a site shows and keeps, as one JSON object: the same before and after an upgrade.

python -m tests.upgrade.seen [YYYY-MM-DDTHH:MM:SS+00:00]    # at that moment, or now
"""

import json
import re
import sys
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit

import django
import time_machine


def seen():
    """Return the site's pages, redirects and messages, and in sentences what is wrong with its records."""
    return {"pages": pages(), "led": led(), "messages": messages(), "wrong": wrong()}


def pages():
    """Return ``{address: [status, title, review line]}`` of all that the sitemap names and what hangs from it."""
    found = {path: _look(path) for path in sorted(_addresses())}
    return found | {path: _look(path) for path in ("/blog/kept-3/", "/readyz", "/search/?q=sciatica", "/es/contact/")}


def _addresses():
    names = re.findall(r"<loc>(.*?)</loc>", _ask("/sitemap.xml").content.decode())
    for section in names:
        text = _ask(urlsplit(section).path).content.decode()
        for address in re.findall(r"<loc>(.*?)</loc>", text):
            yield urlsplit(unescape(address)).path


def _look(path):
    answer = _ask(path)
    text = answer.content.decode()
    title = re.search(r"<title>(.*?)</title>", text, re.S)
    line = re.search(r'<p class="review-line.*?</p>', text, re.S)
    return [answer.status_code, *(" ".join(re.sub(r"<[^>]+>", " ", part[0]).split()) if part else ""
                                  for part in (title, line))]  # fmt: skip


def _ask(path):
    from django.conf import settings
    from django.test import Client

    return Client().get(path, SERVER_NAME=settings.ALLOWED_HOSTS[0])


def led():
    """Return where each redirect leads, as visitors meet it."""
    from redirects.models import Redirect

    found = {}
    for path in Redirect.objects.order_by("old_path").values_list("old_path", flat=True):
        answer = _ask(path)
        found[path] = [answer.status_code, answer.headers.get("Location", "")]
    return found


def messages():
    """Return what patients wrote and the desk noted, decrypted."""
    from appointments.models import Inquiry

    names = ["full_name", "email", "phone", "message", "status", "is_starred"]
    return [
        [*(getattr(inquiry, name) for name in names), [note.text for note in inquiry.notes.order_by("pk")]]
        for inquiry in Inquiry.objects.order_by("pk")
    ]


def wrong():
    """Return what the nightly checks find, but for files of pictures, which no kept state holds."""
    from django.core.management import CommandError, call_command

    from blog.verification import Verification

    found = [words for words in Verification().differences() if ": its file " not in words]
    for command in (["rebuild_search", "--check"], ["makemigrations", "--check", "--dry-run"]):
        try:
            call_command(*command, stdout=sys.stderr, stderr=sys.stderr)
        except (CommandError, SystemExit) as error:
            found.append(f"{command[0]}: {error}")
    return found


def main(moment=None):
    django.setup()
    if moment is None:
        print(json.dumps(seen()))  # noqa: T201
        return
    with time_machine.travel(datetime.fromisoformat(moment), tick=True):
        print(json.dumps(seen()))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
