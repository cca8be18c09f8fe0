"""Adding many pictures: each file is sent with its own words, and comes into the library whole or not at all."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, JsonResponse
from django.urls import path, reverse
from js_asset import Media, Script

from blog.forms import ImageForm

MEDIA = Media(css={"all": ["css/admin/library-adding.css"]}, js=[Script("js/admin/library-uploads.js", type="module")])


def urls(admin):
    """Return the addresses of these screens, below the list of pictures."""
    return [path("upload/", admin.admin_site.admin_view(upload), {"admin": admin}, name="blog_image_upload")]


def announce(request, context):
    """Offer on the page that adds one picture to add many, unless it stands in a small window of another form."""
    context["same"] = getattr(context["adminform"].form, "same", None)
    if not context["is_popup"] and not context["errors"]:
        context["card"] = ImageForm(auto_id="picture-__number__-%s")
        context["media"] += MEDIA


def upload(request, admin):
    """Take one file with its words; answer with the new picture, or with what is wrong in sentences by field."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not admin.has_add_permission(request):
        raise PermissionDenied("Your account may not add pictures.")
    form = ImageForm(request.POST, request.FILES)
    if not form.is_valid():
        same = {"title": form.same.title, "url": _address(form.same)} if form.same else None
        return JsonResponse({"errors": form.errors, "same": same}, status=400)
    form.instance.uploaded_by = request.user
    image = form.save()
    admin.log_addition(request, image, [{"added": {}}])
    return JsonResponse(
        {"title": image.title, "url": _address(image), "thumbnail_url": image.thumbnail_url}, status=201
    )


def _address(image):
    return reverse("admin:blog_image_change", args=[image.pk])
