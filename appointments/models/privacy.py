from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q


def days(words, default, help_text):
    return models.PositiveSmallIntegerField(
        words, default=default, null=True, blank=True, validators=[MinValueValidator(1)], help_text=help_text
    )


class PrivacySettings(models.Model):
    """How long patients' messages are kept, and whether the site asks where visitors came from: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    days_open = days("days a new or waiting message is kept", None, "Empty: until somebody closes it.")
    days_scheduled = days("days a scheduled message is kept", 730, "Counted from the day its notice was delivered.")
    days_closed = days("days a closed message is kept", 365, "Counted from the day its notice was delivered.")
    days_spam = days("days spam is kept", 90, "Counted from the day it came in.")
    days_trash = days("days the trash is kept", 30, "Counted from the day it was put there.")
    keep_attribution = models.BooleanField(
        "keep where visitors came from",
        default=True,
        help_text="Campaign, referring site and pages, as the browser tells them. Never kept for a browser that sends "
        "Global Privacy Control.",
    )
    days_attribution = days("days this is kept", 90, "Forgotten sooner than the message it belongs to.")

    class Meta:
        verbose_name = verbose_name_plural = "privacy settings"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="privacy_settings_are_one_row")]

    def __str__(self):
        return "Privacy settings"

    @classmethod
    def current(cls):
        """Return the settings; unsaved ones with the usual times while nothing is set."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @property
    def days_of_statuses(self):
        """For each status of a message how many days it is kept; None is for ever."""
        return {
            "new": self.days_open,
            "waiting": self.days_open,
            "scheduled": self.days_scheduled,
            "closed": self.days_closed,
            "spam": self.days_spam,
        }


GONE = {
    "new": "new",
    "waiting": "waiting",
    "scheduled": "scheduled",
    "closed": "closed",
    "spam": "spam",
    "trash": "of the trash",
}
STAYED = {"held": "on legal hold", "undelivered": "with a notice not delivered", "call_back": "to be called back"}


def in_words(counts, names):
    """Return the counts of these names as staff read them: “12 closed, 3 spam”; without any, “nothing”."""
    return ", ".join(f"{counts[name]:,} {words}" for name, words in names.items() if counts.get(name)) or "nothing"


class PurgeRun(models.Model):
    """One run of ``purge_inquiries``: what went and what stayed, in numbers."""

    started_at = models.DateTimeField("started")
    ended_at = models.DateTimeField("ended")
    counts = models.JSONField(default=dict, help_text="How many messages of each kind.")

    class Meta:
        verbose_name = "purge"
        ordering = ["-started_at", "-pk"]

    def __str__(self):
        return f"Purge of {self.started_at:%Y-%m-%d}"

    @property
    def deleted(self):
        return in_words(self.counts, GONE)

    @property
    def stayed(self):
        return in_words(self.counts, STAYED)

    @property
    def forgotten(self):
        """How many messages no longer tell where their visitors came from."""
        return self.counts.get("attribution", 0)
