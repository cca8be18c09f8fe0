from django.core.validators import MaxValueValidator, MinValueValidator

from appointments.models import PrivacySettings

from .settings import SettingsForm

MOST_DAYS = 32_000
WRONG = f"Enter a whole number of days from 1 to {MOST_DAYS:,}, or nothing."


class PrivacySettingsForm(SettingsForm):
    """The privacy settings; refused when somebody else changed them after the page was opened."""

    class Meta:
        model = PrivacySettings
        exclude = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in (name for name in self.fields if name.startswith("days_")):
            field = self.fields[name]
            field.error_messages["invalid"] = WRONG
            field.validators = [MinValueValidator(1, WRONG), MaxValueValidator(MOST_DAYS, WRONG)]
