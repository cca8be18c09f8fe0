"""What was typed and not yet saved: kept beside the article, offered again, dropped by a save."""

import re
import secrets

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from js_asset import Media, Script

from blog.forms.articles import NUMBER, ArticleForm
from blog.models import Article, Autosave, EditConflict, Image
from blog.models.autosaves import key_of

MEDIA = Media(css={"all": ["css/admin/autosave.css"]}, js=[Script("js/admin/autosave.js", type="module")])

# The cookie that tells the browser which of its own copies were saved; each is named by the form's ``kept_as``.
COOKIE = "kept_saved"
COOKIE_AGE = 30 * 24 * 3600  # seconds; the browser drops its copies after that time anyway
COPY_NAME = re.compile(r"[A-Za-z0-9-]{8,40}")
COPIES_TOLD = 10


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    wrap = admin.admin_site.admin_view
    return [
        path("autosave/", wrap(keep), name="blog_article_autosave_new"),
        path("autosave/discard/", wrap(discard), name="blog_article_autosave_discard"),
        path("<int:pk>/autosave/", wrap(keep), name="blog_article_autosave"),
    ]


def announce(request, context, article):
    """Offer what this account typed here and did not save; fill it in when the address asks for it (``?kept=``)."""
    if article and not article.may_be_changed_by(request.user):
        return
    form = context["adminform"].form
    mine = Autosave.objects.open().filter(account=request.user)
    rows = mine.filter(key=key_of(article)) if article else mine.filter(article=None)
    offers = [row for row in rows if row.differing(article)]
    wanted = request.GET.get("kept", "")
    chosen = next((row for row in offers if row.key == wanted and not form.is_bound), None)
    if chosen:
        form.initial.update(_initial(chosen))
        offers.remove(chosen)
    if article is None:
        form.initial["draft_key"] = chosen.key if chosen else f"new-{secrets.token_urlsafe(16)}"
    context["kept"] = {
        "offers": [_Offer(row, article, form) for row in offers],
        "chosen": chosen and _at(chosen.saved_at),
        "data": _data(request, article, form, offers, is_unsaved=form.is_bound or bool(chosen)),
    }
    context["media"] += MEDIA


def keep(request, pk=None):
    """Keep the values of an open form; answer with the moment, or refuse with a sentence as ``error``.

    Answers 403 to whoever may not write here, 409 when the article was saved meanwhile, 422 for too much text.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if request.POST.get("account", str(request.user.pk)) != str(request.user.pk):
        sentence = f"You are now signed in as {request.user}. Sign in again as the writer of this text."
        return _refusal(403, sentence, again=True)
    article = None if pk is None else get_object_or_404(Article, pk=pk)
    fields = {name: request.POST[name] for name in ArticleForm.Meta.fields if name in request.POST}
    if COPY_NAME.fullmatch(request.POST.get("kept_as", "")):
        fields["kept_as"] = request.POST["kept_as"]
    based_on = request.POST.get("based_on", "")
    try:
        row = Autosave.objects.keep(
            fields,
            by=request.user,
            article=article,
            key=request.POST.get("draft_key", ""),
            based_on=int(based_on) if NUMBER.fullmatch(based_on) else 0,
        )
    except PermissionDenied as error:
        return _refusal(403, str(error))
    except EditConflict as conflict:
        return _refusal(409, _conflict(conflict.article, request.user, is_new=article is None))
    except ValidationError as error:
        return _refusal(422, " ".join(error.messages))
    return JsonResponse({"kept_at": row.saved_at})


def discard(request):
    """Forget what this account typed into the form that ``key`` names, and go back to that form.

    The page's module asks for JSON and stays where it is.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not request.user.has_perm("blog.add_article") and not request.user.has_perm("blog.change_article"):
        raise PermissionDenied("Your account does not write articles.")
    key = request.POST.get("key", "")
    found = Autosave.objects.discard(key, by=request.user)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"discarded": found})
    if found:
        messages.success(request, "The text that was not saved is discarded.")
    number = key.removeprefix("article-")
    if NUMBER.fullmatch(number):
        return redirect(reverse("admin:blog_article_change", args=[number]))
    return redirect(reverse("admin:blog_article_add"))


def saved(request, response):
    """Tell the browser, with the answer to a save, that its own copy of this form is not needed any more."""
    name = request.POST.get("kept_as", "")
    if COPY_NAME.fullmatch(name):
        told = [copy for copy in request.COOKIES.get(COOKIE, "").split(".") if COPY_NAME.fullmatch(copy)]
        response.set_cookie(
            COOKIE,
            ".".join([*told, name][-COPIES_TOLD:]),
            max_age=COOKIE_AGE,
            path=reverse("admin:index"),
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


class _Offer:
    """An autosave as the form offers it: when, where to get it back, and in a sentence what differs."""

    def __init__(self, row, article, form):
        self.key, self.title, self.at = row.key, row.title, _at(row.saved_at)
        add = reverse("admin:blog_article_add")
        self.url = f"{reverse('admin:blog_article_change', args=[article.pk]) if article else add}?kept={row.key}"
        names = row.differing(article)
        labels = [str(form[name].label) for name in form.fields if name in names]
        self.differs = _listed(labels)
        self.newer = _saved_since(article) if article and article.version != row.based_on else ""


def _data(request, article, form, offers, *, is_unsaved):
    """Return what the page's module knows of the form; the module names fields and offers as this does."""
    return {
        "account": request.user.pk,
        "key": key_of(article) if article else "",
        "version": article.version if article else 0,
        "url": reverse("admin:blog_article_autosave", args=[article.pk])
        if article
        else reverse("admin:blog_article_autosave_new"),
        "discard_url": reverse("admin:blog_article_autosave_discard"),
        "sign_in_url": f"{reverse('admin:login')}?next={reverse('admin:index')}",
        "time_zone": str(timezone.get_current_timezone()),
        "token_cookie": settings.CSRF_COOKIE_NAME,
        "saved_cookie": {"name": COOKIE, "path": reverse("admin:index")},
        "fields": {name: str(form[name].label) for name in ArticleForm.Meta.fields if name in form.fields},
        "is_unsaved": is_unsaved,
        "saved": _saved(article) if article and not is_unsaved else "",
        "saved_since": _saved_since(article) if article else "",
        "offers": [
            {
                "key": row.key,
                "at": row.saved_at,
                "based_on": row.based_on,
                "fields": row.fields,
                "labels": {"hero": _picture(row)},
            }
            for row in offers
        ],
    }


def _initial(row):
    """Return the form's values as they were typed; what cannot be a choice is left out."""
    choices = ("hero", "topic", "author")
    known = {name: row.fields[name] for name in ArticleForm.Meta.fields if name in row.fields}
    values = {name: text for name, text in known.items() if name not in choices or NUMBER.fullmatch(text)}
    # The version it was based on: a save then shows what somebody else saved since, beside this text.
    return {**values, "based_on": row.based_on}


def _picture(row):
    number = row.fields.get("hero", "")
    picture = NUMBER.fullmatch(number) and Image.objects.filter(pk=number).first()
    return str(picture) if picture else ""


def _conflict(article, account, *, is_new):
    if is_new:
        return f"This text was saved as “{article}” already. Open that article, and copy there what it lacks."
    own = article.saved_by_id == account.pk
    who = "You" if own else article.saved_by.get_full_name() or str(article.saved_by)
    where = " in another window" if own else ""
    return (
        f"{who} saved this article{where} at {_at(article.saved_at)}, after this form was opened. "
        "Save now to see both texts beside each other; nothing is overwritten."
    )


def _saved_since(article):
    return f"The article was saved at {_at(article.saved_at)}, after this text was begun."


def _saved(article):
    latest = article.latest_revision
    return f"Saved as draft revision {latest.number}" if latest else "Saved"


def _at(moment):
    """Return the time of day in the clinic's time zone, with the date unless it was today."""
    local = timezone.localtime(moment)
    return date_format(local, "g:i A" if local.date() == timezone.localdate() else "g:i A \\o\\n F j, Y")


def _listed(words):
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _refusal(status, sentence, *, again=False):
    """Refuse with a sentence; ``again`` tells the page that it may work later."""
    return JsonResponse({"error": sentence, "again": again}, status=status)
