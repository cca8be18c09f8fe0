"""Going through a whole table without holding it in memory."""


def in_chunks(rows, size=200):
    """Yield the rows of a queryset as lists of at most ``size``, by primary key; one query a list.

    Unlike a cursor left open, this lets the caller write to the database between two lists, on SQLite too.
    """
    rest = rows = rows.order_by("pk")
    while chunk := list(rest[:size]):
        yield chunk
        rest = rows.filter(pk__gt=chunk[-1].pk)
