"""The site as it must not be, so that the trials are seen to find it out."""

import io
import threading
import time
from contextlib import suppress

from clinic_site.wsgi import application as site  # which reads the settings, so it comes first

from django.core.mail import send_mail  # isort: skip

STORES_AFTER = 2  # seconds, as a queue in memory would


def stores_later(environ, start_response):
    """Thank for a message first, and store it afterwards, in a thread."""
    if environ["REQUEST_METHOD"] != "POST":
        return site(environ, start_response)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))

    def store():
        time.sleep(STORES_AFTER)
        list(site({**environ, "wsgi.input": io.BytesIO(body)}, lambda *args: None))

    threading.Thread(target=store, daemon=True).start()
    start_response("302 Found", [("Location", "/contact/thanks/"), ("Content-Length", "0")])
    return []


def mails_first(environ, start_response):
    """Mail the staff before the answer, and let what fails be."""
    if environ["REQUEST_METHOD"] == "POST":
        with suppress(Exception):
            send_mail("A message", "Somebody wrote to us.", "site@clinic.example", ["desk@clinic.example"])
    return site(environ, start_response)
