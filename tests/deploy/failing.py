"""The site with one more address, at which it fails with the words of whoever asked."""

import logging

from clinic_site.wsgi import application  # noqa: F401 - what is served

from clinic_site import urls  # isort: skip
from django.urls import path  # isort: skip


def fail(request):
    logging.getLogger("tests").warning("It is about to fail")
    raise ValueError(request.GET["words"])


urls.urlpatterns.insert(0, path("fail", fail))
