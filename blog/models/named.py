from functools import cache


class Named:
    """A row of which only the number is known before something else of it is asked for."""

    def __init__(self, number, read):
        self.pk, self._read = number, read

    def __getattr__(self, name):
        return getattr(self._read()[self.pk], name)

    @classmethod
    def all_of(cls, numbers, read):
        """Return the rows of these numbers, in this order; ``read`` returns them all by number, once it has to."""
        read_once = cache(lambda: read(numbers))
        return [cls(number, read_once) for number in numbers]
