"""An account that signs in and adds pictures, and what it needs to do so."""

import io
import os

from PIL import Image

from .visitors import Visitor

PASSWORD = "a password for this trial only"
TOO_MANY = "Too many tries"


def make(*names):
    """Return the expression that makes accounts of these names, for ``Site.ask``."""
    make = "importlib.import_module('django.contrib.auth').get_user_model().objects.create_superuser"
    return f"[{make}(name, password='{PASSWORD}').pk for name in {names}]"


def sign_in(site, name, number, *, password=PASSWORD):
    """Return a visitor who tried to sign in, and what they saw."""
    visitor = Visitor(site, number, host=f"127.0.0.1:{site.port}")
    path = visitor.ask("/admin/").headers.get("Location", "/admin/login/").partition("?")[0]
    while (first := visitor.ask(path)).status in (301, 302):
        path = first.headers["Location"].partition("?")[0]
    return visitor, visitor.send(path, {"login": name, "password": password})


def picture():
    """Return the bytes of a picture that no library has yet."""
    file = io.BytesIO()
    Image.frombytes("RGB", (40, 40), os.urandom(4800)).resize((400, 400)).save(file, "PNG")
    return file.getvalue()


def add_picture(visitor):
    """Return what is seen when a picture is added to the library by its form."""
    words = {"title": "A picture of a trial", "alt_text": "Dots.", "credit": "", "license": ""}
    return visitor.send("/admin/blog/image/add/", {"upload": picture(), **words})
