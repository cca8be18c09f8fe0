"""Messages taken out of the site as CSV or XLSX, in chosen columns."""


def urls(inquiry_admin):
    """Return the addresses of this screen."""
    return []
