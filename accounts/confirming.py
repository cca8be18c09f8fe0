"""How long ago somebody showed that they are who they are: by signing in, or once more since."""

import time

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings

BEGAN = "began_at"


def is_confirmed(request, within=None):
    """Return whether the account showed who it is in the last seconds, by default ``CONFIRMED_SECONDS``."""
    moments = [record["at"] for record in get_authentication_records(request, request.user)]
    moments.append(request.session.get(BEGAN, 0))
    # A moment that lies far ahead was told by a clock that was wrong.
    return min(abs(time.time() - moment) for moment in moments) < (within or settings.CONFIRMED_SECONDS)


def must_confirm(request):
    """Return whether this request needs to know first who is there.

    A form that was shown may be sent for ``CONFIRMED_FORM_SECONDS``, so that nothing typed is lost.
    """
    name = request.resolver_match.view_name
    if name in settings.CONFIRMED_SCREENS:
        is_form = request.method == "POST"
        return not is_confirmed(request, settings.CONFIRMED_FORM_SECONDS if is_form else settings.CONFIRMED_SECONDS)
    # A list has two places to choose an action, and the request says which of them counts.
    asked = {*request.POST.getlist("action")} & {*settings.CONFIRMED_ACTIONS.get(name, [])}
    return request.method == "POST" and bool(asked) and not is_confirmed(request)
