"""Messages taken out of the site as CSV or XLSX, in chosen columns: recorded before the first byte goes out."""

from itertools import chain

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from appointments.exports import rows, xlsx_file
from appointments.forms.exports import ExportForm
from appointments.models import Inquiry
from csv_tables import csv_chunks
from network_addresses import truncated_address

from .inbox_filters import boxes

CHUNK = 500  # messages read at a time
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def urls(inquiry_admin):
    """Return the addresses of this screen."""

    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    def export(request):
        _refuse_others(request)
        form = ExportForm(request.POST if request.method == "POST" else None, boxes=boxes(request.user))
        if form.is_bound and form.is_valid():
            return _file(request, form)
        return _page(inquiry_admin, request, form)

    return [path("export/", inquiry_admin.admin_site.admin_view(export), name="appointments_inquiry_export")]


@admin.action(description="Export selected messages", permissions=["export"])
def export_selected(modeladmin, request, queryset):
    """Lead from the messages ticked in the list to the same form; their numbers go with it, signed."""
    _refuse_others(request)
    ticked = list(queryset.values_list("pk", flat=True))
    return _page(modeladmin, request, ExportForm(boxes=boxes(request.user), ticked=ticked))


def _refuse_others(request):
    if not request.user.has_perm("appointments.export_inquiry"):
        raise PermissionDenied("Your account may not take messages out of the site.")


def _page(inquiry_admin, request, form):
    context = {
        **inquiry_admin.admin_site.each_context(request),
        "title": "Export messages",
        "opts": inquiry_admin.opts,
        "form": form,
    }
    return render(request, "admin/appointments/inquiry/export.html", context)


def _file(request, form):
    columns, kind = form.chosen_columns, form.cleaned_data["kind"]
    detail = f"{kind}: {' '.join(column.name for column in columns)}"
    numbers = form.messages().take_out(by=request.user, source=truncated_address(request), detail=detail)
    table = rows(columns, _read(numbers, columns))
    if kind == "xlsx":
        response = FileResponse(xlsx_file(table), content_type=XLSX)
    else:
        chunks = csv_chunks(table)
        # Read before the answer begins, so that what cannot be decrypted is an error page and not half a file.
        first = next(chunks)
        response = StreamingHttpResponse(chain([first], chunks), content_type="text/csv; charset=utf-8")
    return as_download(response, f"inquiries-{timezone.localdate():%Y-%m-%d}.{kind}")


def as_download(response, name):
    """Return the response as a file to be saved, which nobody on the way keeps or takes for something else."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _read(numbers, columns):
    """Yield the messages in the order of their numbers, in chunks, each with nothing but the columns' fields.

    No query stays open while a slow reader takes the file, and what came in since was recorded is not in it.
    """
    fields = {field for column in columns for field in column.fields}
    messages = Inquiry.objects.select_related(*(["assigned_to"] if "assigned_to__username" in fields else []))
    messages = messages.only("pk", *fields).order_by()
    for start in range(0, len(numbers), CHUNK):
        found = messages.in_bulk(numbers[start : start + CHUNK])
        yield from (found[number] for number in numbers[start : start + CHUNK] if number in found)
