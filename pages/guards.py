"""The revisions of standing pages stay as they were saved; see ``record_guards``."""

import record_guards
from record_guards import never_changed

RECORDS = {"pages_pagerevision": "id = NEW.id OR (page_id = NEW.page_id AND number = NEW.number)"}
RULES = [rule for table, same_row in RECORDS.items() for rule in never_changed(table, same_row)]


def install(connection):
    """Create every trigger in this database, in place of those that are there."""
    record_guards.install(connection, "pages", RULES, RECORDS)


def remove(connection):
    """Drop every trigger; only tests that empty the tables and migrations that rebuild them need it."""
    record_guards.remove(connection, "pages")
