"""Triggers that hold the rules a table constraint cannot say, against the models and against raw SQL alike.

Revisions, review requests and reviews are never changed, and deleted only when they are demonstration content. A review
names its revision's own author and digest, so that nobody approves their own text. What an article publishes is its own
revision, approved as it stands.

SQLite drops a table's triggers whenever a migration rebuilds the table: such a migration ends with ``install``.
"""

# Each table with what tells its rows apart: SQLite's INSERT OR REPLACE deletes such a row past every other trigger.
RECORDS = {
    "blog_revision": "id = NEW.id OR (article_id = NEW.article_id AND number = NEW.number)",
    "blog_reviewrequest": "id = NEW.id OR revision_id = NEW.revision_id",
    "blog_review": "id = NEW.id",
}

_REVIEW_MATCHES_REVISION = """
    SELECT 1 FROM blog_revision AS r
    WHERE r.id = NEW.revision_id AND r.digest = NEW.digest AND r.created_by_id = NEW.revision_author_id
"""
_PUBLICATION_IS_APPROVED = """
    SELECT 1 FROM blog_revision AS r JOIN blog_review AS v ON v.revision_id = r.id
    WHERE r.id = NEW.published_revision_id AND r.article_id = NEW.id AND v.id = NEW.published_review_id
      AND v.decision = 'approve' AND v.digest = r.digest
"""

# (name, table, event, condition under which the change is refused, message)
RULES = [
    rule
    for table, same_row in RECORDS.items()
    for rule in [
        (
            f"{table}_not_replaced",
            table,
            "INSERT",
            f"EXISTS (SELECT 1 FROM {table} WHERE {same_row})",  # noqa: S608 - nothing in it comes from outside
            f"{table}: records are never changed",
        ),
        (f"{table}_unchanged", table, "UPDATE", "TRUE", f"{table}: records are never changed"),
        (f"{table}_kept", table, "DELETE", "NOT OLD.is_demo", f"{table}: records are never deleted"),
    ]
] + [
    (
        "blog_review_matches_revision",
        "blog_review",
        "INSERT",
        f"NOT EXISTS ({_REVIEW_MATCHES_REVISION})",
        "blog_review: the review does not match its revision",
    ),
    *(
        (
            f"blog_article_{event.lower()}_publishes_approved",
            "blog_article",
            event,
            f"NEW.published_revision_id IS NOT NULL AND NOT EXISTS ({_PUBLICATION_IS_APPROVED})",
            "blog_article: only an approved revision of the article may be published",
        )
        for event in ("INSERT", "UPDATE")
    ),
]


def install(connection):
    """Create every trigger in this database, replacing any of the same name."""
    remove(connection)
    create = _create_postgresql if connection.vendor == "postgresql" else _create_sqlite
    with connection.cursor() as cursor:
        for rule in RULES:
            for statement in create(*rule):
                cursor.execute(statement)


def remove(connection):
    """Drop every trigger; only tests that empty the tables and migrations that rebuild them need it."""
    with connection.cursor() as cursor:
        for name, table, *_ in RULES:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def _create_sqlite(name, table, event, refused, message):
    yield (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {refused} BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _create_postgresql(name, table, event, refused, message):
    row = "OLD" if event == "DELETE" else "NEW"
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {refused} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {row}; END $$"
    )
    yield f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
