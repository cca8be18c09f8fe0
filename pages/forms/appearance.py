import re
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError

from appointments.forms.settings import SettingsForm
from pages.models import Appearance, SocialLink
from pages.models.appearance import HEX, MAIN_COLOR, WARM_COLOR


class ColorField(forms.CharField):
    """A color as ``#rrggbb``, chosen by eye or given as a code."""

    widget = forms.ColorInput
    default_error_messages: ClassVar = {"required": "Choose a color."}

    def clean(self, value):
        color = super().clean(value).lower()
        color = color if color.startswith("#") else f"#{color}"
        if not re.match(HEX, color):
            raise ValidationError("Give the color as # and six digits or letters from a to f, such as #1a625e.")
        return color


class AppearanceForm(SettingsForm):
    """Colors and logo. Sent with ``_usual``, the colors become the usual ones, whatever was chosen."""

    main_color = ColorField(
        help_text="Links, buttons and headings. Text stands in this color, so it has to be dark; every other color of "
        "the pages, light and dark, is made from it and checked."
    )
    warm_color = ColorField(
        label="Second color",
        help_text="Small accents. It is made a little darker or lighter where it could not be seen otherwise.",
    )

    class Meta:
        model = Appearance
        fields = ["main_color", "warm_color", "logo"]
        help_texts: ClassVar = {
            "logo": "From the picture library. Best is a picture cut close around the logo, without a background (PNG "
            "or WebP), at least 480 pixels wide. One at least twice as wide as high stands alone, because it holds the "
            "clinic's name; a narrower one stands before the name. Without one, the site's own sign stands there."
        }

    def __init__(self, data=None, *args, **kwargs):
        if data and "_usual" in data:
            data = data.copy()
            data["main_color"], data["warm_color"] = MAIN_COLOR, WARM_COLOR
        super().__init__(data, *args, **kwargs)


class SocialLinkForm(forms.ModelForm):
    """A place where the clinic is found elsewhere; only secure addresses."""

    url = forms.URLField(
        label="Address",
        max_length=200,
        assume_scheme="https",
        help_text="The whole address of the clinic's page there, such as https://www.example.org/our-clinic.",
        error_messages={
            "invalid": "Enter a whole web address, such as https://www.example.org/our-clinic.",
            "unique": "Another link leads to this address already.",
        },
    )

    class Meta:
        model = SocialLink
        fields = ["name", "url", "position"]
        error_messages: ClassVar = {"name": {"required": "Enter the name as visitors read it, such as “Facebook”."}}
