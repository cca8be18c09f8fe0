"""The page under a secret, expiring link: one revision as it would look, for somebody without an account."""

from django.http import Http404


def shared_preview(request, token):
    """Show the revision the link names."""
    raise Http404
