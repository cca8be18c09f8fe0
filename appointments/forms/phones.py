from django import forms
from django.core.exceptions import ValidationError

from appointments.models import PhoneNumber


class HeirForm(forms.Form):
    """Which number takes the place of one that goes."""

    heir = forms.ModelChoiceField(
        PhoneNumber.objects.none(),
        label="Number to show instead",
        empty_label="Choose a number",
        error_messages={
            "required": "Choose the number that takes its place.",
            "invalid_choice": "Choose a number that is still in use.",
        },
    )

    def __init__(self, data=None, *, number):
        super().__init__(data)
        self.number = number
        self.fields["heir"].queryset = PhoneNumber.objects.active().exclude(pk=number.pk)

    def save(self, *, by):
        """Retire the number; return whether that was done, else the form holds why not."""
        try:
            self.number.retire(self.cleaned_data["heir"], by=by)
        except ValidationError as error:
            self.add_error(None, error)
            return False
        return True
