"""Figures of the messages that came in, drawn and as tables. Nothing a patient wrote is read for them."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.dateformat import format as in_format
from django.views.decorators.http import require_safe

from appointments import charts
from appointments.figures import DAYS, PERIODS, Figures, Period, busiest, hour_words, in_words
from appointments.models import PrivacySettings

FOLDER = "admin/appointments/inquiry"


@dataclass
class Chart:
    """One drawing with its sentence, and the same numbers as a table: ``rows`` are ``(label, numbers)``."""

    name: str
    title: str
    lead: str
    kind: str
    drawing: dict
    heads: list
    rows: list

    template = property(lambda self: f"{FOLDER}/chart_{self.kind}.html")


def urls(inquiry_admin):
    """Return the addresses of this screen, for all who may see messages."""

    @require_safe
    def show(request):
        if not inquiry_admin.has_view_permission(request):
            raise PermissionDenied("Your account may not see messages from patients.")
        now = timezone.now()
        period = Period.of(request.GET.get("period"), timezone.localdate(now))
        figures = Figures(period, now)
        context = {
            **inquiry_admin.admin_site.each_context(request),
            "title": "Figures",
            "opts": inquiry_admin.opts,
            "period": period,
            "periods": PERIODS,
            "figures": figures,
            "open": sum(number for _, number in figures.open),
            "median_answer": in_words(figures.median_answer) if figures.answered else "",
            "charts": charts_of(figures) if figures.total or figures.spam else [],
            "days_attribution": PrivacySettings.current().days_attribution,
        }
        return render(request, f"{FOLDER}/figures.html", context)

    return [path("figures/", inquiry_admin.admin_site.admin_view(show), name="appointments_inquiry_figures")]


def charts_of(figures):
    """Return the charts of the page in their order."""
    none = "None but spam came in."
    return [
        _by_step(figures),
        _answers(figures),
        _by_hour(figures),
        _ranked("about", "What they are about", "Subject", figures.by_subject(), none),
        _ranked("source", "What brought them here", "Source", figures.by_source(), none),
        _ranked("article", "Articles they wrote from", "Article", figures.by_article(), "None came from an article."),
        _ranked("place", "Where they found the form", "Place", figures.by_place(), none),
        _bars("open", "Open now", "From any time, not only the one above.", "State", figures.open),
    ]


def _by_step(figures):
    counted, step = figures.by_step(), figures.period.step
    short, long, head = ("M j", "F j, Y", "Week from") if step == "week" else ("M", "F Y", "Month")
    return Chart(
        name="step",
        title=f"Messages by {step}",
        lead=f"{_messages(figures.total)}, and {len(figures.spam):,} held as spam. The last {step} is not over yet.",
        kind="columns",
        drawing=charts.columns([(in_format(day, short), *numbers) for day, *numbers in counted]),
        heads=[head, "Messages", "Spam"],
        rows=[(in_format(day, long), numbers) for day, *numbers in counted],
    )


def _answers(figures):
    lead = "No message had a first answer yet."
    if figures.answered:
        within = in_words(figures.median_answer)
        lead = f"{_messages(figures.answered)} had a first answer, half of them within {within}."
    spans = figures.by_span()
    return _bars("answers", "Time to the first answer", lead, "Within", spans)


def _by_hour(figures):
    hours = figures.by_hour()
    names = [day[:3] for day in DAYS]
    day, number = busiest(hours)
    drawing = charts.heat(hours, names)
    drawing["hours"] = [(x, hour_words(hour)) for x, hour in drawing["hours"]]
    lead = f"Most came on a {day}: {number:,} of {figures.total:,}." if figures.total else "None but spam came in."
    return Chart(
        name="hours",
        title="When they come in",
        lead=f"{lead} The stronger the color, the more.",
        kind="heat",
        drawing=drawing,
        heads=["Hour from", *names],
        rows=[(hour_words(hour), [day[hour] for day in hours]) for hour in range(24)],
    )


def _ranked(name, title, head, entries, none):
    lead = "Named most: {} ({:,}).".format(*entries[0]) if entries else none
    return _bars(name, title, lead, head, entries)


def _bars(name, title, lead, head, entries):
    rows = [(label, [number]) for label, number in entries]
    return Chart(name, title, lead, kind="bars", drawing=charts.bars(entries), heads=[head, "Messages"], rows=rows)


def _messages(number):
    return f"{number:,} message{'' if number == 1 else 's'}"
