"""Notes among staff on an article and its passages."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from js_asset import Media, Script

from blog.forms.notes import NoteForm
from blog.models import Article, Note

MEDIA = Media(css={"all": ["css/admin/notes.css"]}, js=[Script("js/admin/notes.js", type="module")])


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    wrap = admin.admin_site.admin_view
    step = "<int:pk>/notes/<int:number>/"
    return [
        path("<int:pk>/notes/", wrap(write), {"admin": admin}, name="blog_article_notes"),
        path(f"{step}resolve/", wrap(resolve), {"admin": admin}, name="blog_article_note_resolve"),
        path(f"{step}reopen/", wrap(reopen), {"admin": admin}, name="blog_article_note_reopen"),
    ]


def announce(request, context, article):
    """Show the notes above a saved article's form, with a form for another one."""
    if article is None:
        return
    notes = article.notes.select_related("written_by", "resolved_by")
    context["notes"] = {"open": notes.open(), "resolved": notes.resolved(), "form": NoteForm()}
    context["media"] += MEDIA


def write(request, pk, admin):
    """Add a note; show what is wrong with it and keep what was typed."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    article = _article(request, admin, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        form.write(article, by=request.user)
        messages.success(request, "Your note stands below.")
        return _back_to(article)
    context = {
        **admin.admin_site.each_context(request),
        "title": f"Write a note: {article}",
        "opts": Article._meta,
        "original": article,
        "form": form,
    }
    return render(request, "admin/blog/article/note.html", context)


def resolve(request, pk, number, admin):
    """Mark a note as settled."""
    return _step(request, admin, (pk, number), Note.resolve, "The note is resolved. It stays under “Resolved”.")


def reopen(request, pk, number, admin):
    """Mark a settled note as open again."""
    return _step(request, admin, (pk, number), Note.reopen, "The note is open again.")


def _step(request, admin, which, verb, done):
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    pk, number = which
    article = _article(request, admin, pk)
    note = get_object_or_404(article.notes, pk=number)
    if verb(note, by=request.user):
        messages.success(request, done)
    else:
        messages.info(request, "Somebody did this before you, so nothing changed.")
    return _back_to(article)


def _article(request, admin, pk):
    article = get_object_or_404(Article, pk=pk)
    if not admin.has_view_permission(request, article):
        raise PermissionDenied("Your account may not see articles in writing.")
    return article


def _back_to(article):
    return redirect(f"{reverse('admin:blog_article_change', args=[article.pk])}#notes")
