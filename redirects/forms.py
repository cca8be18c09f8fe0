from django import forms
from django.core.exceptions import ValidationError

from . import addresses, own_pages
from .models import Redirect
from .ways import GONE

STANDS = "A page stands there. Visitors find it, so nothing can lead on from its address."


class RedirectForm(forms.ModelForm):
    """One old address and what visitors get there. ``request`` is set by the admin."""

    request = None
    answers = False  # whether anything answers at the new address
    LEAD, CLOSE = "lead", "gone"
    answer = forms.ChoiceField(
        label="What visitors get",
        choices=[(LEAD, "Another page"), (CLOSE, "A page that says it is gone for good")],
        widget=forms.RadioSelect,
        initial=LEAD,
    )

    class Meta:
        model = Redirect
        fields = ["old_path", "answer", "new_path"]
        help_texts = {
            "old_path": "From the first slash on, such as /old-page/. With or without the last slash is the same.",
            "new_path": "From the first slash on, such as /blog/sciatica/, or an address elsewhere with https://.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.is_gone:
            self.initial["answer"] = self.CLOSE

    def clean_old_path(self):
        key = addresses.old(self.cleaned_data["old_path"])
        if known := Redirect.objects.filter(old_path=key).first():
            what = "is said to be gone" if known.is_gone else f"leads to {known.new_path}"
            raise ValidationError(f"This address {what} already. Find it in the list and change it there.")
        if own_pages.stands(key, self.request):
            raise ValidationError(STANDS)
        return key

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("answer") == self.CLOSE:
            cleaned["new_path"] = GONE
        elif "new_path" in cleaned:
            self._clean_new_path(cleaned)
        return cleaned

    def _clean_new_path(self, cleaned):
        if not cleaned["new_path"]:
            self.add_error("new_path", "Write where the old address leads, or choose that it is gone.")
            return
        try:
            cleaned["new_path"] = address = addresses.new(cleaned["new_path"])
            self.answers = not address.startswith("/") or own_pages.stands(address, self.request)
            key = cleaned.get("old_path") or self.instance.old_path
            if key:
                # The admin saves in the transaction that this begins to hold, so nobody comes between.
                with Redirect.objects.changing():
                    Redirect.objects.near([key], [address]).lead(key, address, stands=self.stands)
        except ValidationError as error:
            self.add_error("new_path", error)

    @property
    def stands(self):
        """Whether a page of this site answers at the new address."""
        return self.answers and self.cleaned_data["new_path"].startswith("/")

    def _post_clean(self):
        """Leave the row as it is: the verbs of its queryset write it."""

    def save(self, commit=True):
        self.save_m2m = lambda: None
        return self.instance
