from clinic_site.settings import *  # noqa: F403

INSTALLED_APPS += ["tests.upgrade.broken"]  # noqa: F405
