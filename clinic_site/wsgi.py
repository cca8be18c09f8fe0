"""The WSGI entry point that gunicorn serves: ``clinic_site.wsgi:application``."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.template.loader import get_template
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")

application = get_wsgi_application()
from .health import migrations  # noqa: E402 - it needs the settings

# The code is there before gunicorn makes its processes: they share it, and the collector leaves it alone.
reverse("admin:index")
migrations()
get_template("base.html")
gc.freeze()
