"""Many redirects in one file: taken in after a look, and given out."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from audit.models import AuditEvent
from network_addresses import truncated_address
from redirects import csv_files
from redirects.models import Redirect
from redirects.tally import tally


@require_http_methods(["GET", "POST"])
def take_in(request):
    """Show what a file would change, line by line, and do exactly that when it is confirmed."""
    if not request.user.has_perms(["redirects.add_redirect", "redirects.change_redirect"]):
        raise PermissionDenied
    context = {**admin.site.each_context(request), "title": "Take in redirects from a file", "opts": Redirect._meta}
    if request.method == "POST":
        try:
            if done := _look_or_do(request, context):
                return done
        except ValidationError as error:
            context["problem"] = " ".join(error.messages)
    return render(request, "admin/redirects/redirect/import.html", context)


def _look_or_do(request, context):
    if "text" in request.POST:
        text = request.POST["text"]
    elif file := request.FILES.get("file"):
        text = csv_files.text_of(file.read(csv_files.MOST_BYTES + 1))
    else:
        raise ValidationError("Choose a file.")
    rows = csv_files.rows_of(text)
    standing = csv_files.standing_of(rows, request)
    if digest := request.POST.get("digest"):
        plan, is_done = csv_files.take_in(rows, standing, digest=digest, by=request.user)
        if is_done:
            told = ", ".join(f"{count} {outcome.lower()}" for outcome, count in plan.counts)
            source = truncated_address(request)
            AuditEvent.objects.record("imported", by=request.user, source=source, detail=f"Redirects: {told}")
            messages.success(request, f"The file was taken in: {told}.")
            return redirect("admin:redirects_redirect_changelist")
        context["problem"] = "Something changed meanwhile, so nothing was taken in. Look again, then confirm."
    else:
        plan = csv_files.look(rows, standing)
    context |= {"plan": plan, "text": text}
    return None


@require_GET
def give_out(request):
    """Download all redirects as CSV."""
    if not request.user.has_perm("redirects.view_redirect"):
        raise PermissionDenied
    tally.write()
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"redirects-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    csv_files.write(response)
    return response
