"""Reading rules from JSON with errors that say where: "rules.signs[3].action: this text is missing."."""

import re
from dataclasses import dataclass

_KEY = re.compile(r"[a-z][a-z0-9_]{0,49}")


class InvalidRules(ValueError):
    """The data is not shaped like rules; the sentence says where."""


@dataclass(frozen=True)
class Node:
    """A part of the data and where it stands. Every method raises InvalidRules if the data is shaped otherwise."""

    data: object
    where: str

    def refuse(self, sentence):
        """Raise InvalidRules with the place and the sentence."""
        raise InvalidRules(f"{self.where}: {sentence}.")

    def __getitem__(self, name):
        """Return what stands under a name of this object."""
        if not isinstance(self.data, dict):
            self.refuse("must be an object with names and values")
        if name not in self.data:
            self.refuse(f"“{name}” is missing")
        return Node(self.data[name], f"{self.where}.{name}")

    def is_string(self, name):
        """Return whether a string stands under that name."""
        return isinstance(self[name].data, str)

    def string(self, name, default=None):
        """Return the string under that name, without space around it; the default where the name is missing."""
        if default is not None and isinstance(self.data, dict) and name not in self.data:
            return default
        node = self[name]
        if not isinstance(node.data, str):
            node.refuse("must be a text")
        return node.data.strip()

    def key(self, reserved=frozenset()):
        """Return the key of this object: small letters, figures and underscores, and no word that means more."""
        key = self.string("key")
        if not _KEY.fullmatch(key):
            self["key"].refuse("must be small letters, figures and underscores, a letter first, 50 at most")
        if key in reserved:
            self["key"].refuse(f"“{key}” is a word of the checker itself; choose another")
        return key

    def choice(self, name, choices):
        """Return the string under that name, one of the choices."""
        found = self.string(name)
        if found not in choices:
            self[name].refuse(f"must be one of {', '.join(f'“{each}”' for each in choices)}")
        return found

    def whole(self, name, lowest, highest):
        """Return the whole number under that name."""
        node = self[name]
        if type(node.data) is not int or not lowest <= node.data <= highest:
            node.refuse(f"must be a whole number from {lowest} to {highest}")
        return node.data

    def list(self, name):
        """Return the parts of the list under that name."""
        node = self[name]
        if not isinstance(node.data, list | tuple):
            node.refuse("must be a list")
        return [Node(each, f"{node.where}[{number}]") for number, each in enumerate(node.data)]

    def strings(self, name):
        """Return the strings of the list under that name, as a tuple."""
        for node in self.list(name):
            if not isinstance(node.data, str):
                node.refuse("must be a text")
        return tuple(self[name].data)

    def answers(self, name, lists):
        """Return a person's answers: one key each, but a tuple of keys for the names in ``lists``."""
        node = self[name]
        if not isinstance(node.data, dict):
            node.refuse("must be an object with questions and answers")
        return {key: node.strings(key) if key in lists else node.string(key) for key in node.data}
