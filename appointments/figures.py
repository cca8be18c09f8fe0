"""Figures of the messages that came in: counting only. What patients wrote, and who they are, is never read."""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format

from .models import Inquiry, Placement

DAY = timedelta(days=1)
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
PERIODS = {"weeks": "the last 12 weeks", "months": "the last 12 months"}
NOT_TOLD = "Direct or not told"
OTHER = "Other"
PLACES = {"contact_page": "Contact page", **{place.value: place.label.capitalize() for place in Placement}}
LONGEST_LABEL = 60
# Whatever a campaign's link or another site put there: what could be somebody's address or number is not shown.
_TELLING = re.compile(r"@|%40|(\d\D{0,2}){7}")
# How long a first answer took, each up to so long.
SPANS = [
    ("Up to 1 hour", timedelta(hours=1)),
    ("Up to 4 hours", timedelta(hours=4)),
    ("Up to 1 day", DAY),
    ("Up to 2 days", 2 * DAY),
    ("Up to 4 days", 4 * DAY),
    ("Up to 1 week", 7 * DAY),
    ("Longer", timedelta.max),
]


@dataclass(frozen=True)
class Period:
    """The weeks or months that are counted: whose name, when each begins, and when the last ends (in UTC)."""

    name: str
    starts: list
    ends: datetime

    words = property(lambda self: PERIODS[self.name])
    step = property(lambda self: self.name.removesuffix("s"))

    @classmethod
    def of(cls, name, today):
        """Return the period of that name up to the week or month of ``today``; an unknown name is the weeks."""
        if name == "months":
            months = [divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(11, -2, -1)]
            days = [today.replace(year=year, month=month + 1, day=1) for year, month in months]
        else:
            name, monday = "weeks", today - today.weekday() * DAY
            days = [monday - back * 7 * DAY for back in range(11, -2, -1)]
        *starts, ends = (timezone.make_aware(datetime.combine(day, time())).astimezone(UTC) for day in days)
        return cls(name, starts, ends)


class Counted(NamedTuple):
    """The columns that are read of a message, in the order of ``COLUMNS``."""

    received_at: datetime
    first_answered_at: datetime
    status: str
    trashed_at: datetime
    erased_at: datetime
    attribution: dict
    about: str
    about_words: str


COLUMNS = [*Counted._fields[:6], "about__label", "about_words"]


class Figures:
    """What is counted in a period, each as ``(label, number)`` pairs. Read in one query, what is open in another."""

    def __init__(self, period, now):
        within = Inquiry.objects.filter(received_at__gte=period.starts[0], received_at__lt=period.ends)
        rows = [Counted(*row) for row in within.order_by().values_list(*COLUMNS)]
        self.period, self.now = period, now
        self.genuine = [row for row in rows if row.status != Inquiry.Status.SPAM]
        self.spam = [row for row in rows if row.status == Inquiry.Status.SPAM]
        self.open = _open_now()
        self.total = len(self.genuine)
        clock = timezone.get_current_timezone()
        self.local = [row.received_at.astimezone(clock) for row in self.genuine]
        self._count_answers()

    def by_step(self):
        """Return ``(first day, messages, spam)`` for each week or month."""
        starts = self.period.starts
        genuine, spam = (
            Counter(bisect_right(starts, row.received_at) for row in rows) for rows in (self.genuine, self.spam)
        )
        return [(timezone.localdate(start), genuine[step], spam[step]) for step, start in enumerate(starts, 1)]

    def by_source(self):
        return largest(Counter(source(row.attribution) for row in self.genuine), 8, last=NOT_TOLD)

    def by_place(self):
        """Return how many came from each place of the site that holds the form."""
        told = (row.attribution.get("placement") for row in self.genuine)
        return largest(Counter(PLACES.get(place, OTHER) if place else "Not told" for place in told), 8)

    def by_article(self):
        """Return how many were written from each article, by the article's name in addresses."""
        return largest(Counter(filter(None, (row.attribution.get("article") for row in self.genuine))), 10)

    def by_subject(self):
        words = (row.about or row.about_words or "Nothing chosen" for row in self.genuine)
        return largest(Counter(words), 10, last="Nothing chosen")

    def by_hour(self):
        """Return the number for each hour of each day of the week, as seven lists of 24 from Monday on."""
        found = Counter((moment.weekday(), moment.hour) for moment in self.local)
        return [[found[day, hour] for hour in range(24)] for day in range(7)]

    def by_span(self):
        """Return how many first answers took how long."""
        found = Counter(next(name for name, longest in SPANS if took <= longest) for took in self.answer_times)
        return [(name, found[name]) for name, _ in SPANS]

    def _count_answers(self):
        kept = [
            (row, local)
            for row, local in zip(self.genuine, self.local, strict=True)
            # Nobody can answer what was erased.
            if row.trashed_at is None and (row.first_answered_at or row.erased_at is None)
        ]
        answered = [(row.first_answered_at, local) for row, local in kept if row.first_answered_at]
        waiting = [local for row, local in kept if not row.first_answered_at]
        late = sum(working_day_after(local) < self.now for local in waiting)
        self.answer_times = [max(at - local, timedelta()) for at, local in answered]
        self.answered = len(answered)
        self.median_answer = median(self.answer_times) if answered else None
        # What waits for longer than a working day was not answered within one.
        self.due = self.answered + late
        self.in_time = sum(at <= working_day_after(local) for at, local in answered)
        self.share_in_time = round(100 * self.in_time / self.due) if self.due else None


def source(attribution):
    """Return what brought a visitor: the campaign's source, else the referring host, else ``NOT_TOLD``."""
    try:
        named = " ".join(attribution.get("utm_source", "").casefold().split()) or _host(attribution)
    except ValueError:
        return OTHER
    return OTHER if _TELLING.search(named) else shortened(named) or NOT_TOLD


def _host(attribution):
    address = attribution.get("last_referrer") or attribution.get("first_referrer") or ""
    host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    return host.removeprefix("www.")


def shortened(words):
    return words if len(words) <= LONGEST_LABEL else f"{words[: LONGEST_LABEL - 1]}…"


def largest(counter, most, last=""):
    """Return ``(label, number)`` pairs, the largest first: at most ``most``, then the others' sum, then ``last``."""
    counter = Counter(counter)
    others, ends = counter.pop(OTHER, 0), counter.pop(last, 0)
    ranked = sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))
    others += sum(number for _, number in ranked[most:])
    return [*ranked[:most], *[(label, number) for label, number in ((OTHER, others), (last, ends)) if number]]


def working_day_after(local):
    """Return the same time of the next working day for a time on the clinic's clock.

    What comes in on a weekend counts as if it came in as Monday began.
    """
    if local.weekday() >= 5:
        local = datetime.combine(local.date() + (7 - local.weekday()) * DAY, time(), local.tzinfo)
    return local + (3 * DAY if local.weekday() == 4 else DAY)


def in_words(took):
    """Return a duration as people say it: “40 minutes”, “5 hours”, “2 days”."""
    minutes = took.total_seconds() / 60
    unit, size = ("minute", 1) if minutes < 90 else ("hour", 60) if minutes < 36 * 60 else ("day", 24 * 60)
    number = round(minutes / size)
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def busiest(hours):
    """Return the name of the day on which most came in, and how many; the first of several."""
    sums = [sum(day) for day in hours]
    return DAYS[sums.index(max(sums))], max(sums)


def hour_words(hour):
    """Return an hour as “9 a.m.”, as the admin writes times."""
    return date_format(time(hour), "g a")


def _open_now():
    new, waiting = Q(status=Inquiry.Status.NEW), Q(status=Inquiry.Status.WAITING)
    found = Inquiry.objects.open().aggregate(
        unread=Count("pk", filter=new & Q(first_read_at=None)),
        read=Count("pk", filter=new & Q(first_read_at__isnull=False)),
        waiting=Count("pk", filter=waiting),
    )
    labels = {"unread": "New, not opened yet", "read": "New, opened", "waiting": "Waiting for the patient"}
    return [(label, found[name]) for name, label in labels.items()]
