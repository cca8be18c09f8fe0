from collections import Counter

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import TextField, Value

from appointments.encryption import decrypt, encrypt, encrypted_fields, key_of
from appointments.search_keys import email_hashes, phone_hashes

CHUNK = 200  # rows read at once
HASHES = {"email_hash": ("email", email_hashes), "phone_hash": ("phone", phone_hashes)}
STORED = "stored_{}"


class Command(BaseCommand):
    help = (
        "Encrypt what patients wrote, and notes on it, under the first of PATIENT_DATA_KEYS, so that the others can be "
        "removed. The site may run meanwhile; the command may be killed and started again at any time."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="only count what is under which key")

    def handle(self, *, check, **options):
        self.places, self.changed = Counter(), 0
        models = encrypted_fields()
        total, done = sum(model.objects.count() for model in models), 0
        for model, fields in models.items():
            for row in rows_of(model, fields):
                stored = row if check else self.renewed(model, fields, row)
                self.places.update(key_of(text) for text in texts(stored, fields))
                done += 1
                self.show_progress(done, max(total, done))
        self.report(check)

    def renewed(self, model, fields, row):
        """Put one row under the first key; return what is stored then, or None when it went meanwhile."""
        while row is not None and (changes := changes_of(model, fields, row)):
            # Another process may have changed the row since it was read; then nothing is written, and it is read again.
            unchanged = {STORED.format(field.name): row[STORED.format(field.name)] for field in fields}
            with transaction.atomic():
                written = with_stored(model, fields).filter(pk=row["pk"], **unchanged).update(**changes)
            self.changed += written
            row = read(model, fields, pk=row["pk"]).first()
        return row

    def report(self, check):
        last = len(settings.PATIENT_DATA_KEYS) - 1
        if not check:
            self.stdout.write(f"{self.changed:,} rows encrypted anew.")
        for place in range(last + 1):
            name = "Key 1, which encrypts" if place == 0 else f"Key {place + 1}"
            self.stdout.write(f"{name}: opens {self.places[place]:,}.")
        if unopened := self.places[None]:
            raise CommandError(
                f"{unopened:,} cannot be opened with any key. Add the key that they were encrypted with."
            )
        if last and not any(self.places[place] for place in range(1, last + 1)):
            self.stdout.write("Nothing needs any key but the first. Old backups still need the others.")

    def show_progress(self, done, total):
        if self.stdout.isatty():
            bar = "#" * (30 * done // total)
            self.stdout.write(f"\r[{bar:30}] {done} of {total}", ending="\n" if done == total else "")
            self.stdout.flush()


def with_stored(model, fields):
    return model.objects.annotate(**{STORED.format(field.name): field.stored() for field in fields})


def read(model, fields, **where):
    """Return the rows as dictionaries: number, hashes, and what is stored of each field, still encrypted."""
    hashes = [name for name in HASHES if _has(model, name)]
    names = ["pk", *hashes, *(STORED.format(field.name) for field in fields)]
    return with_stored(model, fields).filter(**where).order_by("pk").values(*names)


def rows_of(model, fields):
    """Yield every row in the order of their numbers, a chunk read at a time."""
    number = 0
    while rows := list(read(model, fields, pk__gt=number)[:CHUNK]):
        yield from rows
        number = rows[-1]["pk"]


def texts(row, fields):
    """Return what is stored of one row, but for what is empty."""
    return [text for field in fields if row and (text := row[STORED.format(field.name)])]


def changes_of(model, fields, row):
    """Return what one row lacks to be under the first key; nothing when it is, or when no key opens it."""
    places = {key_of(text) for text in texts(row, fields)}
    if None in places:
        return {}
    plain = {field.name: decrypt(row[STORED.format(field.name)]) for field in fields}
    changes = {name: next(iter(hashes(plain[of])), "") for name, (of, hashes) in HASHES.items() if name in row}
    changes = {name: value for name, value in changes.items() if value != row[name]}
    if places - {0}:
        # As plain text fields, so that they are not encrypted once more.
        changes |= {name: Value(encrypt(text), output_field=TextField()) for name, text in plain.items()}
    return changes


def _has(model, name):
    return any(field.name == name for field in model._meta.concrete_fields)
