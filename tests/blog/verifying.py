"""How these tests have the records verified, and read what was found."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def verify():
    """Return what a clean run says."""
    out = StringIO()
    call_command("verify_reviews", stdout=out)
    return out.getvalue().strip()


def differences():
    """Return the lines of a run that must end with exit code 1, and that it says how many there are."""
    out = StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("verify_reviews", stdout=out)
    lines = out.getvalue().splitlines()
    assert failure.value.returncode == 1
    assert str(failure.value) == f"{len(lines)} {'difference' if len(lines) == 1 else 'differences'} found."
    return lines


def of(revision):
    return f"“{revision.title}”, revision {revision.number} of article {revision.article_id}"
