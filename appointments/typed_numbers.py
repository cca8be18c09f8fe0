"""Phone numbers that were typed into a text as digits."""


def as_keys(html):
    """Return sanitized HTML in which each typed number the clinic knows is named by its key instead."""
    return html
