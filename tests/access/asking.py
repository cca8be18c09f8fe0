"""Asks addresses of the site as each role, and says who was let in and what was written."""

import logging
import re
from contextlib import contextmanager
from copy import copy
from unittest import mock

from allauth.core.context import request_context
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.models import AnonymousUser, Group, User
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection, transaction
from django.http import Http404, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden, HttpResponseNotFound
from django.template.backends.django import Template
from django.test import Client, RequestFactory
from django.urls import resolve

from tests.access import stock

ROLES = {
    "V": None,
    "A": "Authors",
    "E": "Editors",
    "R": "Medical reviewers",
    "F": "Front desk",
    "D": "Administrators",
}
# What the site writes for anybody: sessions, and who tried to get in.
WRITTEN_FOR_ALL = re.compile(r'(?:INTO|UPDATE|FROM)\s+"?(?:django_session|redirects_missingaddress|accounts_)', re.I)


class Member:
    """An account of one role, or a visitor, and how it asks: through the whole site, or the view alone.

    The whole site takes most of its time for what is the same at every address: middleware, sessions, the account.
    """

    def __init__(self, letter):
        self.letter, self.client, self.account = letter, Client(raise_request_exception=False), AnonymousUser()
        self.session, self.session_key = {}, None
        if group := ROLES[letter]:
            self.account = User.objects.create_user(f"role-{letter}", is_staff=True)
            stock.enrol(self.account)
            self.account.groups.add(Group.objects.get(name=group))
            self.client.force_login(self.account)
            self.session, self.session_key = self.client.session.load(), self.client.session.session_key
        self.cookies = copy(self.client.cookies)

    def ask(self, method, address, fields=None, *, whole=False):
        """Return the answer and the statements that wrote; nothing of it stays."""
        cache.clear()  # where tries are counted
        with transaction.atomic(), written() as statements:
            answer = self.through_all(method, address, fields) if whole else self.through_view(method, address, fields)
            for close in answer._resource_closers:  # its file; the answer's own close() ends the connection too
                close()
            transaction.set_rollback(True)
        return answer, statements

    def through_all(self, method, address, fields=None):
        self.client.cookies = copy(self.cookies)
        if method == "POST":
            return self.client.post(address, fields or {})
        return self.client.generic(method, address)

    def through_view(self, method, address, fields=None):
        factory = RequestFactory()
        request = factory.post(address, fields or {}) if method == "POST" else factory.generic(method, address)
        request.user, request._dont_enforce_csrf_checks = self.account, True
        request.session = SessionStore(self.session_key)
        request.session._session_cache = dict(self.session)
        request._messages, request.csp_nonce = CookieStorage(request), "nonce"
        try:
            view, arguments, words = request.resolver_match = resolve(request.path)
            with request_context(request):
                return view(request, *arguments, **words)
        except PermissionDenied:
            return HttpResponseForbidden()
        except Http404:
            return HttpResponseNotFound()
        except SuspiciousOperation:
            return HttpResponseBadRequest()
        except ImmediateHttpResponse as error:
            return error.response
        except Exception as error:
            return HttpResponse(f"{type(error).__name__}: {error}", status=500)


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


@contextmanager
def quick():
    """Leave out what pages look like, and what is logged: who may see them is decided before."""
    logging.disable(logging.CRITICAL)
    try:
        with mock.patch.object(Template, "render", lambda self, context=None, request=None: ""):
            yield
    finally:
        logging.disable(logging.NOTSET)


def is_refused(answer):
    """Whether somebody was kept out: refused, or sent to sign in."""
    return answer.status_code in (401, 403) or (
        answer.status_code == 302 and "/admin/login/" in answer.headers["Location"]
    )


def is_let_in(answer, statements):
    """Whether the address did something for who asked; Django leads back to the first screen if nothing is there."""
    led_back = answer.status_code == 302 and answer.headers["Location"] == "/admin/" and not statements
    return answer.status_code not in (404, 405, 410) and not is_refused(answer) and not led_back
