"""Releases of the checker, their reviews and when they went live stay as they were written; see ``record_guards``."""

import record_guards
from record_guards import never_changed

RECORDS = {
    "condition_checker_release": "id = NEW.id OR number = NEW.number",
    "condition_checker_releasereview": "id = NEW.id",
    "condition_checker_golive": "id = NEW.id",
}
_CONTENT = "SELECT 1 FROM condition_checker_release AS r WHERE r.id = NEW.release_id"
RULES = [
    *(rule for table, same_row in RECORDS.items() for rule in never_changed(table, same_row)),
    (
        "condition_checker_review_of_this_release",
        "condition_checker_releasereview",
        "INSERT",
        f"NOT EXISTS ({_CONTENT} AND r.digest = NEW.digest)",
        "A review covers exactly the release it names",
    ),
    (
        "condition_checker_review_by_another",
        "condition_checker_releasereview",
        "INSERT",
        f"EXISTS ({_CONTENT} AND r.created_by_id = NEW.decided_by_id)",
        "Whoever made a release cannot review it",
    ),
    (
        "condition_checker_live_is_approved",
        "condition_checker_golive",
        "INSERT",
        "COALESCE((SELECT v.decision FROM condition_checker_releasereview AS v WHERE v.release_id = NEW.release_id "
        "ORDER BY v.id DESC LIMIT 1), '') <> 'approved'",
        "Only an approved release goes live",
    ),
]


def install(connection):
    """Create every trigger in this database, in place of those that are there."""
    record_guards.install(connection, "condition_checker", RULES, RECORDS)


def remove(connection):
    """Drop every trigger; only tests that empty the tables and migrations that rebuild them need it."""
    record_guards.remove(connection, "condition_checker")
