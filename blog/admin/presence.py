"""Who else has an article open for editing."""

import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from js_asset import Media, Script

from blog.models import Article, Presence

MEDIA = Media(css={"all": ["css/admin/presence.css"]}, js=[Script("js/admin/presence.js", type="module")])


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    return [path("<int:pk>/presence/", admin.admin_site.admin_view(presence), name="blog_article_presence")]


def announce(request, context, article):
    """Tell the others that this account has the article's form before it, and show in the form who they are."""
    if article is None or not article.may_be_changed_by(request.user):
        return
    seen = Presence.objects.announce(article, by=request.user)
    context["presence"] = {"seen": seen.isoformat(), "others": _others(article, request.user)}
    context["media"] += MEDIA


def presence(request, pk):
    """Keep the presence of an open form alive and answer with the others, or note that the form was left."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    article = get_object_or_404(Article, pk=pk)
    if not article.may_be_changed_by(request.user):
        raise PermissionDenied("You may only change articles that you began.")
    action = request.POST.get("action", "announce")
    if action == "announce":
        seen = Presence.objects.announce(article, by=request.user)
        others = [
            {
                "name": other.name,
                "opened_at": other.opened_at,
                "seen_at": other.seen_at,
                "words": other.words,
                "seen": other.seen,
            }
            for other in _others(article, request.user)
        ]
        return JsonResponse({"seen": seen.isoformat(), "others": others})
    if action != "leave":
        return JsonResponse({"error": "The action is either “announce” or “leave”."}, status=400)
    last_seen = _moment(request.POST.get("seen", ""))
    if last_seen is None:
        return JsonResponse({"error": "Send as “seen” what the last announcement answered."}, status=400)
    Presence.objects.leave(article, by=request.user, last_seen=last_seen)
    return JsonResponse({})


def _others(article, account):
    return list(article.presences.now().excluding(account).select_related("account"))


def _moment(text):
    try:
        moment = parse_datetime(text)
        return moment.astimezone(datetime.UTC) if moment and is_aware(moment) else None
    except (ValueError, OverflowError):  # February 30, or a moment that no calendar reaches
        return None
