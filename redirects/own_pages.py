"""What the site itself answers at an address, without redirects. A page that was withdrawn is no answer."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override


def answers(address, asking):
    """Say whether the site has a page at a path of its own for a visitor who is not signed in.

    ``asking`` is the request in whose course this is asked; of it only the server's name is used.
    """
    path = address.partition("#")[0].partition("?")[0]
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    named = ("SERVER_NAME", "SERVER_PORT", "HTTP_HOST", "wsgi.url_scheme")
    request.META = {name: asking.META[name] for name in named if name in asking.META} | {"REQUEST_METHOD": "GET"}
    request.user, request.session, request.csp_nonce = AnonymousUser(), {}, ""  # nosemgrep: cookie - it stands for none
    request.LANGUAGE_CODE = get_language_from_path(path) or settings.LANGUAGE_CODE
    with override(request.LANGUAGE_CODE):
        try:
            match = resolve(path)
            request.resolver_match = match
            response = match.func(request, *match.args, **match.kwargs)
        except (Http404, Resolver404):
            return False
        except (BadRequest, PermissionDenied, SuspiciousOperation):
            return True
        return response.status_code not in (404, 410)


def stands(address, asking):
    """Say whether a page answers there, with or without its last slash."""
    path = address.partition("#")[0].partition("?")[0]
    return answers(path, asking) or (not path.endswith("/") and answers(f"{path}/", asking))
