"""The real nginx with the configuration that is deployed, in front of a site of its own."""

import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.torture.site import ROOT, free_port

HOST = "clinic.example"
FRAME = """
worker_processes auto; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; user {account};
events {{ worker_connections 1024; }}
http {{ include /etc/nginx/mime.types; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; include {folder}/site.conf;
include {folder}/metrics.conf; }}
"""


# One for all connections: to make one takes longer than the connection. The certificate is nobody's.
TRUSTING = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
TRUSTING.check_hostname, TRUSTING.verify_mode = False, ssl.CERT_NONE
# Debian keeps it where only root looks.
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


def missing():
    """Return what to install when this machine has no nginx or openssl, else nothing."""
    wanted = [name for name, found in {"nginx": NGINX, "openssl": shutil.which("openssl")}.items() if not found]
    return f"Install {' and '.join(wanted)}." if wanted else ""


class Proxy:
    """nginx at a port of this machine; ``ask`` speaks to it over TLS as a visitor's browser does.

    With ``unlimited``, one address may ask as often as it likes, as a bench does for many visitors. ``weaken`` makes of
    the configuration one that a trial must find out.
    """

    def __init__(self, folder, upstream, *, unlimited=False, weaken=None):
        self.folder, self.http, self.https, self.metrics = folder, free_port(), free_port(), free_port()
        self.upstream, self.unlimited, self.weaken = upstream, unlimited, weaken

    def write(self):
        certificate, key = self.folder / "certificate.pem", self.folder / "key.pem"
        subprocess.run(
            [
                *["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}"],
                *["-keyout", key, "-out", certificate],
            ],
            check=True,
            capture_output=True,
        )
        for name in ("static", "media", "pages"):
            (self.folder / name).mkdir()
        (self.folder / "media" / "evil.html").write_text("<script>alert(1)</script>")
        shutil.copy(ROOT / "deploy/nginx/unavailable.html", self.folder / "pages")
        told = {
            "HOST": HOST,
            "HTTP": f"127.0.0.1:{self.http}",
            "HTTPS": f"127.0.0.1:{self.https}",
            "UPSTREAM": self.upstream,
            "CERTIFICATE": certificate,
            "CERTIFICATE_KEY": key,
            "CACHE": self.folder / "cache",
            "LOG": self.folder / "access.log",
            "ERRORS": self.folder / "error.log",
            "STATIC": self.folder / "static",
            "MEDIA": self.folder / "media",
            "PAGES": self.folder / "pages",
            "INCLUDES": self.folder,
            "METRICS": f"127.0.0.1:{self.metrics}",
        }
        shutil.copy(ROOT / "deploy/nginx/clinic-site-proxy.inc", self.folder)
        for source, target in {"clinic-site.conf": "site.conf", "clinic-site-metrics.conf": "metrics.conf"}.items():
            text = (ROOT / "deploy/nginx" / source).read_text()
            for name, value in told.items():
                text = text.replace(f"@{name}@", str(value))
            if self.unlimited:
                text = re.sub(r"rate=\d+r/s", "rate=1000000r/s", text)
            if self.weaken and target == "site.conf":
                text = self.weaken(text)
            (self.folder / target).write_text(text)
        account = Path(self.folder).owner()
        (self.folder / "nginx.conf").write_text(FRAME.format(folder=self.folder, account=account))

    def start(self):
        self.write()
        command = [NGINX, "-e", self.folder / "error.log", "-p", self.folder, "-c", self.folder / "nginx.conf"]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.https), timeout=1):
                return
            time.sleep(0.05)
        raise TimeoutError((self.folder / "error.log").read_text())

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def errors(self):
        """Return how often nginx noted each error."""
        log = (self.folder / "error.log").read_text(errors="replace")
        return dict(Counter(re.findall(r"\[error\] \S+ \*\d+ (.*?), client", log)))

    def connect(self, server_name=HOST, source="127.0.0.1"):
        """Return a TLS connection to nginx, from any address of this machine."""
        connection = socket.create_connection(("127.0.0.1", self.https), 90, source_address=(source, 0))
        return TRUSTING.wrap_socket(connection, server_hostname=server_name)

    def change(self, name, old, new):
        """Change one of the files of the configuration, and let nginx read it again."""
        text = (self.folder / name).read_text()
        assert old in text
        (self.folder / name).write_text(text.replace(old, new))
        self.process.send_signal(signal.SIGHUP)
        time.sleep(1)  # until its new workers answer

    def forget(self):
        """Let no answer be kept any more."""
        for path in (self.folder / "cache").rglob("*"):
            if path.is_file():
                path.unlink(missing_ok=True)

    def send(self, raw):
        """Return what nginx answers to these bytes until it ends the connection, or says nothing for a second."""
        answered = b""
        with self.connect() as connection, suppress(OSError):
            connection.settimeout(1)
            connection.sendall(raw)
            while some := connection.recv(65536):
                answered += some
        return answered

    def ask(self, path, method="GET", body=None, host=HOST, **headers):
        """Return ``(status, headers, body)``; underscores of header names are hyphens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.https, timeout=30)
        connection.sock = self.connect()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):  # an answer may come before all was sent
            connection.request(method, path, body, {"Host": host, **named})
        answer = connection.getresponse()
        found = answer.status, {name: ", ".join(answer.headers.get_all(name)) for name in answer.headers}, answer.read()
        connection.close()
        return found


@contextmanager
def proxy(folder, upstream, **options):
    """Yield a running ``Proxy`` before ``upstream``, such as ``127.0.0.1:8000``."""
    running = Proxy(folder, upstream, **options)
    running.start()
    try:
        yield running
    finally:
        running.stop()
