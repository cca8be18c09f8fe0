"""Links for reviewers without an account: made, sent again and taken back."""


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    return []
