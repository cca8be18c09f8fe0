"""Where an article's author answers the reviewers' remarks."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from blog.forms import AnswerForm
from blog.models import Article, Remark


def urls(admin):
    """Return the addresses of these screens, below the articles' list."""
    wrap = admin.admin_site.admin_view
    return [path("<int:pk>/remarks/", wrap(remarks), {"admin": admin}, name="blog_article_remarks")]


def remarks(request, pk, admin):
    """Record the answers to all remarks that were sent, or none of them; show what is wrong with them."""
    article = get_object_or_404(Article, pk=pk)
    if not article.may_be_changed_by(request.user):
        raise PermissionDenied("You may only answer for articles that you may change.")
    if request.method != "POST":
        return redirect(_article_form(article))
    sent = [remark for remark in Remark.objects.about(article) if AnswerForm.was_sent(remark, request.POST)]
    forms = [AnswerForm(request.POST, remark=remark) for remark in sent]
    if not all(form.is_valid() for form in forms) or (news := _recorded(forms, by=request.user)) is None:
        context = {
            **admin.admin_site.each_context(request),
            "title": f"Answer the remarks: {article}",
            "opts": Article._meta,
            "original": article,
            "answer_forms": forms,
        }
        return render(request, "admin/blog/article/answers.html", context)
    if news:
        done = f"Answered {news} remark{'' if news == 1 else 's'}."
        admin.log_change(request, article, done)
        messages.success(request, done)
    else:
        messages.info(request, "No answer was new, so nothing was saved.")
    return redirect(_article_form(article))


def _recorded(forms, *, by):
    """Record every form; return how many were news, or None when one cannot stand and so none was recorded."""
    with transaction.atomic():
        results = [form.record(by=by) for form in forms]
        if None in results:
            transaction.set_rollback(True)
            return None
    return sum(results)


def _article_form(article):
    return reverse("admin:blog_article_change", args=[article.pk])
