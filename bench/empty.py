"""The site, and beside it an empty page that passes through the same server and Django's handling of a request."""

from django.http import HttpResponse
from django.urls import path

from clinic_site.wsgi import application  # which reads the settings, so it comes first

from clinic_site import urls  # isort: skip

urls.urlpatterns.insert(0, path("empty", lambda request: HttpResponse()))

__all__ = ["application"]
