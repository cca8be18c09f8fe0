from django import forms
from django.core.exceptions import ValidationError

from appointments.models import Inquiry


class StatusForm(forms.ModelForm):
    """What became of a message. A choice made over somebody else's newer one is refused."""

    class Meta:
        model = Inquiry
        fields = ["status"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "status" in self.fields:
            # The page remembers which status its reader saw.
            self.fields["status"].show_hidden_initial = True

    def clean_status(self):
        # The admin saves in one transaction, so this lock lasts until the status is stored.
        stored = Inquiry.objects.select_for_update().get(pk=self.instance.pk)
        seen = self.data.get(self["status"].html_initial_name)
        if seen and seen != stored.status:
            raise ValidationError(
                f"Somebody set this message to “{stored.get_status_display()}” after you opened it. "
                "Open it again before you choose."
            )
        return self.cleaned_data["status"]
