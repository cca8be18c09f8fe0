"""Visitors, each from an address of their own on this machine, before the site itself or before nginx."""

import http.client
import re
import socket
import ssl
import time
import urllib.parse
from contextlib import suppress
from dataclasses import dataclass, field

from tests.deploy.proxy import HOST

PATIENCE = 70  # seconds: longer than nginx waits
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def address(number):
    """Return the address of a visitor with that number; all are in networks of their own, up to 62,500."""
    return f"127.{1 + number // 250 % 250}.{number % 250}.1"


@dataclass
class Seen:
    """What a visitor saw; status 0 is no answer."""

    status: int = 0
    headers: dict = field(default_factory=dict)
    page: str = ""
    seconds: float = 0


class Visitor:
    """One visitor with one kept connection and, where they sign in, cookies.

    ``place`` is a ``Site``, asked directly as nginx would, or a ``Proxy`` in front of one.
    """

    def __init__(self, place, number=1, *, host=HOST):
        self.place, self.address, self.host = place, address(number), host
        self.connection, self.cookies = None, {}

    def ask(self, path, typed=None, *, patience=PATIENCE, began=None, **headers):
        """Return what is ``Seen`` at a path; with ``typed``, a form is sent. Time counts from ``began``."""
        seen, began = Seen(), began or time.monotonic()
        with suppress(OSError, http.client.HTTPException):
            response = self._answer(path, typed, patience, headers)
            seen.page = response.read().decode(errors="replace")
            seen.status, seen.headers = response.status, dict(response.getheaders())
            for cookie in response.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
        if not seen.status or seen.headers.get("Connection") == "close":
            self.close()
        seen.seconds = time.monotonic() - began
        return seen

    def send(self, path, typed, **options):
        """Open a page of staff and send its form, with Django's token."""
        token = CSRF.search(self.ask(path).page)
        return self.ask(path, {**typed, "csrfmiddlewaretoken": token[1] if token else ""}, **options)

    def __del__(self):
        self.close()

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def _answer(self, path, typed, patience, headers):
        body, kind = _encoded(typed)
        sent = {"Host": self.host, "X-Forwarded-For": self.address, "Sec-Fetch-Site": "same-origin", **kind, **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        is_new = self.connection is None
        if is_new:
            self.connection = self._connection(patience)
        try:
            self.connection.request("GET" if typed is None else "POST", path, body, sent)
            return self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.close()
            if is_new or typed is not None:
                raise
            return self._answer(path, typed, patience, headers)  # a kept connection that was closed meanwhile

    def _connection(self, patience):
        is_proxy = hasattr(self.place, "https")
        port = self.place.https if is_proxy else self.place.port
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
        connection.sock = socket.create_connection(("127.0.0.1", port), patience, (self.address, 0))
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if is_proxy:
            connection.sock = TLS.wrap_socket(connection.sock, server_hostname=HOST)
        return connection


def _encoded(typed):
    """Return body and header of a form; a value that is bytes is a file."""
    if typed is None:
        return None, {}
    if not any(isinstance(value, bytes) for value in typed.values()):
        return urllib.parse.urlencode(typed), {"Content-Type": "application/x-www-form-urlencoded"}
    parts = []
    for name, value in typed.items():
        is_file = isinstance(value, bytes)
        named = '; filename="picture.png"\r\nContent-Type: image/png' if is_file else ""
        parts.append(f'--part\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode())
        parts += [value if is_file else value.encode(), b"\r\n"]
    return b"".join([*parts, b"--part--\r\n"]), {"Content-Type": "multipart/form-data; boundary=part"}


TLS = ssl.create_default_context()
TLS.check_hostname, TLS.verify_mode = False, ssl.CERT_NONE
