from django import forms


class RowForm(forms.ModelForm):
    """A row that is edited in its list; each field is named for who does not see its column."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}: {self.instance}"
