import hashlib
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict

from appointments.models import ContactSettings
from appointments.models.settings import CONSENT, CONSENT_ES


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
        help_texts: ClassVar = {
            "intro": "What patients can write to you about, in a sentence or two.",
            "thanks_text": "That the message came in, and what happens next.",
            "acknowledgement_text": "The clinic's name, the number to call and its hours follow by themselves.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4
        for name, sentence in {
            "clinic_name": "Enter the clinic's name.",
            "emergency_notice": "Say what to do in an emergency.",
        }.items():
            if name in self.fields:
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = sentence

    def clean_consent_text(self):
        return self._naming_the_clinic("consent_text", CONSENT, "The clinic")

    def clean_consent_text_es(self):
        return self._naming_the_clinic("consent_text_es", CONSENT_ES, "La clínica")

    def _naming_the_clinic(self, field, given, somebody):
        """Refuse words of consent that do not name the clinic; the words given at first take its name."""
        words, clinic = self.cleaned_data[field], self.cleaned_data.get("clinic_name", "")
        if words == given and clinic:
            return words.replace(somebody, clinic, 1)
        if words.strip() and clinic.casefold() not in words.casefold():
            raise ValidationError(
                f"Name the clinic in these words, as “{clinic}”: patients must read who may call them."
            )
        return words
