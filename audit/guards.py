"""What was done stays as it was recorded; see ``record_guards``."""

import record_guards
from record_guards import never_changed

RECORDS = {"audit_auditevent": "id = NEW.id"}
RULES = [rule for table, same_row in RECORDS.items() for rule in never_changed(table, same_row, deleted="FALSE")]


def install(connection):
    """Create every trigger in this database, in place of those that are there."""
    record_guards.install(connection, "audit", RULES, RECORDS)


def remove(connection):
    """Drop every trigger; only tests that empty the tables and migrations that rebuild them need it."""
    record_guards.remove(connection, "audit")
