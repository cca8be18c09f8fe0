"""The site, and at ``/empty`` beside it an empty view of Django with the middleware of a new project, on one server."""

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.urls import path

from clinic_site.wsgi import application as site  # which reads the settings, so it comes first

from clinic_site import urls  # isort: skip

USUAL = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

urls.urlpatterns.insert(0, path("empty", lambda request: HttpResponse()))
_own, settings.MIDDLEWARE = settings.MIDDLEWARE, USUAL
empty = WSGIHandler()
settings.MIDDLEWARE = _own


def application(environ, start_response):
    return (empty if environ["PATH_INFO"] == "/empty" else site)(environ, start_response)
