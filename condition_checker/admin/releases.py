"""From the draft to what visitors meet: checked, made a release, reviewed, put live; an earlier one at once again."""

from types import SimpleNamespace

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from blog.models import Article, Contributor
from condition_checker import checks
from condition_checker.cases import run
from condition_checker.changes import changes
from condition_checker.models import Release
from condition_checker.models.drafting import draft_rules
from condition_checker.rules import InvalidRules
from condition_checker.views import walk


@admin.register(Release)
class ReleaseAdmin(admin.ModelAdmin):
    """Releases of the checker: read, reviewed and put live; never changed."""

    list_display = ["__str__", "created_at", "created_by", "state"]
    list_per_page = 50

    @admin.display(description="state")
    def state(self, release):
        live = Release.objects.live()
        if live and live.pk == release.pk:
            return "Live"
        review = release.reviews.first()
        return str(review) if review else "Waits for a medical review"

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [path("preview/", wrap(self.preview), name="condition_checker_preview"), *super().get_urls()]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content")

    def add_view(self, request, form_url="", extra_context=None):
        """Show what is wrong with the draft and what it changes; make it a release."""
        if not request.user.has_perm("condition_checker.add_release"):
            raise PermissionDenied
        if request.method == "POST":
            try:
                release = Release.objects.make(by=request.user)
            except (ValidationError, InvalidRules) as error:
                for sentence in getattr(error, "messages", [str(error)]):
                    messages.error(request, sentence)
                return redirect("admin:condition_checker_release_add")
            messages.success(request, f"{release} was made. A medical reviewer can look at it now.")
            return redirect("admin:condition_checker_release_change", release.pk)
        context = self._told(request, "Check the draft, and make a release") | self._draft()
        return render(request, "admin/condition_checker/release/draft.html", context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show one release as its reviewer must see it, and take what is decided."""
        release = Release.objects.filter(pk=object_id).first() if object_id.isdigit() else None
        if not self.has_view_permission(request):
            raise PermissionDenied
        if release is None:
            raise Http404
        if request.method == "POST":
            self._decide(request, release)
            return redirect("admin:condition_checker_release_change", release.pk)
        live = Release.objects.live()
        context = self._told(request, str(release)) | {
            "release": release,
            "is_live": bool(live) and live.pk == release.pk,
            "live": live,
            "changes": changes(live.rules if live and live.pk != release.pk else None, release.rules),
            "rules": release.rules,
            "results": release.case_results,
            "reviews": release.reviews.all(),
            "signers": Contributor.objects.filter(accounts=request.user).order_by("name"),
            "may_review": request.user.has_perm("condition_checker.review_release")
            and release.created_by_id != request.user.pk,
            "may_put_live": request.user.has_perm("condition_checker.put_live_release") and release.approval,
        }
        return render(request, "admin/condition_checker/release/release.html", context)

    def _decide(self, request, release):
        try:
            if "put_live" in request.POST:
                release.put_live(by=request.user)
                messages.success(request, f"{release} is live now.")
                return
            chosen = request.POST.get("signer", "")
            chosen = chosen if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else "0"
            signer = Contributor.objects.filter(accounts=request.user, pk=int(chosen)).first()
            if signer is None:
                raise ValidationError("Choose the name in which you sign.")
            approves = "approve" in request.POST
            release.decide(by=request.user, reviewer=signer, approves=approves, remark=request.POST.get("remark", ""))
            messages.success(request, f"{release} was approved." if approves else "Changes were asked for.")
        except ValidationError as error:
            for sentence in error.messages:
                messages.error(request, sentence)

    def preview(self, request):
        """Walk through the draft as a visitor would; nothing is counted."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            rules = draft_rules()
        except InvalidRules as error:
            messages.error(request, str(error))
            return redirect("admin:condition_checker_release_add")
        draft = SimpleNamespace(pk=0, number="draft", rules=rules, reviewed_by="nobody yet", reviewed_at=timezone.now())
        return walk(request, draft, address=reverse("admin:condition_checker_preview"), is_preview=True)

    def _draft(self):
        try:
            rules = draft_rules()
        except InvalidRules as error:
            return {"problem": str(error)}
        slugs = set(Article.objects.published().values_list("slug", flat=True))
        found = checks.findings(rules, slugs)
        newest = Release.objects.order_by("-number").first()
        return {
            "errors": [each for each in found if each.severity == checks.ERROR],
            "warnings": [each for each in found if each.severity != checks.ERROR],
            "changes": changes(newest.rules if newest else None, rules),
            "newest": newest,
            "failing": [result for result in run(rules) if not result.passed],
            "case_count": len(rules.cases),
        }

    def _told(self, request, title):
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title}

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
