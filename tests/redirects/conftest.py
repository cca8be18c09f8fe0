import pytest

from redirects.models import Redirect


@pytest.fixture
def ways(db):
    """Return a function that tells which old address leads where."""
    return lambda: dict(Redirect.objects.values_list("old_path", "new_path"))
