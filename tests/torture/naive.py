"""The site as it must not be, so that the trials are seen to find it out."""

import io
import threading
import time
from contextlib import suppress

from clinic_site.wsgi import application as site  # which reads the settings, so it comes first

from blog.forms.images import ImageForm, WordsForm  # isort: skip
from django.core.cache import caches  # isort: skip
from django.core.mail import send_mail  # isort: skip
from django.db import connections  # isort: skip
from page_cache import content  # isort: skip

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


def waits_for_ever(environ, start_response):
    """Wait for an answer of the database for as long as it pleases."""
    connections["default"].settings_dict["ANSWERS_WITHIN"] = None
    return site(environ, start_response)


def needs_its_cache(environ, start_response):
    """Count tries to sign in where pages are shared."""
    caches.settings["default"] = caches.settings["pages"]
    return site(environ, start_response)


def stores_files_too_late(environ, start_response):
    """Store a picture's files after its form was found right."""
    ImageForm._post_clean = WordsForm._post_clean
    ImageForm.save = lambda form, commit=True: (
        form.instance.store(form.cleaned_data["upload"]),
        WordsForm.save(form, commit),
    )[1]
    return site(environ, start_response)


def believes_its_clock(environ, start_response):
    """Keep what a page said until the moment for which it was kept, wherever the clock stands."""
    known, asked_at, since = content._known
    content._known = known, asked_at, since and since.replace(year=2000)
    return site(environ, start_response)
