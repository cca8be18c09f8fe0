"""A site with holes, for scanners to find: it puts what is asked into SQL, into its page and into a header.

It answers this machine alone, and only while a scan runs.
"""

import sqlite3
import threading
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

PAGE = '<!doctype html><title>Weak</title><form action="/"><input name="q"><button>Ask</button></form><p>{}</p>'


def weak(environ, start_response):
    asked = parse_qs(environ["QUERY_STRING"]).get("q", ["a"])[0]
    database = sqlite3.connect(":memory:")
    database.executescript("CREATE TABLE word (text); INSERT INTO word VALUES ('a'), ('b');")
    try:
        found = database.execute(f"SELECT text FROM word WHERE text = '{asked}'").fetchall()
        status = "200 OK"
    except sqlite3.Error as error:
        found, status = f"sqlite3.OperationalError: {error}", "500 Internal Server Error"
    finally:
        database.close()
    start_response(status, [("Content-Type", "text/html")])
    return [PAGE.format(f"{asked}: {found}").encode()]


class _Silent(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def serving():
    """Yield the address of the running site."""
    with make_server("127.0.0.1", 0, weak, _Server, _Silent) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
