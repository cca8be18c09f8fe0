"""What programs ask for at addresses that standards fix."""

import datetime

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from appointments.contact import Contact
from pages.frame import Frame
from site_languages import LANGUAGES

VALID_FOR = datetime.timedelta(days=180)


def security(request):
    """Tell where to report a weakness (RFC 9116). It says so for half a year from each day on, as nothing else is."""
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + VALID_FOR
    fields = {
        "Contact": f"{settings.SITE_URL}{reverse('appointments:contact')}",
        "Expires": expires.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Preferred-Languages": ", ".join(code for code, _ in LANGUAGES),
        "Canonical": f"{settings.SITE_URL}{reverse('security')}",
    }
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")


def manifest(request):
    """Tell how the site looks on a home screen (W3C Web Application Manifest)."""
    contact, colors = Contact.of(request), Frame.of(request).appearance.palette.light
    name = contact.clinic_name or "Clinic"
    icons = [
        {"src": static("img/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("img/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("img/icon-maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        {"src": static("img/apple-touch-icon.png"), "sizes": "180x180", "type": "image/png"},
        {"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
    ]
    answer = {
        "id": "/",
        "name": name,
        "short_name": name[:12].rstrip(),
        "description": contact.tagline,
        "lang": settings.LANGUAGE_CODE,
        "start_url": reverse("pages:home"),
        "scope": "/",
        "display": "browser",
        "theme_color": colors["paper"],
        "background_color": colors["paper"],
        "icons": icons,
    }
    return JsonResponse(answer, content_type="application/manifest+json")
