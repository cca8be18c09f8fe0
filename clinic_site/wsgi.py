"""The WSGI entry point that gunicorn serves: ``clinic_site.wsgi:application``."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.template.loader import get_template
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")

application = get_wsgi_application()
connections["default"].settings_dict["ANSWERS_WITHIN"] = settings.DATABASE_ANSWERS_WITHIN  # see postgresql_in_time
# The code is there before gunicorn makes its processes: they share it, and the collector leaves it alone.
reverse("admin:index")
get_template("base.html")
gc.freeze()
