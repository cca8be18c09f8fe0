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
    """Return what a record says. The web server's own lines may quote a request: addresses stay without their query."""
    if record.name.startswith("gunicorn"):
        return re.sub(r"\?\S*", "?", re.sub(r"\bip=\S+", "ip=-", record.getMessage()))
    return record.getMessage()


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
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": told(record),
            **({"request": asked.get()} if asked.get() else {}),
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
        mark = asked.set(given if re.fullmatch(r"[0-9a-zA-Z-]{8,64}", given) else uuid4().hex)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = asked.get()
            took = round((time.perf_counter() - began) * 1000, 1)
            match = getattr(request, "resolver_match", None)
            route = f"/{match.route}" if match else ""
            told = {"method": request.method, "route": route, "status": response.status_code, "ms": took}
            requests.info("%s %s %s %s ms", *told.values(), extra={"told": told})
            return response
        finally:
            asked.reset(mark)
