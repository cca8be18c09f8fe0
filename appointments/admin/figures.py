"""Figures of the messages that came in, drawn and as tables."""


def urls(inquiry_admin):
    """Return the addresses of this screen."""
    return []
