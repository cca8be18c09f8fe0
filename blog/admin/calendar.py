"""When reviews are due: a calendar, and every article with its state as CSV."""


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    return []
