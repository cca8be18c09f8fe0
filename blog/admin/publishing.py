"""Publishing and withdrawing, now or at a time: each a page that says what will happen."""


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    return []
