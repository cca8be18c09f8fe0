from functools import cache

from django.core.exceptions import ObjectDoesNotExist


class Named:
    """A row of which only its number, and what is told besides, is known before something else of it is asked for."""

    def __init__(self, told, read):
        self.__dict__.update(told)
        self._read = read

    def __getattr__(self, name):
        try:
            return getattr(self._read()[self.pk], name)
        except KeyError:  # removed a moment ago: templates show nothing of it
            raise ObjectDoesNotExist from None

    @classmethod
    def all_of(cls, rows, read):
        """Return these rows, dicts with a ``pk``, in their order.

        ``read`` returns them whole, by number, once it has to.
        """
        read_once = cache(lambda: read([row["pk"] for row in rows]))
        return [cls(row, read_once) for row in rows]
