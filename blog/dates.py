"""Days as this site counts and writes them: pure functions."""

from django.utils import formats


def add_months(day, months):
    """Return the date that many months later, on the month's last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return day.replace(year=year, month=month + 1, day=last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def in_words(day):
    """Return the date as American English writes it: ``May 14, 2024``."""
    return formats.date_format(day, "F j, Y")
