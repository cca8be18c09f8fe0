"""What was typed and not yet saved: kept beside the article, offered again, dropped by a save."""


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    return []


def announce(request, context, article):
    """Add to the article's form what it shows of this; ``article`` is None while a new one is begun."""
