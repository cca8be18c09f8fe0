"""Weak places, never run: each scanner that reads code must find its own here (see scan/reading.py)."""

import logging
import os
import pickle
import shutil
import subprocess
import urllib.request

from django.db.models.expressions import RawSQL
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.csrf import csrf_exempt

logger = logging.getLogger(__name__)


@csrf_exempt
def weak(request, connection, articles):
    typed = request.POST["message"]
    logger.info("Got %s", request.POST["message"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM article WHERE title = '%s'" % typed)
        cursor.execute(f"SELECT * FROM article WHERE title = '{typed}'")
    articles.extra(where=[f"title = '{typed}'"])
    articles.annotate(x=RawSQL(typed, []))
    subprocess.run(f"convert {typed}", shell=True)
    os.system(typed)
    urllib.request.urlopen(typed)
    shutil.unpack_archive(typed)
    pickle.loads(request.body)
    response = HttpResponse(mark_safe(typed) + SafeString(typed) + format_html(f"<b>{typed}</b>"))
    response.set_cookie("visitor", request.session["visitor"])
    request.build_absolute_uri("/")
    target = request.GET["next"]
    return redirect(target) if target else response
