"""The notices of a message: how they went, and sending one again to another address."""


def urls(inquiry_admin):
    """Return the addresses of this screen."""
    return []
