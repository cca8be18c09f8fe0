from django.apps import AppConfig


class CspReportsConfig(AppConfig):
    name = "csp_reports"
    verbose_name = "Blocked content"
