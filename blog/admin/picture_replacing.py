"""Putting another picture of the library in the place of one, in all articles at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from blog.forms import ImageForm, ReplaceForm
from blog.models import Image
from blog.rendering import printable

PICTURES_A_PAGE = 24
NAMED = 20  # articles named in one message; the picture's page lists all


def urls(admin):
    """Return the addresses of these screens, below the list of pictures."""
    wrap, given = admin.admin_site.admin_view, {"admin": admin}
    return [
        path("<int:pk>/replace/", wrap(choose), given, name="blog_image_replace"),
        path("<int:pk>/replace/<int:other>/", wrap(replace), given, name="blog_image_replace"),
    ]


def choose(request, pk, admin):
    """Offer the pictures of the library to choose from, and take a new one."""
    image = _image(request, pk, admin)
    may_add = admin.has_add_permission(request)
    form = ImageForm(request.POST or None, request.FILES or None) if may_add else None
    if request.method == "POST":
        if not may_add:
            raise PermissionDenied("Your account may not add pictures.")
        if form.is_valid():
            form.instance.uploaded_by = request.user
            other = form.save()
            admin.log_addition(request, other, [{"added": {}}])
            return redirect("admin:blog_image_replace", image.pk, other.pk)
    words = printable(request.GET.get("q", ""))[:200]
    others = Image.objects.exclude(pk=image.pk)
    for word in words.split()[:10]:
        others = others.filter(Q(title__icontains=word) | Q(alt_text__icontains=word) | Q(credit__icontains=word))
    page = Paginator(others, PICTURES_A_PAGE).get_page(request.GET.get("page"))
    return _page(request, admin, "replace_choose", image, form=form, page=page, words=words)


def replace(request, pk, other, admin):
    """Show which articles would change and which pictures these are; replace the one by the other when asked to."""
    image = _image(request, pk, admin)
    other = get_object_or_404(Image.objects.exclude(pk=image.pk), pk=other)
    uses = [use for use in image.used_in() if use.in_working_copy]
    mine = [use for use in uses if use.article.may_be_changed_by(request.user)]
    seen = ReplaceForm.versions_of(use.article for use in mine)
    form = ReplaceForm(request.POST or None, initial={"versions": seen})
    if request.method == "POST" and form.is_valid():
        results = image.replace_everywhere(
            other,
            by=request.user,
            versions=form.cleaned_data["versions"],
            keep_words=form.cleaned_data["words"] == "keep",
        )
        _report(request, admin, image, other, results)
        return redirect("admin:blog_image_change", image.pk)
    theirs = [use for use in uses if use not in mine]
    return _page(request, admin, "replace", image, form=form, other=other, mine=mine, theirs=theirs)


def _report(request, admin, image, other, results):
    changed = [result.article for result in results if not result.problem]
    for article in changed:
        admin.log_change(request, article, f"Replaced the picture “{image}” by “{other}”.")
    if changed:
        messages.success(
            request,
            f"“{other}” took the place of “{image}” in the working copy of {_named(changed)}. Visitors see it once "
            "that is reviewed and published.",
        )
    elif not results:
        messages.info(request, f"No working copy shows “{image}”, so nothing was changed.")
    for problem in dict.fromkeys(result.problem for result in results if result.problem):
        left = [result.article for result in results if result.problem == problem]
        messages.warning(request, f"{_named(left)}: {problem}")


def _named(articles):
    names = [f"“{article}”" for article in articles[:NAMED]]
    more = len(articles) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _image(request, pk, admin):
    if not request.user.has_perm("blog.change_article"):
        raise PermissionDenied("Only those who write articles replace their pictures.")
    return get_object_or_404(Image, pk=pk)


def _page(request, admin, name, image, **context):
    context |= {
        **admin.admin_site.each_context(request),
        "title": f"Replace: {image}",
        "opts": Image._meta,
        "image": image,
        "back": reverse("admin:blog_image_change", args=[image.pk]),
    }
    return render(request, f"admin/blog/image/{name}.html", context)
