"""Who else has an article open for editing."""


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    return []
