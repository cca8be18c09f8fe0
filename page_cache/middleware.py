import threading
import time
from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags

from shared_reads import are_live

from . import content
from .entries import Entry, memory, shared, shared_key

READ = {"before", "after", "article", "v"}  # what pages read of the query of an address; others are not kept
# What campaigns add to addresses and only scripts read, so that it is taken off before the page is made.
CAMPAIGNS = {"utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "mc_cid", "mc_eid"}
CAMPAIGNS |= {"gclid", "gbraid", "wbraid", "dclid", "msclkid", "fbclid", "ttclid", "twclid", "li_fat_id"}
CONDITIONS = ["HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"]
LONGEST_WAIT = 5  # seconds for a page that another request makes
LOOK_AGAIN = 0.02  # seconds


class PageCache:
    """Answer with the page as it was made before, as long as the site's content is the same.

    What a page is made of names it: scheme, host, path, the part of its query that pages read, and the ``State`` of the
    content. Nothing of what else a request says is part of a page, and who is signed in does not matter: only public
    pages are kept, which say so in ``Cache-Control``, set no cookie and vary on nothing. A page that was not kept is
    made as if this were not there.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self._unkept = ConditionalGetMiddleware(get_response)
        self._made, self._lock = {}, threading.Lock()

    def __call__(self, request):
        read, campaign = _parts(request.META.get("QUERY_STRING", ""))
        state = request.content_state = content.state() if _is_public(request) else None
        page = None if state is None or read is None else _page(request, read)
        if page is None:
            response = self.get_response(request)
            if request.method not in ("GET", "HEAD"):
                content.forget()
            return response
        if entry := memory.get(state, page):
            return _answer(request, entry, "kept")
        if request.method == "HEAD" or _is_personal(request):
            return self.get_response(request)
        return self._without_campaign(request, page, read, campaign)

    def _without_campaign(self, request, page, read, campaign):
        if not campaign:
            return self._made_once(request, page)
        asked, request.META["QUERY_STRING"] = request.META["QUERY_STRING"], read
        response = self._made_once(request, page)
        request.META["QUERY_STRING"] = asked
        if "Location" in response:
            target, hash_sign, fragment = response["Location"].partition("#")
            response["Location"] = f"{target}{'&' if '?' in target else '?'}{campaign}{hash_sign}{fragment}"
        return response

    def _made_once(self, request, page):
        """Make the page, or wait until the request that makes it already has kept it."""
        named = request.content_state, page
        with self._lock:
            being_made = self._made.get(named)
            if being_made is None:
                done = self._made[named] = threading.Event()
        if being_made:
            being_made.wait(LONGEST_WAIT)
            entry = memory.get(*named)
            return _answer(request, entry, "waited") if entry else self.get_response(request)
        try:
            return self._shared(request, page)
        finally:
            with self._lock:
                del self._made[named]
            done.set()

    def _shared(self, request, page):
        """Take the page from the cache that processes share, waiting while another makes it, or make it."""
        state = request.content_state
        # Numbers that anybody may make up stand in a query: they would fill the shared cache, which has no bound.
        key = shared_key(state, page) if shared.is_there and not page[-1] else ""
        until = time.monotonic() + LONGEST_WAIT
        while key:
            if entry := shared.get(key):
                memory.put(state, page, entry)
                return _answer(request, entry, "shared")
            if time.monotonic() > until or shared.may_make(key):
                break
            time.sleep(LOOK_AGAIN)
        try:
            return self._make(request, page, key)
        finally:
            if key:
                shared.was_made(key)

    def _make(self, request, page, key):
        state = request.content_state
        conditions = {name: request.META.pop(name) for name in CONDITIONS if name in request.META}
        response = self.get_response(request)
        request.META.update(conditions)
        # What was read while somebody changed it is shown, as ever, and not kept.
        if not (_may_be_kept(response) and are_live(request) and content.state(afresh=True) == state):
            request.page_came = "not kept"
            return _with_headers_of(response, self._unkept.process_response(request, response))
        headers = {name: value for name, value in response.items() if name not in ("ETag", "Content-Length")}
        entry = Entry(headers, response.get("ETag", "").removeprefix("W/"), response.content)
        response.close()
        memory.put(state, page, entry)
        if key:
            seconds = int((state.until - datetime.now(UTC)).total_seconds())
            shared.put(key, entry, max(1, seconds))
        return _answer(request, entry, "made")


def _is_public(request):
    """Return whether it asks for a page that is the same for everybody, whose parts may be kept."""
    if request.method not in ("GET", "HEAD") or settings.DEBUG or not settings.PAGES_KEPT_BYTES:
        return False
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return False
    return not f"{request.path_info}/".startswith(settings.ADDRESSES_LEFT_ALONE)


def _page(request, read):
    """Return what names a page, but for the content of the site, or None where none is kept."""
    try:
        # nosemgrep: host-that-was-asked-for - it names what is kept
        return request.scheme, request.get_host().lower(), request.path, read
    except DisallowedHost:
        return None


def _parts(query):
    """Return what pages read of a query, None where it holds what neither they nor scripts read, and the campaign."""
    if not query:
        return "", ""
    read, campaign = [], []
    for part in query.split("&"):
        name = part.partition("=")[0]
        if name not in READ and name not in CAMPAIGNS:
            return None, ""
        (read if name in READ else campaign).append(part)
    return "&".join(read), "&".join(campaign)


def _is_personal(request):
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")
    return "authorization" in request.headers or any(name in request.COOKIES for name in names)


def _may_be_kept(response):
    allowed = response.get("Cache-Control", "").lower()
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "public" in allowed
        and not any(word in allowed for word in ("no-store", "private", "no-cache"))
        and not any(response.has_header(name) for name in ("Vary", "Set-Cookie", "Content-Encoding"))
        and "'nonce-" not in response.get("Content-Security-Policy", "")
        and len(response.content) <= settings.PAGES_KEPT_BYTES // 10
    )


def _answer(request, entry, came):
    request.page_came = came  # for whoever counts
    asked = request.META  # request.headers reads every header first
    headers, body = entry.answer(asked.get("HTTP_ACCEPT_ENCODING", ""))
    response = HttpResponse(body if request.method == "GET" else b"")
    response.headers._store.update(headers)  # they were checked when the page was made
    if entry.etag and "HTTP_IF_NONE_MATCH" in asked:
        return _unless_known(request, response)
    return response


def _unless_known(request, response):
    known = [etag.removeprefix("W/") for etag in parse_etags(request.headers["if-none-match"])]
    if known != ["*"] and response["ETag"].removeprefix("W/") not in known:
        return response
    return _with_headers_of(response, get_conditional_response(request, etag=response["ETag"], response=response))


def _with_headers_of(page, answer):
    """Return an answer that stands for a page with what the page says of itself besides its body."""
    for name in page.headers:
        if not name.startswith("Content-") or name in ("Content-Security-Policy", "Content-Language"):
            answer.headers.setdefault(name, page[name])
    return answer
