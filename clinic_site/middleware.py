from functools import cache, cached_property

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from appointments.contact import Contact

FEATURES = ["camera", "geolocation", "microphone", "payment", "browsing-topics", "accelerometer", "gyroscope"]
FEATURES += ["magnetometer", "display-capture", "hid", "midi", "serial", "usb"]
# Browsers ask each time; a server in front may show a page for a second, which nginx counts by the clock's: below two.
PUBLIC = "public, max-age=0, s-maxage=1"
PERMISSIONS = ", ".join(f"{feature}=()" for feature in FEATURES)


admin = cache(lambda: reverse("admin:index"))


class ContentSecurityPolicy(CSPMiddleware):
    """Tell browsers what a page may load; what nearly every page says is worked out once."""

    def process_response(self, request, response):
        told = (*vars(request), *vars(response))
        if HEADER not in response and not any(name.startswith("_csp_") for name in told):
            response[HEADER] = self._usual
            return response
        return super().process_response(request, response)

    @cached_property
    def _usual(self):
        return super().process_response(HttpRequest(), HttpResponse())[HEADER]


class PublicPageHeaders:
    """Say who may keep each page: public pages anybody for as long as they are unchanged, all else nobody.

    With an ETag, every later visit asks whether the page changed, so that a new phone number shows within two seconds.
    The admin gets the content security policy its editor needs.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        # Pictures may stand in readers of feeds and in mails; pages and their data stand nowhere else.
        is_picture = request.path.startswith(settings.MEDIA_URL)
        response["Cross-Origin-Resource-Policy"] = "cross-origin" if is_picture else "same-origin"
        if request.path.startswith(admin()):
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY
            response["Cache-Control"] = "no-store"
        elif not response.has_header("Cache-Control"):
            kept = request.method in ("GET", "HEAD") and response.status_code < 500
            response["Cache-Control"] = PUBLIC if kept else "no-store"
        if Contact.of(request).was_read and Contact.of(request).demo_notice:
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response


class LanguageOfAddress:
    """Speak the language of the address: Spanish below ``/es/``, English everywhere else.

    Django's own middleware also looks at cookies and at the browser's wishes; then one address would have two pages.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response
