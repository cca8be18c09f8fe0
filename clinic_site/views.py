"""The few addresses that belong to no app."""

import sys

from csp.decorators import csp_replace
from django.conf import settings
from django.db import DataError, Error, IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.static import serve

from appointments.encryption import WrongKeyError


def robots(request):
    """Tell robots where the sitemap is, and to stay out of the admin (RFC 9309)."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def server_error(request):
    """Say that something failed, with the phone number as this process last knew it.

    A database that does not answer is 503 with Retry-After (RFC 9110, 15.6.4), so that nobody takes the page for gone;
    one that answers and refuses a value is a mistake of the site. Staff are told when the keys open no messages.
    """
    error = sys.exc_info()[1]
    if isinstance(error, Error) and not isinstance(error, (DataError, IntegrityError)):
        response = render(request, "503.html", status=503)
        response["Retry-After"] = "60"
        return response
    # Visitors meet no such error that they could do anything about.
    wrong_keys = isinstance(error, WrongKeyError) and request.path.startswith(reverse("admin:index"))
    return render(request, "keys.html" if wrong_keys else "500.html", status=500)


def favicon(request):
    """Lead browsers that ask for the icon at its customary address to the file."""
    return redirect(static("img/favicon.ico"))


@csp_replace({"default-src": ["'none'"], "sandbox": []})
def media(request, path):
    """Send an uploaded picture; its name is random and its content never changes."""
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
