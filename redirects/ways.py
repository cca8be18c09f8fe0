"""Which address leads where: chains are shortened and circles refused. Reads no database."""

from django.core.exceptions import ValidationError

from .addresses import keys_of, looked_up, onward, place_of

GONE = ""
AT_MOST = 20


class Ways:
    """Some or all of the site's redirects, ``{old key: new address}``, with what a change of one makes of the others.

    ``changed`` collects ``{old key: new address}`` of those that are other than they were, with None for those that
    are to be forgotten.
    """

    def __init__(self, ways):
        self._ways = dict(ways)
        self._leading_to = {}
        self.changed = {}
        for key, address in self._ways.items():
            self._leading_to.setdefault(place_of(address), set()).add(key)

    def __getitem__(self, key):
        return self._ways.get(key)

    def __iter__(self):
        return iter(self._ways.items())

    def lead(self, key, address, *, stands=False):
        """Lead a key to an address, or to where that leads; ``GONE`` closes it. Return where it leads now.

        ``stands`` says that a page stands at the address: then nothing leads on from there any more.

        Raises ``ValidationError`` when they would lead in a circle.
        """
        if key in keys_of(address):
            raise ValidationError("An address cannot lead to itself.")
        if stands:
            for passed in keys_of(address):
                self._set(passed, None)
        end = self._end(address, key)
        self._set(key, end)
        for before in sorted(self._leading_to.get(place_of(key), ())):
            try:
                self._set(before, self._end(self._ways[before], before))
            except ValidationError:
                if not stands:
                    raise
                self._set(before, None)  # it would lead to itself, where a page stands
        return end

    def follow(self, key, address):
        """Let what leads to a key lead to the address instead."""
        for before in sorted(self._leading_to.get(place_of(key), ())):
            if key in keys_of(self._ways[before]) and before not in keys_of(address):
                self._set(before, address)

    def _end(self, address, start):
        passed = [start]
        while found := next((each for each in looked_up(address) if each[0] in self._ways), None):
            address = onward(self._ways[found[0]], found[1])
            passed.append(found[0])
            if start in keys_of(address) or len(passed) > AT_MOST:
                raise ValidationError(f"These addresses would lead in a circle: {' → '.join([*passed, start])}.")
        return address

    def _set(self, key, address):
        before = self._ways.get(key)
        if before == address:
            return
        if before is not None:
            self._leading_to[place_of(before)].discard(key)
        if address is None:
            del self._ways[key]
        else:
            self._ways[key] = address
            self._leading_to.setdefault(place_of(address), set()).add(key)
        self.changed[key] = address
