"""The stylesheet of the clinic's own colors."""

from django.http import HttpResponse

from .frame import Frame

FOR_GOOD = "public, max-age=31536000, immutable"


def stylesheet(request):
    """The chosen colors, empty while they are the usual ones.

    Its address names its content, and may then be kept for good. An address from an older page answers with the colors
    of now.
    """
    appearance = Frame.of(request).appearance
    css = "" if appearance.has_usual_colors else appearance.palette.css
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    if css and request.GET.get("v") == appearance.palette.digest:
        response["Cache-Control"] = FOR_GOOD
    return response
