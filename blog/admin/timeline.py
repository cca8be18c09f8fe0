"""An article's past: its timeline, any two revisions compared, one brought back."""


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    return []
