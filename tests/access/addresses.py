"""Every address of the site, from its URLconf, with an example that exists."""

import re
from pathlib import Path

from django.contrib import admin
from django.urls import get_resolver

SCREENS = ["changelist", "add", "history", "delete", "change"]
HERE = Path(__file__).parent


def addresses(patterns=None, namespace="", route=""):
    """Yield the name (or the pattern, without one) and the pattern of every address."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        whole = route + str(each.pattern)
        if hasattr(each, "url_patterns"):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from addresses(each.url_patterns, inner, whole)
        else:
            yield (f"{namespace}{each.name}" if each.name else whole), whole


def standard():
    """Return ``(label of a model, screen)`` by the name of each address that every ``ModelAdmin`` has."""
    return {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{screen}": (model._meta.label_lower, screen)
        for model in admin.site._registry
        for screen in SCREENS
    }


def example(name, route, rows, words):
    """Return an address of this pattern that exists.

    ``rows`` gives the number of a row of each model by its label, ``words`` what else stands in addresses: by the name
    of the address and the part, or by the part alone.
    """
    route = re.sub(r"\(\?P<(\w+)>.*?\)", r"<\1>", route).replace("^", "").replace("$", "")
    _, app, model, *_ = [*route.split("/"), "", ""]
    label = f"{app}.{model}"

    def fill(found):
        part = found[1]
        for key in (f"{name} {part}", f"{label} {part}"):
            if key in words:
                return str(words[key])
        return str(rows[label] if part in ("pk", "object_id") and label in rows else words[part])

    query = words.get(f"{name} ?")
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", fill, route) + (f"?{query}" if query else "")


def read_areas():
    """Return who may do what, by ``(label of a model, what)``, from ``areas.txt``."""
    found = {}
    for line in _lines("areas.txt"):
        see, add, change, delete, *labels = line.split()
        for label in labels:
            for what, who in [("see", see), ("add", add), ("change", change), ("delete", delete)]:
                found[label, what] = who.strip("-")
    return found


def read_table(name):
    """Return the roles of ``GET`` and of ``POST`` by the name of each address in one of the tables."""
    found = {}
    for line in _lines(name):
        reading, writing, *names = line.split()
        found |= dict.fromkeys(names, (reading.strip("-"), writing.strip("-")))
    return found


def read_actions():
    """Return the roles that each action is offered to, by ``(label of a model, action)``."""
    found = {}
    for line in _lines("actions.txt"):
        label, who, *names = line.split()
        found |= {(label, name): set(who.strip("-")) for name in names}
    return found


def expected():
    """Return the roles that ``GET`` and ``POST`` let in, by the name of each address that the tables know."""
    areas, found = read_areas(), read_table("who.txt")
    for label in {label for label, _ in areas}:  # Django's old addresses of rows lead on to the page, which asks itself
        found[f"admin/{label.replace('.', '/')}/<path:object_id>/"] = ("AERFD", "AERFD")
    for name, (label, screen) in standard().items():
        who = {what: areas.get((label, what)) for what in ("see", "add", "change", "delete")}
        if who["see"] is None or name in found:
            continue
        found[name] = {
            "changelist": (who["see"], who["see"]),
            "add": (who["add"], who["add"]),
            "history": (who["see"], who["see"]),
            "delete": (who["delete"], who["delete"]),
            "change": (who["see"], who["change"]),
        }[screen]
    return found


def _lines(name):
    lines = (line.partition("#")[0].strip() for line in (HERE / name).read_text().splitlines())
    return [line for line in lines if line]
