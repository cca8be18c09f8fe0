"""Pieces that many pages have in common, such as the header: made once for each state of the content, as pages are."""

from django.conf import settings

from shared_reads import are_live

from .entries import memory


class _Piece(str):
    __slots__ = ()

    @property
    def size(self):
        """Bytes it takes, as it may hold letters of four."""
        return 4 * len(self) + 400


def piece(request, named, make):
    """Return what ``make`` returns, a string; it is made once for this name as long as the content is the same.

    The name tells all that makes the piece another one, but for what the content's state tells (see ``content``).
    Where that is not known, as for a form that was sent, it is made each time.
    """
    state = getattr(request, "content_state", None)
    if state is None or not settings.PAGES_KEPT_BYTES:
        return make()
    named = ("piece", *named)
    kept = memory.get(state, named)
    if kept is None:
        kept = _Piece(make())
        if are_live(request):
            memory.put(state, named, kept)
    return kept
