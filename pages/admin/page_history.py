"""A standing page's past: its revisions, any two compared, one brought back."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from blog.compare import compare
from pages.models import Page, PageConflict


def urls(admin):
    """Return the addresses of these screens, below the list of pages."""
    wrap, given = admin.admin_site.admin_view, {"admin": admin}
    return [
        path("<int:pk>/compare/<int:old>/<int:new>/", wrap(comparison), given, name="pages_page_compare"),
        path("<int:pk>/restore/<int:number>/", wrap(restore), given, name="pages_page_restore"),
    ]


def history(request, object_id, admin):
    """List the revisions of one page, newest first; lead from two of them to their comparison."""
    page = admin.get_object(request, unquote(object_id))
    if page is None:
        raise Http404("There is no such page.")
    _check(admin.has_view_permission(request, page))
    revisions = list(page.revisions.select_related("created_by"))
    chosen = [request.GET.get(name, "") for name in ("old", "new")]
    if all(number in {str(revision.number) for revision in revisions} for number in chosen):
        return redirect("admin:pages_page_compare", page.pk, *chosen)
    context = {"title": f"History: {page}", "revisions": revisions}
    return _screen(request, admin, "history", page, **context)


def comparison(request, pk, old, new, admin):
    """Show two revisions in one text, what was added and removed marked."""
    page = get_object_or_404(Page, pk=pk)
    _check(admin.has_view_permission(request, page))
    old, new = (get_object_or_404(page.revisions, number=number) for number in (old, new))
    context = {"title": f"Compare: {page}", "old": old, "new": new, "comparison": compare(old, new)}
    return _screen(request, admin, "compare", page, **context)


def restore(request, pk, number, admin):
    """Show what bringing back an earlier text would change, and bring it back when asked to."""
    page = get_object_or_404(Page, pk=pk)
    _check(admin.has_change_permission(request, page))
    revision = get_object_or_404(page.revisions, number=number)
    if request.method == "POST":
        version = request.POST.get("version", "")
        # Longer than any number the database holds: no version.
        if version.isascii() and version.isdecimal() and len(version) < 10:
            try:
                page.restore(number, by=request.user, based_on=int(version))
            except PageConflict:
                messages.error(request, "Somebody saved this page after you opened this screen. Look at it again.")
            else:
                messages.success(request, f"Revision {number} is the working copy again. Publish it to show it.")
                return redirect("admin:pages_page_change", page.pk)
        page = get_object_or_404(Page, pk=pk)
    latest = page.revisions.first()
    context = {
        "title": f"Bring back revision {number}: {page}",
        "old": latest,
        "new": revision,
        "comparison": compare(latest, revision),
        "restoring": True,
    }
    return _screen(request, admin, "compare", page, **context)


def _check(allowed):
    if not allowed:
        raise PermissionDenied("Your account may not do this with pages.")


def _screen(request, admin, name, page, **context):
    context = {**admin.admin_site.each_context(request), "opts": Page._meta, "page": page, **context}
    return render(request, f"admin/pages/page/{name}.html", context)
