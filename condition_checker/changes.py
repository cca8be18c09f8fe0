"""What differs between two sets of rules, part by part: pure, for the eyes of a reviewer."""

from dataclasses import dataclass

KINDS = {"areas": "area", "signs": "sign", "questions": "question", "conditions": "condition", "cases": "test case"}


@dataclass(frozen=True)
class Change:
    """One part that came, went or differs; ``fields`` are ``(name, before, after)`` in words."""

    kind: str
    name: str
    what: str
    fields: tuple = ()


def changes(before, after):
    """Return the changes that lead from one set of rules to another; all parts are new when there were none."""
    was, now = (before.to_json() if before else {}), after.to_json()
    return tuple(change for part, kind in KINDS.items() for change in _of_part(kind, was.get(part, []), now[part]))


def _of_part(kind, was, now):
    before, after = ({_name(each): each for each in parts} for parts in (was, now))
    for name, part in after.items():
        if name not in before:
            yield Change(kind, name, "new", tuple((field, "", _words(value)) for field, value in part.items()))
        elif part != before[name]:
            fields = tuple(
                (field, _words(before[name].get(field)), _words(value))
                for field, value in part.items()
                if value != before[name].get(field)
            )
            yield Change(kind, name, "changed", fields)
    for name in before.keys() - after.keys():
        yield Change(kind, name, "removed")
    common = [name for name in after if name in before]
    if common != [name for name in before if name in after]:
        yield Change(kind, "", "in another order")


def _name(part):
    return part.get("key") or part["name"]


def _words(value):
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_words(each)}" for name, each in value.items() if each)
    if isinstance(value, list):
        return "\n".join(map(_words, value))
    return str(value)
