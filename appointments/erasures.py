"""A list, outside of the database, of the messages that were erased, so that no backup brings them back.

It stands beside the backups and goes where they go. A line is a message's number, when it came in and when it was
erased: nothing that a patient wrote.
"""

import logging
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

logger = logging.getLogger(__name__)


def note(number, received_at):
    """Add a message to the list, for good when this returns; a list that cannot be written is logged."""
    line = f"{number} {received_at.isoformat()} {timezone.now().isoformat()}\n"
    path = Path(settings.ERASURES_FILE)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        logger.error("The erasure of message %s was not noted in ERASURES_FILE: %s", number, type(error).__name__)


def noted(path):
    """Return ``{(number, received_at), …}`` of a list; a line that was cut off is left out."""
    found = set()
    for line in Path(path).read_text().splitlines() if Path(path).exists() else []:
        words = line.split(" ")
        if len(words) == 3:
            found.add((int(words[0]), datetime.fromisoformat(words[1])))
    return found
