from itertools import chain

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from csv_tables import csv_chunks, readable
from network_addresses import truncated_address

from .forms import EventsForm
from .models import AuditEvent

ON_A_PAGE = 100
CHUNK = 1000  # events read at a time for a file
HEADINGS = ["When", "Who", "What", "To what", "Details", "From"]


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin):
    """What was done, newest first; looked at, searched and exported. Nobody adds, changes or deletes any of it."""

    fields = ["at", "by_name", "kind", "subject", "detail", "source"]

    class Media:
        css = {"all": ["css/admin/audit.css"]}

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        own = [path("export/", self.admin_site.admin_view(self.export), name="audit_auditevent_export")]
        return own + super().get_urls()

    def changelist_view(self, request, extra_context=None):
        """Show one page of what was looked for. Nothing is counted: the table only grows."""
        if not self.has_view_permission(request):
            raise PermissionDenied("Your account may not see what was done.")
        form = EventsForm(request.GET)
        found = list(_before(form.events(), _number(request.GET.get("before")))[: ON_A_PAGE + 1])
        events, older = found[:ON_A_PAGE], None
        if len(found) > ON_A_PAGE:
            older = request.GET.copy()
            older["before"] = events[-1].pk
        newest = request.GET.copy()
        newest.pop("before", None)
        context = {
            **self.admin_site.each_context(request),
            "title": "What was done",
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "events": [(event, *_thing(event)) for event in events],
            "older": older.urlencode() if older else "",
            "newest": newest.urlencode(),
            "is_first": "before" not in request.GET,
            "may_export": self.has_export_permission(request),
        }
        return TemplateResponse(request, "admin/audit/auditevent/change_list.html", context)

    def has_export_permission(self, request):
        return request.user.has_perm("audit.export_auditevent")

    def export(self, request):
        """Give out what was looked for as CSV; recorded before the first byte goes out."""
        return _export(self, request)


@require_POST
def _export(events_admin, request):
    if not events_admin.has_export_permission(request):
        raise PermissionDenied("Your account may not take the record out of the site.")
    form = EventsForm(request.POST)
    events = form.events()
    if form.errors:
        return TemplateResponse(
            request,
            "admin/audit/auditevent/change_list.html",
            {
                **events_admin.admin_site.each_context(request),
                "title": "What was done",
                "opts": events_admin.opts,
                "media": events_admin.media,
                "form": form,
            },
            status=400,
        )
    recorded = AuditEvent.objects.record(
        "record_exported", by=request.user, source=truncated_address(request), detail=form.told
    )
    rows = ([readable(cell) for cell in row] for row in _rows(events, recorded))
    response = StreamingHttpResponse(csv_chunks(chain([HEADINGS], rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="what-was-done-{timezone.localdate():%Y-%m-%d}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _rows(events, last):
    """Yield the cells of each event up to the export itself, in chunks: no query stays open for a slow reader."""
    number = last.pk
    while chunk := list(_before(events, number)[:CHUNK]):
        for event in chunk:
            when = timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S")
            kind = event.get_kind_display()
            yield [when, event.by_name, kind, _thing(event)[0], event.detail, event.source]
        number = chunk[-1].pk


def _before(events, number):
    """Keep what is older than the event of that number; all of them without one."""
    if number is None:
        return events
    at = AuditEvent.objects.filter(pk=number).values_list("at", flat=True).first()
    return events.filter(at__lte=at).exclude(at=at, pk__gte=number) if at else events.none()


def _number(text):
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None


def _thing(event):
    """Return what an event was done to, in words, and the name of its page in the admin, if it has one."""
    if not event.subject_kind:
        return "", ""
    try:
        model = apps.get_model(event.subject_kind)
    except LookupError:
        return event.subject, ""
    has_page = model in admin.site._registry
    page = f"admin:{model._meta.app_label}_{model._meta.model_name}_change" if has_page else ""
    return f"{model._meta.verbose_name.capitalize()}: {event.subject}", page
