"""Two of the staff and a visitor ask for each other's addresses through nginx: nothing of one reaches another."""

import gzip
import re

import brotli

from tests.deploy.canaries import DESK, EDITOR
from tests.deploy.proxy import HOST

PUBLIC = [
    "/",
    "/blog/",
    "/blog/text-1/",
    "/blog/feed/json/",
    "/contact/",
    "/search/?q=pain",
    "/sitemap.xml",
    "/llms.txt",
]
# How an address of somebody else is asked for, so that what keeps pages takes it for a file or for another page.
DISGUISES = ["{}", "{}x.css", "{};.css", "{}?x.css", "{}?utm_source=a", "/{}", "/blog/..{}", "/static/..%2f..{}"]
DISGUISES += ["{}%2f..%2fx.js", "{}%3f.png", "{}#.css", "/es{}"]


def names(body):
    return {canary for canary in (EDITOR, DESK) if canary.encode() in body}


class People:
    """The two and a visitor; ``seen`` is what of whom somebody got to read who may not.

    ``unread`` are addresses at which not even their owner found a word of theirs: to ask for these tries nothing.
    """

    def __init__(self, attacked, front):
        self.attacked, self.front, self.seen, self.unread = attacked, front, [], []
        self.cookies = {
            EDITOR: {"Cookie": f"sessionid={attacked.editor['session']}"},
            DESK: {"Cookie": f"sessionid={attacked.desk['session']}"},
            "": {},
        }

    def ask(self, who, address):
        answer = self.front.ask(address, **self.cookies[who])
        told = f"{answer[1]}".encode() + answer[2]
        self.seen += [(who, address, canary) for canary in names(told) - {who}]
        return answer

    def replay(self):
        """Let each ask for everybody's addresses, right after the one they belong to; return ``seen``."""
        for owner, told in ((EDITOR, self.attacked.editor), (DESK, self.attacked.desk)):
            for address in told["addresses"]:
                self.unread += [] if owner in names(self.ask(owner, address)[2]) else [address]
                for disguise in DISGUISES if address.endswith("/change/") else DISGUISES[:3]:
                    self.ask(owner, disguise.format(address))
                    for other in {*self.cookies} - {owner}:
                        self.ask(other, disguise.format(address))
        for address in PUBLIC:
            for who in (EDITOR, "", DESK, "", EDITOR):
                assert self.ask(who, address)[0] == 200
        return self.seen


def kept(front):
    """Return headers and text of every answer that nginx keeps."""
    answers = []
    for path in (front.folder / "cache").rglob("*"):
        if path.is_file():
            head, _, body = path.read_bytes().partition(b"\r\n\r\n")
            encoding = re.search(rb"(?i)\r\ncontent-encoding: (\w+)", head)
            unpack = {b"gzip": gzip.decompress, b"br": brotli.decompress}.get(encoding and encoding[1], bytes)
            answers.append((head, unpack(body)))
    return answers


def test_nothing_of_one_reaches_another(attacked, nginx):
    people = People(attacked, nginx)
    assert people.replay() == people.unread == []
    assert kept(nginx), "public pages are kept"
    for head, body in kept(nginx):
        assert b"set-cookie" not in head.lower()
        assert not names(head + body)


def everything(text):
    """Keep all answers for a minute, whoever asked and whatever they say."""
    admin = re.search(r"location /admin/ \{.*?\n  \}", text, re.S)[0]
    text = text.replace(admin, "")
    text = re.sub(r"proxy_no_cache .*|proxy_cache_bypass .*", "", text)
    ignored = "proxy_ignore_headers Cache-Control Expires Set-Cookie Vary X-Accel-Expires; proxy_cache_valid any 60s;"
    return text.replace("proxy_cache_lock on;", f"proxy_cache_lock on; {ignored}")


def test_control_answers_kept_for_everybody_are_found_out(attacked, weakened):
    front = weakened(everything)
    seen = People(attacked, front).replay()
    assert {("", canary) for canary in (EDITOR, DESK)} <= {(who, canary) for who, _, canary in seen}
    front.ask("/admin/login/")
    assert any(b"set-cookie" in head.lower() for head, _ in kept(front))


def test_a_preview_that_was_stopped_is_shown_to_nobody(attacked, nginx):
    assert EDITOR in names(nginx.ask(attacked.preview)[2])
    attacked.site.ask("__import__('tests.deploy.canaries', fromlist=['']).stop_preview()")
    status, _, body = nginx.ask(attacked.preview)
    assert status == 410 and not names(body)


def test_a_word_to_one_is_told_to_nobody_else(attacked, nginx):
    """What the admin tells after a save waits in the session or a cookie of the one who saved."""
    people = People(attacked, nginx)
    login = nginx.ask("/admin/login/")[1]
    token = re.search(r"csrftoken=(\w+)", login["Set-Cookie"])[1]
    address = f"/admin/blog/article/{attacked.article}/share/"
    mine = {"Cookie": f"sessionid={attacked.editor['session']}; csrftoken={token}"}
    typed = f"csrfmiddlewaretoken={token}&number=1&days=99"
    status, headers, _ = nginx.ask(
        address, "POST", typed, **mine, Referer=f"https://{HOST}/", Content_Type="application/x-www-form-urlencoded"
    )
    assert status in (200, 302, 400), status
    for who in ("", DESK):
        for path in ("/", "/blog/", "/contact/", "/admin/", "/admin/login/", headers.get("Location", address)):
            people.ask(who, path)
    assert people.seen == []
