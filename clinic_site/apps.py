import sys

from django.apps import AppConfig
from django.conf import settings

from . import logs


class ClinicSiteConfig(AppConfig):
    name = "clinic_site"

    def ready(self):
        if settings.PRODUCTION:
            sys.excepthook = logs.uncaught
        if settings.SENTRY_DSN:
            from . import sentry  # what it needs is installed where it is turned on

            sentry.begin()
