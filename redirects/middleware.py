from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render

from . import unfound
from .models import Redirect
from .own_pages import answers
from .tally import tally


class LastingAddresses:
    """Lead visitors on from addresses that changed (301), say of others that they are gone (410), count the rest.

    Asked only where the site itself has no page or has it no more, at the cost of one query, and for the numbers that
    WordPress gives its pages at ``/?p=12``. It stands inside ``CommonMiddleware``, which else would first lead to the
    same address with a slash. How long an answer is kept is said as of every public page, so that it can change.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        if self._is_numbered(request):
            return self._led_on(request) or self.get_response(request)
        response = self.get_response(request)
        if response.status_code not in (404, 410) or self._is_left_alone(request):
            return response
        if led := self._led_on(request):
            return led
        if response.status_code == 404 and (path := unfound.kept(request.path_info)):
            tally.count_missing(path, unfound.host_of(request.headers.get("Referer", "")))
        return response

    def _led_on(self, request):
        path = request.path_info
        redirect, rest = Redirect.objects.asked_for(path, request.META.get("QUERY_STRING", ""))
        if redirect is None or (not path.endswith("/") and answers(f"{path}/", request)):
            return None
        tally.count_used(redirect)
        if redirect.is_gone:
            return render(request, "redirects/gone.html", status=410)
        return HttpResponsePermanentRedirect(redirect.onward(rest))  # nosemgrep: open-redirect - what editors chose

    def _is_numbered(self, request):
        numbers = ("p", "page_id", "attachment_id", "cat")
        return request.path_info == "/" and any(request.GET.get(name, "").isdigit() for name in numbers)

    def _is_left_alone(self, request):
        return request.path_info.startswith(settings.ADDRESSES_LEFT_ALONE)
