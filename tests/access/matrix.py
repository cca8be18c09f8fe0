"""Asks every address of the site as each role, and says who was let in."""

import re
from contextlib import contextmanager
from copy import copy

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import get_resolver

ROLES = {
    "V": None,
    "A": "Authors",
    "E": "Editors",
    "R": "Medical reviewers",
    "F": "Front desk",
    "D": "Administrators",
}
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
WORDS = {"slug": "x", "str": "x", "path": "1", "int": "1"}
# What the site writes for anybody: sessions, and who tried to get in.
WRITTEN_FOR_ALL = re.compile(r'(?:INTO|UPDATE|FROM)\s+"?(?:django_session|redirects_missingaddress)', re.I)


def addresses(patterns=None, namespace="", route=""):
    """Yield the name (or the pattern, without one) and the pattern of every address."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        whole = route + str(each.pattern)
        if hasattr(each, "url_patterns"):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from addresses(each.url_patterns, inner, whole)
        else:
            yield (f"{namespace}{each.name}" if each.name else whole), whole


def example(route, numbers):
    """Return an address of this pattern; ``numbers`` gives the row to ask for, by the start of its admin pages."""
    start = next((start for start in numbers if route.startswith(start)), None)
    route = route.replace("^", "").replace("$", "")
    route = re.sub(r"\(\?P<app_label>.*?\)", "blog", route)
    route = re.sub(r"\(\?P<url>.*?\)", "nowhere/", route)
    route = route.replace("<section>", "articles")
    if start:
        route = re.sub(r"<(?:int:pk|path:object_id)>", str(numbers[start]), route)
    return "/" + re.sub(r"<(\w+):\w+>", lambda found: WORDS[found[1]], route)


def clients(exception=False):
    """Return a signed-in client for each role, and one of a visitor."""
    made = {}
    for letter, group in ROLES.items():
        made[letter] = client = Client(raise_request_exception=exception)
        if group:
            account = User.objects.create_user(f"role-{letter}", is_staff=True)
            account.groups.add(Group.objects.get(name=group))
            client.force_login(account)
    return made


def rows():
    """Return the number of a row of each model of the admin, by the start of its pages; 1 where there is none."""
    found = {}
    for model in admin.site._registry:
        start = f"admin/{model._meta.app_label}/{model._meta.model_name}/"
        found[start] = model._base_manager.order_by("pk").values_list("pk", flat=True).first() or 1
    return found


@contextmanager
def written():
    """Collect the statements that write, each with nothing of its values."""
    statements = []

    def watch(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")) and not WRITTEN_FOR_ALL.search(sql):
            statements.append(sql[:80])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield statements


def is_out(response):
    """Whether nobody was let in: refused, or sent to sign in."""
    return response.status_code in (401, 403) or (
        response.status_code == 302 and "/admin/login/" in response.headers["Location"]
    )


def without_templates(monkeypatch):
    """Leave out what pages look like: who may see them is decided before."""
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")


def who_is_let_in(found, members, numbers):
    """Return, for each name, the roles that are let in by GET and by POST, and what refused requests wrote.

    An address that answers 404 or 405 lets nobody in. Every request begins with the same sign-ins, and none is kept.
    """
    cookies = {letter: copy(client.cookies) for letter, client in members.items()}
    let_in, wrong = {}, []
    for name, route in found:
        let_in.setdefault(name, {"GET": set(), "POST": set()})
        for letter, client in members.items():
            for method in METHODS if letter == "V" else ("GET", "POST"):
                client.cookies = copy(cookies[letter])
                with transaction.atomic(), written() as statements:
                    response = client.generic(method, example(route, numbers))
                    transaction.set_rollback(True)
                code = response.status_code
                if code >= 500 or (statements and is_out(response)):
                    wrong.append((name, letter, method, code, statements))
                if method in let_in[name] and code not in (404, 405, 410) and not is_out(response):
                    let_in[name][method].add(letter)
    return {
        name: tuple("".join(letter for letter in ROLES if letter in each[method]) or "-" for method in ("GET", "POST"))
        for name, each in let_in.items()
    }, wrong
