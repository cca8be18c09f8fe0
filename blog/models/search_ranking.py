"""Which publications hold the words of a query, the best first: one query to either database.

However many hold them, only so many are taken and ranked: the newest, and the newest with the words in the title or a
heading. So the time it takes does not grow with the number of articles.
"""

import datetime

from django.db import connection
from django.utils import timezone

MOST_RANKED, MOST_RANKED_HEADINGS = 200, 100
MOST_RANKED_WHOLE = 60  # on PostgreSQL
# How much a word counts in the title, a heading, the summary and the text.
WEIGHTS = (10.0, 5.0, 3.0, 1.0)
# Mild signs of worth: they only decide between pages that fit nearly alike.
FRESH_FOR = datetime.timedelta(days=730)
FRESH, OVERDUE = 1.03, 0.97
# PostgreSQL does not know how rare a word is; so many pages are looked at to tell.
RARITY_LOOK = 200

_LIVE = """
    p.starts_at <= %(now)s AND (p.ends_at IS NULL OR p.ends_at > %(now)s)
    AND (%(topic)s = 0 OR a.topic_id = %(topic)s)
"""
_BEST = f"""
    SELECT p.id, (SELECT COUNT(*) FROM {{matches}} WHERE from_all = 1)
    FROM taken
    JOIN blog_publication AS p ON p.id = taken.id
    JOIN blog_article AS a ON a.id = p.article_id
    LEFT JOIN blog_review AS r ON r.id = p.review_id
    WHERE {_LIVE}
    GROUP BY p.id, p.first_published_at, p.objection_id, r.next_due_on
    ORDER BY MAX(taken.score)
        * CASE WHEN p.first_published_at >= %(fresh_since)s THEN {FRESH} ELSE 1.0 END
        * CASE WHEN p.objection_id IS NOT NULL OR r.next_due_on < %(today)s THEN {OVERDUE} ELSE 1.0 END DESC,
        p.id DESC
    LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 - numbers of this module


def best(query, *, limit, topic=None, offset=0, is_any=False, only_headings=False):
    """Return the numbers of the live publications that hold the words, and whether more hold them than were ranked.

    ``is_any`` asks for any of the words instead of all.
    """
    taken, parameters = (_in_postgresql if connection.vendor == "postgresql" else _in_sqlite)(query, is_any)
    parts = ["headings"] if only_headings else ["headings", "anywhere"]
    now, adapt = timezone.now(), connection.ops.adapt_datetimefield_value
    parameters |= {
        "now": adapt(now),
        "fresh_since": adapt(now - FRESH_FOR),
        "today": connection.ops.adapt_datefield_value(timezone.localdate()),
        "topic": topic.pk if topic else 0,
        "limit": limit,
        "offset": offset,
        "most_headings": MOST_RANKED_HEADINGS,
        "most_anywhere": MOST_RANKED,
    }
    with connection.cursor() as cursor:
        matches = "matched" if connection.vendor == "postgresql" else "taken"
        cursor.execute(taken(parts) + _BEST.format(matches=matches), parameters)
        rows = cursor.fetchall()
    return [number for number, _ in rows], bool(rows) and rows[0][1] >= MOST_RANKED


def _in_sqlite(query, is_any):
    weights = ", ".join(map(str, WEIGHTS))
    matched = query.fts5(joined="OR" if is_any else "AND")

    def taken(parts):
        selects = [
            f"SELECT * FROM (SELECT rowid AS id, -bm25(search_index, {weights}) AS score, "  # noqa: S608
            f"{int(part == 'anywhere')} AS from_all FROM search_index "
            f"WHERE search_index MATCH %({part})s ORDER BY rowid DESC LIMIT %(most_{part})s)"
            for part in parts
        ]
        return f"WITH taken AS MATERIALIZED ({' UNION ALL '.join(selects)})"

    return taken, {"headings": f"{{title questions}} : ({matched})", "anywhere": matched}


def _in_postgresql(query, is_any):
    groups = query.tsqueries()
    low_to_high = ",".join(str(weight / WEIGHTS[0]) for weight in reversed(WEIGHTS))
    rarity = ", ".join(
        f"LN(1 + {RARITY_LOOK}.0 / (1 + (SELECT COUNT(*) FROM (SELECT 1 FROM search_entry "  # noqa: S608
        f"WHERE vector @@ %(group_{at})s::tsquery LIMIT {RARITY_LOOK}) AS seen))) AS rarity_{at}"
        for at in range(len(groups))
    )

    def score(column):
        return " + ".join(
            f"rarity_{at} * ts_rank('{{{low_to_high}}}', {column}, %(group_{at})s::tsquery, 1)"
            for at in range(len(groups))
        )

    def taken(parts):
        columns = {"headings": "headings", "anywhere": "vector"}
        selects = [
            f"(SELECT publication_id, {int(part == 'anywhere')} AS from_all FROM search_entry "  # noqa: S608
            f"WHERE {columns[part]} @@ %(matched)s::tsquery ORDER BY publication_id DESC LIMIT %(most_{part})s)"
            for part in parts
        ]
        # Ranking by whole texts is dear: only those are, that are best by their headings or newest.
        return f"""
            WITH rarity AS (SELECT {rarity}),
            matched AS MATERIALIZED (
                SELECT publication_id, MAX(from_all) AS from_all FROM ({" UNION ALL ".join(selects)}) AS each
                GROUP BY publication_id
            ),
            likely AS MATERIALIZED (
                SELECT publication_id, from_all FROM matched
                JOIN search_entry USING (publication_id)
                JOIN blog_publication AS p ON p.id = publication_id
                JOIN blog_article AS a ON a.id = p.article_id, rarity
                WHERE {_LIVE}
                ORDER BY {score("headings")} DESC, publication_id DESC LIMIT {MOST_RANKED_WHOLE}
            ),
            taken AS MATERIALIZED (
                SELECT publication_id AS id, from_all, {score("vector")} AS score
                FROM likely JOIN search_entry USING (publication_id), rarity
            )
        """  # noqa: S608

    parameters = {f"group_{at}": group for at, group in enumerate(groups)}
    parameters["matched"] = (" | " if is_any else " & ").join(groups)
    return taken, parameters
