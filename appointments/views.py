"""The contact form: one public page that works without a script, a cookie or a session."""

import logging

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import Error
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from network_addresses import truncated_address

from . import attribution, delivery
from .contact import Contact
from .forms import ContactForm
from .forms.contact import ANSWERS_CHARACTERS
from .origin import is_same_origin

logger = logging.getLogger(__name__)

RETRY_AFTER = 60  # seconds
PAGE = "contact_page"
CHECKER = "condition_checker"


# Django's token needs a cookie and is cached with the page; is_same_origin stands in its place.
@csrf_exempt  # nosemgrep: csrf-exempt
@sensitive_post_parameters()
def contact(request):
    """Show the form; store what it sends before anything is answered."""
    if request.method == "POST":
        return _receive(request)
    if request.method not in ("GET", "HEAD"):
        return _not_allowed(request, ["GET", "HEAD", "POST"])
    known = {"placement": PAGE, "article": request.GET.get("article", "")}
    return _page(request, ContactForm(contact=Contact.of(request), known=known))


@csrf_exempt  # nosemgrep: csrf-exempt - it only shows the form
@sensitive_post_parameters()
def from_checker(request):
    """Show the form to somebody who comes from the condition checker, with their answers if they ticked so."""
    if request.method != "POST":
        return redirect("appointments:contact")
    initial = {}
    if "attach_answers" in request.POST:
        initial = {
            "checker_answers": request.POST.get("checker_answers", "")[:ANSWERS_CHARACTERS],
            "attach_answers": True,
        }
    form = ContactForm(contact=Contact.of(request), known={"placement": CHECKER}, initial=initial)
    response = _page(request, form)
    response["Cache-Control"] = "no-store"
    return response


def thanks(request):
    """Say what happens next, without a word on what was sent."""
    if request.method not in ("GET", "HEAD"):
        return _not_allowed(request, ["GET", "HEAD"])
    return render(request, "appointments/thanks.html")


def _receive(request):
    try:
        _refuse_too_big(request)
        if (request.encoding or "utf-8").lower() not in ("utf-8", "utf8"):
            request.encoding = "utf-8"  # for whoever reads the request after this
            raise BadRequest("The form is sent in UTF-8.")
        typed = request.POST
    except RequestDataTooBig:
        return _refused(request, 413, gettext("Your message is too large. Send a shorter one, without attachments."))
    except (SuspiciousOperation, MultiPartParserError, BadRequest, UnreadablePostError):
        return _refused(request, 400, gettext("Your message did not reach us in one piece. Go back and send it again."))
    sender, is_private = truncated_address(request), attribution.is_refused(request)
    form = ContactForm(typed, contact=Contact.of(request), sender=sender, is_private=is_private)
    if not is_same_origin(request):
        return _page(request, form, "origin", 403)
    if form.contact.is_live and not form.is_valid():
        return _page(request, form)
    return _store(request, form)


def _store(request, form):
    try:
        inquiry = form.contact.is_live and form.save()
    except Error as error:
        # Its words may quote the patient's own, so only its kind is logged.
        logger.error("A message could not be stored: %s", type(error).__name__)
        inquiry = None
    if not inquiry:
        return _unavailable(request, form)
    logger.info("Inquiry %s received", inquiry.pk)
    delivery.soon()
    return redirect("appointments:thanks")


def _refuse_too_big(request):
    # Django counts text only; a file would be read to its end first.
    length = request.headers.get("content-length") or "0"
    if length.isdecimal() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise RequestDataTooBig


def _page(request, form, notice="", status=200):
    response = render(request, "appointments/contact.html", {"form": form, "notice": notice}, status=status)
    if form.is_bound:
        response["Cache-Control"] = "no-store"
    return response


def _unavailable(request, form):
    response = _page(request, form, "unavailable", 503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _refused(request, status, sentence):
    response = render(request, "appointments/refused.html", {"sentence": sentence}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _not_allowed(request, methods):
    response = _refused(request, 405, gettext("This page can only be opened, or sent with its Send button."))
    response["Allow"] = ", ".join(methods)
    return response
