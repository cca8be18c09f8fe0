"""What the editor's dialogs pick from: articles to link to and pictures to show."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, JsonResponse
from django.urls import path

from blog.forms import ImageForm
from blog.models import Article, Image
from blog.rendering import printable

MOST = 20
NUMBER_DIGITS = 18  # more digits than any row's number has, fewer than a database refuses


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    wrap = admin.admin_site.admin_view
    return [
        path("pick/articles/", wrap(articles), name="blog_article_pick_articles"),
        path("pick/pictures/", wrap(pictures), {"admin": admin}, name="blog_article_pick_pictures"),
    ]


def articles(request):
    """Answer with at most ``MOST`` articles: those numbered ``pk``, or those whose title has all words of ``q``.

    ``total`` says how many there are.
    """
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    _refuse_readers(request.user)
    found = Article.objects.with_state()
    if numbers := request.GET.getlist("pk"):
        found = found.filter(pk__in=[int(number) for number in numbers[:MOST] if _is_number(number)])
    else:
        found = _with_words(found, request, "title").exclude(title="").order_by("-saved_at")
    shown = [
        {
            "pk": each.pk,
            "title": str(each),
            "state": Article.State(each.state).label,
            "is_public": each.live_number is not None,
        }
        for each in found[:MOST]
    ]
    return JsonResponse({"articles": shown, "total": found.count()})


def pictures(request, admin):
    """Answer with at most ``MOST`` pictures, found as articles are or by ``sha256``; take a new one by POST.

    A refused one answers ``errors``, the sentences for each field, and ``same``, the picture of that very file.
    """
    if request.method not in ("GET", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    _refuse_readers(request.user)
    if request.method == "POST":
        return _taken(request, admin)
    found = Image.objects.all()
    if digests := request.GET.getlist("sha256"):
        found = found.filter(sha256__in=[printable(digest) for digest in digests[:MOST]])
    else:
        found = _with_words(found, request, "title")
    return JsonResponse({"pictures": [_described(image) for image in found[:MOST]], "total": found.count()})


def _taken(request, admin):
    if not request.user.has_perm("blog.add_image"):
        raise PermissionDenied("Your account may choose pictures, but not add any.")
    form = ImageForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors, "same": form.same and _described(form.same)}, status=400)
    form.instance.uploaded_by = request.user
    image = form.save()
    admin.log_addition(request, image, [{"added": {}}])
    return JsonResponse(_described(image), status=201)


def _described(image):
    return {
        "sha256": image.sha256,
        "thumbnail_url": image.thumbnail_url,
        "title": image.title,
        "alt": image.alt_text,
    }


def _refuse_readers(account):
    if not (account.has_perm("blog.add_article") or account.has_perm("blog.change_article")):
        raise PermissionDenied("Only those who write articles pick what stands in them.")


def _with_words(found, request, field):
    for word in printable(request.GET.get("q", ""))[:200].split()[:10]:
        found = found.filter(**{f"{field}__icontains": word})
    return found


def _is_number(text):
    return text.isascii() and text.isdigit() and len(text) <= NUMBER_DIGITS
