"""What of an export has no place here: counted and named, so that nothing is dropped in silence."""

from collections import Counter

from moving.models import ImportedItem, ImportLine

from .conversion.addresses import is_picture
from .importing import plain
from .index import LEFT_OUT

TAKEN = frozenset({"post", "page", "wp_block"})
STATES = {"trash": "lay in the trash", "auto-draft": "were never written"}
# What WordPress and the plugins that are understood keep for themselves; nobody reads it.
OWN_FIELDS = (
    *(
        "_edit_",
        "_wp_",
        "_thumbnail_id",
        "_oembed_",
        "_encloseme",
        "_pingme",
        "_yoast_wpseo_",
        "rank_math_",
        "_aioseo_",
    ),
    *("_genesis_", "footnotes", "_menu_item_"),
)
Level = ImportLine.Level


class Leftovers:
    """Counts what is passed by while an export is read."""

    def __init__(self):
        self._states, self._menus, self._kinds, self._fields, self._terms = (
            Counter(), Counter(), Counter(), Counter(), Counter()
        )  # fmt: skip
        self._others, self._uploads = [], []

    def add(self, entry):
        if entry.status in LEFT_OUT:
            self._states[entry.status] += 1
        elif entry.kind == "attachment":
            self._uploads.append(entry)
        elif entry.kind == "nav_menu_item":
            self._menus["menu"] += 1
        elif entry.kind == "revision":
            self._kinds["earlier versions"] += 1
        elif entry.kind not in TAKEN:
            self._others.append((entry.kind, entry.number, plain(entry.title)))
        for name in entry.meta:
            if entry.kind in TAKEN and not name.startswith(OWN_FIELDS):
                self._fields[name] += 1

    def lines(self, index):
        """Yield the level, sentence and words of each line of the report."""
        for status, count in self._states.items():
            yield Level.NOTE, f"Not taken in: {count} that {STATES[status]}.", ""
        for name, count in self._kinds.items():
            yield Level.NOTE, f"Not taken in: {count} {name}.", ""
        if self._menus:
            yield Level.LOST, f"Menus with {self._menus['menu']} entries. Make them anew under Menus.", ""
        for kind, number, title in self._others:
            yield Level.LOST, f"“{kind}” {number} is of a kind that a plugin or theme made. It did not come in.", title
        for name, count in sorted(self._fields.items()):
            yield Level.LOST, f"The custom field “{name}” of {count} posts has no place here.", ""
        known = ImportedItem.objects.filter(site=index.host, kind=ImportedItem.Kind.PICTURE)
        taken, unused = set(known.values_list("key", flat=True)), []
        for entry in self._uploads:
            name = index.uploads[entry.number].name
            if not is_picture(name):
                yield Level.LOST, "A file that is no picture. Files do not come in.", f"{name} {plain(entry.title)}"
            elif name not in taken:
                unused.append(name)
        if unused:
            yield (
                Level.NOTE,
                f"{len(unused)} pictures did not come in: no text shows them, or they were not there.",
                ("\n".join(sorted(unused))),
            )
