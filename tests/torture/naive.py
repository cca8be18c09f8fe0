"""The site as it must not be: it thanks for a message first and stores it afterwards, in a thread."""

import io
import threading
import time

from clinic_site.wsgi import application as site

STORES_AFTER = 2  # seconds, as a queue in memory would


def application(environ, start_response):
    if environ["REQUEST_METHOD"] != "POST":
        return site(environ, start_response)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))

    def store():
        time.sleep(STORES_AFTER)
        list(site({**environ, "wsgi.input": io.BytesIO(body)}, lambda *args: None))

    threading.Thread(target=store, daemon=True).start()
    start_response("302 Found", [("Location", "/contact/thanks/"), ("Content-Length", "0")])
    return []
