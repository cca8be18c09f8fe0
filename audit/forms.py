from datetime import date, datetime, time, timedelta

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone

from .kinds import KINDS
from .models import AuditEvent

NOBODY = "nobody"


def _day(label):
    return forms.DateField(
        label=label,
        required=False,
        error_messages={"invalid": "Enter a day that exists, for example 2026-05-14."},
        validators=[
            MinValueValidator(date(2000, 1, 1), "Choose a day after 1999."),
            MaxValueValidator(date(2999, 12, 31), "Choose a day before the year 3000."),
        ],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


class EventsForm(forms.Form):
    """Which events are looked for. An empty form finds all."""

    use_required_attribute = False

    who = forms.ChoiceField(
        label="Account", required=False, error_messages={"invalid_choice": "Choose an account from the list."}
    )
    kind = forms.ChoiceField(
        label="What was done",
        required=False,
        choices=[("", "Anything"), *KINDS.items()],
        error_messages={"invalid_choice": "Choose from the list what was done."},
    )
    since = _day("From")
    until = _day("Until")
    q = forms.CharField(label="With the words", required=False, max_length=100)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        accounts = get_user_model().objects.order_by("username").values_list("pk", "username")
        self.fields["who"].choices = [
            ("", "Anybody"),
            (NOBODY, "Nobody signed in, or the site itself"),
            *((str(number), name) for number, name in accounts),
        ]

    def clean(self):
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            raise ValidationError({"until": "Choose a day that is not before the first."})

    def events(self):
        """Return the events looked for, newest first; an account's are those by it or to it."""
        if not self.is_valid():
            return AuditEvent.objects.none()
        wanted, found = self.cleaned_data, AuditEvent.objects.all()
        if wanted["who"] == NOBODY:
            found = found.filter(by=None)
        elif wanted["who"]:
            label = get_user_model()._meta.label_lower
            found = found.filter(Q(by=wanted["who"]) | Q(subject_kind=label, subject_number=wanted["who"]))
        if wanted["kind"]:
            found = found.filter(kind=wanted["kind"])
        if wanted["since"]:
            found = found.filter(at__gte=_midnight(wanted["since"]))
        if wanted["until"]:
            found = found.filter(at__lt=_midnight(wanted["until"] + timedelta(days=1)))
        for word in wanted["q"].split():
            found = found.filter(
                Q(by_name__icontains=word)
                | Q(subject__icontains=word)
                | Q(detail__icontains=word)
                | Q(source__startswith=word)
            )
        return found

    @property
    def told(self):
        """What was looked for, in words for the record; typed words are not told."""
        if not self.is_valid():
            return ""
        wanted = self.cleaned_data
        parts = [
            dict(self.fields["who"].choices)[wanted["who"]] if wanted["who"] else "",
            KINDS.get(wanted["kind"], ""),
            f"from {wanted['since']}" if wanted["since"] else "",
            f"until {wanted['until']}" if wanted["until"] else "",
            "with some words" if wanted["q"] else "",
        ]
        return ", ".join(filter(None, parts)) or "All of it"


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
