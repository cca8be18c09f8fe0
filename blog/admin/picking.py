"""What the editor's dialogs pick from: articles to link to and pictures to show."""


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    return []


def announce(request, context, article):
    """Add to the article's form what it shows of this; ``article`` is None while a new one is begun."""
