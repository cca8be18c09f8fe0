"""Triggers that hold the rules a table constraint cannot say, against the models and against raw SQL alike.

Records are never changed, and deleted only when they are demonstration content; of a few, some columns may be filled in
later. A review names its revision's own author and digest, and an attestation an earlier approval with its dates, so
that nobody approves their own text and no date is made up. What an article publishes is its own revision, approved as
it stands unless its topic is not medical, and never two at a time.

How they are written is told in ``record_guards``.
"""

import record_guards
from record_guards import never_changed

# Each table with what tells its rows apart: SQLite's INSERT OR REPLACE deletes such a row past every other trigger.
RECORDS = {
    "blog_revision": "id = NEW.id OR (article_id = NEW.article_id AND number = NEW.number)",
    "blog_reviewrequest": "id = NEW.id OR revision_id = NEW.revision_id",
    "blog_opening": "id = NEW.id OR (revision_id = NEW.revision_id AND account_id = NEW.account_id) "
    "OR (revision_id = NEW.revision_id AND invitation_id = NEW.invitation_id)",
    "blog_review": "id = NEW.id OR invitation_id = NEW.invitation_id",
    "blog_remark": "id = NEW.id OR (review_id = NEW.review_id AND position = NEW.position)",
    "blog_publication": "id = NEW.id OR (article_id = NEW.article_id AND ends_at IS NULL AND NEW.ends_at IS NULL)",
}

# The columns that stay as they were written, of the records whose other columns are filled in later.
KEPT_COLUMNS = {
    "blog_remark": ["id", "review_id", "position", "passage", "comment", "is_demo"],
    "blog_publication": [
        *["id", "article_id", "revision_id", "starts_at", "published_by_id", "decided_at", "first_published_at"],
        *["content_changed_at", "change_note", "is_minor", "is_demo"],
    ],
}

_REVIEW_MATCHES_REVISION = """
    SELECT 1 FROM blog_revision AS r
    WHERE r.id = NEW.revision_id AND r.digest = NEW.digest AND r.created_by_id = NEW.revision_author_id
"""
_ATTESTED_IS_EARLIER_APPROVAL = """
    SELECT 1 FROM blog_review AS v
    JOIN blog_revision AS before ON before.id = v.revision_id
    JOIN blog_revision AS r ON r.article_id = before.article_id
    WHERE v.id = NEW.attests_id AND r.id = NEW.revision_id AND before.number < r.number
      AND v.decision = 'approve' AND v.reviewed_on = NEW.reviewed_on AND v.next_due_on = NEW.next_due_on
"""
_PUBLICATION_IS_OWN_REVISION = """
    SELECT 1 FROM blog_revision AS r JOIN blog_article AS a ON a.id = r.article_id
    WHERE r.id = NEW.revision_id AND a.id = NEW.article_id
      AND a.slug IS NOT NULL AND a.topic_id IS NOT NULL AND a.author_id IS NOT NULL
"""
_PUBLICATION_IS_APPROVED = """
    SELECT 1 FROM blog_revision AS r JOIN blog_review AS v ON v.revision_id = r.id
    WHERE r.id = NEW.revision_id AND v.id = NEW.review_id AND v.decision IN ('approve', 'attest')
      AND v.digest = r.digest
"""
_PUBLICATION_IS_EXEMPT = """
    SELECT 1 FROM blog_article AS a JOIN blog_topic AS t ON t.id = a.topic_id
    WHERE a.id = NEW.article_id AND NOT t.is_medical
"""
_OBJECTION_IS_TO_THIS = """
    SELECT 1 FROM blog_review AS v
    WHERE v.id = NEW.objection_id AND v.decision = 'changes' AND (
      v.revision_id = NEW.revision_id
      OR v.revision_id IN (
        SELECT base.revision_id FROM blog_review AS own JOIN blog_review AS base ON base.id = own.attests_id
        WHERE own.id = NEW.review_id
      )
    )
"""
_PUBLICATION_OVERLAPS = """
    SELECT 1 FROM blog_publication AS p
    WHERE p.article_id = NEW.article_id
      AND (p.ends_at IS NULL OR p.ends_at > p.starts_at) AND (NEW.ends_at IS NULL OR NEW.ends_at > NEW.starts_at)
      AND (p.ends_at IS NULL OR p.ends_at > NEW.starts_at) AND (NEW.ends_at IS NULL OR NEW.ends_at > p.starts_at)
"""
_OPEN_PAGE = "SELECT 1 FROM blog_publication AS p WHERE p.article_id = NEW.id AND p.ends_at IS NULL"


RULES = [
    rule for table, same_row in RECORDS.items() for rule in never_changed(table, same_row, kept=KEPT_COLUMNS.get(table))
] + [
    (
        "blog_review_matches_revision",
        "blog_review",
        "INSERT",
        f"NOT EXISTS ({_REVIEW_MATCHES_REVISION})",
        "blog_review: the review does not match its revision",
    ),
    (
        "blog_review_attests_earlier",
        "blog_review",
        "INSERT",
        f"NEW.decision = 'attest' AND NOT EXISTS ({_ATTESTED_IS_EARLIER_APPROVAL})",
        "blog_review: only an earlier approval of the article may be attested, with its dates",
    ),
    *(
        (
            f"blog_publication_{event.lower()}_{name}",
            "blog_publication",
            event,
            refused,
            f"blog_publication: {message}",
        )
        for event in ("INSERT", "UPDATE")
        for name, refused, message in [
            (
                "own",
                f"NOT EXISTS ({_PUBLICATION_IS_OWN_REVISION})",
                "only a revision of the article, whole, is published",
            )
            if event == "INSERT"
            else ("stays", "NEW.review_id IS NULL AND OLD.review_id IS NOT NULL", "a page does not lose its review"),
            (
                "approved",
                f"NEW.review_id IS NOT NULL AND NOT EXISTS ({_PUBLICATION_IS_APPROVED})",
                "only an approved revision may be published",
            ),
            (
                "objected",
                f"NEW.objection_id IS NOT NULL AND NOT EXISTS ({_OBJECTION_IS_TO_THIS})",
                "the objection is to another text",
            ),
            (
                "alone",
                # A row about to be inserted has no number yet.
                f"EXISTS ({_PUBLICATION_OVERLAPS}{' AND p.id <> NEW.id' if event == 'UPDATE' else ''})",
                "one text at a time",
            ),
        ]
    ),
    (
        "blog_publication_insert_exempt",
        "blog_publication",
        "INSERT",
        f"NEW.review_id IS NULL AND NOT EXISTS ({_PUBLICATION_IS_EXEMPT})",
        "blog_publication: only an approved revision may be published on a medical topic",
    ),
    (
        "blog_article_stays_whole",
        "blog_article",
        "UPDATE",
        f"(NEW.slug IS NULL OR NEW.topic_id IS NULL OR NEW.author_id IS NULL) AND EXISTS ({_OPEN_PAGE})",
        "blog_article: a published article keeps its address, topic and byline",
    ),
    (
        "blog_article_stays_exempt",
        "blog_article",
        "UPDATE",
        f"EXISTS ({_OPEN_PAGE} AND p.review_id IS NULL) "  # noqa: S608
        "AND EXISTS (SELECT 1 FROM blog_topic AS t WHERE t.id = NEW.topic_id AND t.is_medical)",
        "blog_article: a text without review stays off medical topics",
    ),
    (
        "blog_topic_stays_exempt",
        "blog_topic",
        "UPDATE",
        "NEW.is_medical AND NOT OLD.is_medical AND EXISTS (SELECT 1 FROM blog_publication AS p "
        "JOIN blog_article AS a ON a.id = p.article_id "
        "WHERE a.topic_id = NEW.id AND p.ends_at IS NULL AND p.review_id IS NULL)",
        "blog_topic: pages without review stand on this topic",
    ),
]


def install(connection):
    """Create every trigger in this database, in place of those that are there."""
    record_guards.install(connection, "blog", RULES, RECORDS)


def remove(connection):
    """Drop every trigger; only tests that empty the tables and migrations that rebuild them need it."""
    record_guards.remove(connection, "blog")


def installed(cursor):
    """Return the name and table of each trigger that is on a table of this app."""
    return record_guards.installed(cursor, "blog")
