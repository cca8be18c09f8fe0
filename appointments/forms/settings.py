import hashlib

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict

from appointments.models import ContactSettings


class SettingsForm(forms.ModelForm):
    """A page of settings, one row; refused when somebody else changed them after the page was opened."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.fingerprint(self.instance)

    @staticmethod
    def fingerprint(settings):
        """Return a digest of the settings as they are stored."""
        return hashlib.sha256(repr(sorted(model_to_dict(settings).items())).encode()).hexdigest()

    def clean(self):
        stored = self._meta.model.objects.select_for_update().filter(pk=1).first()
        seen = self.cleaned_data.get("seen")
        if stored and seen and seen != self.fingerprint(stored):
            raise ValidationError(
                "Somebody else changed these settings after you opened this page, so nothing was saved. What you typed "
                "is still below: open the page again in another tab, and enter your changes there."
            )
        return super().clean()


class ContactSettingsForm(SettingsForm):
    """The contact settings."""

    class Meta:
        model = ContactSettings
        exclude = ()  # noqa: DJ006 - the admin names the fields

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, sentence in {
            "clinic_name": "Enter the clinic's name.",
            "emergency_notice": "Say what to do in an emergency.",
        }.items():
            if name in self.fields:
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = sentence
