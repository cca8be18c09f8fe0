from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

from appointments.exports import COLUMNS
from appointments.models import Inquiry, Subject
from appointments.search_keys import email_hashes, phone_hashes

SALT = "appointments.export"
DAY = 24 * 60 * 60  # seconds
KINDS = {
    "xlsx": "Excel (XLSX): every character stays as it was written",
    "csv": "CSV: an apostrophe is put before what a spreadsheet would take for a formula, also before +1 201 …",
}


def day_field(label):
    return forms.DateField(
        label=label,
        required=False,
        error_messages={"invalid": "Enter a day that exists, for example 2026-05-14."},
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


class ExportForm(forms.Form):
    """Which messages leave the site, with what of them, and written how.

    ``boxes`` maps the name of each part of the inbox to an object with ``name`` and ``where``. Messages ticked in the
    list take the place of a box; they come and go as a signed list of numbers.
    """

    use_required_attribute = False

    # Read by _read_ticked, which answers whatever stands there.
    selected = forms.Field(required=False, widget=forms.HiddenInput)
    box = forms.ChoiceField(
        label="In the box",
        required=False,
        error_messages={"invalid_choice": "Choose a box from the list."},
    )
    about = forms.ModelChoiceField(
        Subject.objects.all(),
        label="About",
        required=False,
        empty_label="Anything",
        error_messages={"invalid_choice": "Choose a subject from the list."},
    )
    since = day_field("Received from")
    until = day_field("Received until")
    columns = forms.MultipleChoiceField(
        label="What of each message",
        help_text="Take only what you need. What is not ticked is not even decrypted.",
        choices=[(column.name, column.label) for column in COLUMNS],
        initial=[column.name for column in COLUMNS if column.is_usual],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick at least one thing to take out.",
            "invalid_choice": "Tick only things from this list.",
            "invalid_list": "Tick only things from this list.",
        },
    )
    kind = forms.ChoiceField(
        label="File",
        choices=KINDS,
        initial="xlsx",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a kind of file.", "invalid_choice": "Choose one of these kinds of file."},
    )

    def __init__(self, data=None, *, boxes, ticked=None):
        """``ticked`` are the numbers of messages ticked in the list, when it leads here."""
        initial = {"box": "all", "selected": ""}
        if ticked is not None:
            initial["selected"] = signing.dumps(ticked, salt=SALT, compress=True)
        super().__init__(data, initial=initial, label_suffix="")
        self.boxes, self.ticked = boxes, ticked
        words = {"all": "All but spam and trash"}
        self.fields["box"].choices = [(name, words.get(name, box.name)) for name, box in boxes.items()]
        if data is not None:
            self._read_ticked(data.get("selected", ""))
        if self.ticked is not None:
            for name in ("box", "about", "since", "until"):
                del self.fields[name]

    def _read_ticked(self, signed):
        try:
            self.ticked = signing.loads(signed, salt=SALT, max_age=DAY) if signed else None
        except signing.BadSignature:
            self.ticked = []

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "This day is before the first one. Enter a later day.")
        if not self.errors and not self.messages().exists():
            raise ValidationError(
                "There is no message to take out any more. Go back to the list, and tick messages again."
                if self.ticked is not None
                else "No message is like that. Choose others, or more days."
            )
        return cleaned

    def messages(self):
        """Return the messages chosen in a valid form, newest first."""
        chosen, found = self.cleaned_data, Inquiry.objects.all()
        if self.ticked is not None:
            return found.filter(pk__in=self.ticked)
        found = found.filter(self.boxes[chosen["box"] or "all"].where)
        if chosen["about"]:
            found = found.filter(about=chosen["about"])
        if chosen["since"]:
            found = found.filter(received_at__date__gte=chosen["since"])
        if chosen["until"]:
            found = found.filter(received_at__date__lte=chosen["until"])
        return found

    @property
    def chosen_columns(self):
        """The ``Column`` objects that were ticked, in the order of the page."""
        return [column for column in COLUMNS if column.name in self.cleaned_data["columns"]]


class PersonForm(forms.Form):
    """One person, by an email address or phone number that is never shown in an address of the site."""

    use_required_attribute = False

    person = forms.CharField(
        label="Email address or phone number",
        help_text="The whole of it, as the person gave it; spaces, brackets and capital letters make no difference.",
        max_length=254,
        error_messages={
            "required": "Enter an email address or a phone number.",
            "max_length": "Enter a shorter email address or phone number.",
        },
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")

    def clean_person(self):
        person = self.cleaned_data["person"]
        self.hashes = email_hashes(person) + phone_hashes(person)
        if not self.hashes:
            raise ValidationError("Enter a whole email address, or a phone number with its area code.")
        return person

    @property
    def who(self):
        """The keyed hashes of what was typed, as they stand in the address of what was found."""
        return "-".join(self.hashes)
