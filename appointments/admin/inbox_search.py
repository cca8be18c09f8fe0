"""Finding one person's messages by email address or phone number, without either standing in an address."""


def urls(inquiry_admin):
    """Return the addresses of this screen."""
    return []
