"""Errors told to a Sentry of the clinic's choice: their kind and place, and no value.

What is sent is not what the library collected without a few things, but a report made anew of a few things.
"""

import sentry_sdk
from django.conf import settings
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.logging import LoggingIntegration

from .error_reports import HIDDEN
from .logs import asked, pattern

KEPT = ["event_id", "timestamp", "platform", "level", "logger", "release", "environment", "sdk"]
KEPT_OF_FRAMES = ["filename", "module", "function", "lineno", "in_app", "pre_context", "context_line", "post_context"]
HEADERS = ["Content-Type", "Content-Length", "Sec-Fetch-Site"]
HEADER_CHARACTERS = 50


def begin():
    """Tell Sentry of what is logged as an error, and of what ends a command; beside the work, and never in its way."""
    quiet = AtexitIntegration(callback=lambda pending, timeout: None)
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        release=settings.BASE_DIR.name,
        environment="production" if settings.PRODUCTION else "embedded",
        server_name="",
        # None of those that look into requests, queries, templates and calls to other servers.
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[LoggingIntegration(level=None), ExcepthookIntegration(), DedupeIntegration(), quiet],
        before_send=report,
        before_send_transaction=_nothing,
        before_breadcrumb=_nothing,
        max_breadcrumbs=0,
        include_local_variables=False,
        max_request_body_size="never",
        send_default_pii=False,
        traces_sample_rate=None,
        propagate_traces=False,
        auto_session_tracking=False,
        send_client_reports=False,
        enable_backpressure_handling=False,
        # While its server does not answer, what does not fit in the queue is forgotten.
        transport_queue_size=30,
        shutdown_timeout=1,
    )


def report(event, hint):
    """Return what is sent of an event: which errors, at which lines, on what kind of request."""
    record = hint.get("log_record")
    if record and record.name == "django.request" and not record.exc_info:
        return None  # an answer that was meant, as that of /readyz; what was behind it is told by whoever met it
    told = {name: event[name] for name in KEPT if name in event}
    if "exception" in event:
        told["exception"] = {"values": [_error(each) for each in event["exception"]["values"]]}
    tags = {"request": asked.get()} if asked.get() else {}
    if record:
        place = f"{record.name} in {record.module}, line {record.lineno}"
        told["logentry"] = {"message": place}
        if request := getattr(record, "request", None):
            told["request"], route = _request(request)
            told["transaction"], told["transaction_info"] = route, {"source": "route"}
    return {**told, "tags": tags}


def _error(error):
    """Keep the kind of an error and where it happened; its own words may quote what was typed."""
    stack = (error.get("stacktrace") or {}).get("frames", [])
    frames = [{name: frame[name] for name in KEPT_OF_FRAMES if name in frame} for frame in stack]
    kept = {name: error[name] for name in ("type", "module") if name in error}
    mechanism = {name: value for name, value in (error.get("mechanism") or {}).items() if name in ("type", "handled")}
    return {**kept, "value": HIDDEN, "mechanism": mechanism, "stacktrace": {"frames": frames}}


def _request(request):
    headers = {name: value[:HEADER_CHARACTERS] for name in HEADERS if (value := request.headers.get(name))}
    return {"method": request.method, "headers": headers}, pattern(request)


def _nothing(*_):
    return None
