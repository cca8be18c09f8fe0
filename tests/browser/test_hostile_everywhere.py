"""A script in every text the database takes: no public page, list or form of the admin runs it, without any policy."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, models, transaction
from django.urls import NoReverseMatch, reverse

import appointments.guards
import blog.guards
import condition_checker.guards
import pages.guards
from blog.models import Revision

from .conftest import DESKTOP, sign_in
from .pages import public_addresses

SHORT = "<img src=x onerror=hit()>"
LONG = f"\"'><svg onload=hit()></script></style></title></textarea><script>hit()</script>{SHORT}"
COUNTING = "window.hits = 0; window.hit = window.alert = () => { window.hits += 1 }"
# Texts that name something, of which the page is made: with another one there is no page.
NAMES = {"slug", "key", "digest", "language", "kind", "password", "token", "token_digest"}


def soil():
    """Write a script into every text of every row, records too, past every check; return how many fields took it."""
    for guarded in (blog.guards, appointments.guards, pages.guards, condition_checker.guards):
        guarded.remove(connection)
    taken = 0
    for model in [each for each in admin.site._registry if each is not get_user_model()] + [Revision]:
        rows = models.QuerySet(model)
        for field in model._meta.concrete_fields:
            if type(field) not in (models.CharField, models.TextField) or field.choices or field.name in NAMES:
                continue
            room = field.max_length or 1000
            text = LONG if room >= len(LONG) else SHORT
            try:
                with transaction.atomic():
                    taken += bool(room >= len(text) and rows.update(**{field.name: text}))
            except DatabaseError:
                continue  # the database keeps such a text out by itself
    return taken


def screens():
    """Return the list, and the first row's form and history, of everything in the admin."""
    addresses = [reverse("admin:index")]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model.objects.first()
        places = [("changelist", []), ("add", [])] + [(view, [row.pk]) for view in ("change", "history") if row]
        for view, arguments in places:
            try:
                addresses.append(reverse(f"{name}_{view}", args=arguments))
            except NoReverseMatch:
                continue
    return addresses


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_looks
def test_no_text_of_the_database_runs_anywhere(new_context, demo, complaints):
    complaints.allow = ("Failed to load resource", "asked another host", "rror")
    context = new_context(viewport=DESKTOP, bypass_csp=True, reduced_motion="reduce")
    context.add_init_script(COUNTING)
    page = context.new_page()
    root = get_user_model().objects.create_superuser("root", password="root-password")
    sign_in(page, root)
    page.set_content(LONG)
    page.wait_for_function("window.hits > 1")  # the control: this text does run where it is not escaped
    taken = soil()
    assert taken > 60
    ran, failed, shown = [], [], 0
    for address in [*public_addresses(), *screens(), "/search/?q=%3Cimg%20src=x%20onerror=hit()%3E"]:
        answer = page.goto(address)
        shown += "onerror=hit()" in answer.text()
        if answer.status >= 500:
            failed.append(address)
        if page.evaluate("window.hits"):
            ran.append(address)
    assert not ran
    assert not failed
    assert shown > 30
