import copy
import json
import logging
import re
import sys
import time
import traceback
from contextvars import ContextVar
from uuid import uuid4

asked = ContextVar("asked", default="")  # the id of the request that is being answered
requests = logging.getLogger("clinic_site.requests")


def told(record):
    """Return what a record says, with the pattern of the address in place of one that a visitor chose.

    The web server's own lines may quote a request that it did not understand: its query stays out.
    """
    words = record.getMessage()
    if record.name.startswith("gunicorn"):
        return re.sub(r"\?\S*", "?", re.sub(r"\bip=\S+", "ip=-", words))
    request = getattr(record, "request", None)
    if (path := getattr(request, "path", "/")) != "/":
        words = words.replace(path, pattern(request) or "an unknown address")
    return words


def pattern(request):
    """Return the pattern of a request's address, with no name, number or secret of it; empty when there is none."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else ""


def uncaught(kind, error, trace):
    """Log what ends a command as everything else is logged, in place of a traceback with the error's own words."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        logging.getLogger("clinic_site").critical("A command ended by an error", exc_info=(kind, error, trace))


class WithoutValues(logging.Formatter):
    """A log line whose traceback names the error and where it happened, never its words.

    A database's own message may quote the row it refused, and with it what a patient wrote.
    """

    def format(self, record):
        own = copy.copy(record)
        own.msg, own.args = told(record), ()
        own.exc_text = None  # what another handler's formatter kept holds the words
        return super().format(own)

    def formatException(self, exc_info):
        kind, _, trace = exc_info
        return "".join(traceback.format_tb(trace)) + kind.__qualname__


class Json(WithoutValues):
    """One JSON object a line, with the id of the request that it belongs to."""

    def format(self, record):
        # What Django says of an answer it says when it has left the RequestLog.
        mark = asked.get() or getattr(getattr(record, "request", None), "mark", "")
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": told(record),
            **({"request": mark} if mark else {}),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class RequestLog:
    """Give each request an id, the one of the web server in front or its own, and log what became of it.

    Logged are method, the pattern of the address (no name, number or secret of it), status and milliseconds.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.mark = given if re.fullmatch(r"[0-9a-zA-Z-]{8,64}", given) else uuid4().hex
        mark = asked.set(request.mark)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = asked.get()
            took = round((time.perf_counter() - began) * 1000, 1)
            facts = {"method": request.method, "route": pattern(request), "status": response.status_code, "ms": took}
            requests.info("%s %s %s %s ms", *facts.values(), extra={"told": facts})
            return response
        finally:
            asked.reset(mark)
