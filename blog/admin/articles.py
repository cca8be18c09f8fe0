from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from js_asset import Media

from blog.forms import ArticleForm
from blog.forms.articles import NUMBER
from blog.models import Article, Autosave

from . import (
    autosave,
    calendar,
    invitations,
    notes,
    picking,
    presence,
    preview,
    publishing,
    related,
    remarks,
    review,
    starting,
    timeline,
    translations,
    writing_help,
)
from .workflow import Workflow

BESIDE_THE_FORM = [autosave, notes, presence, preview, starting, translations, writing_help]
SCREENS = [calendar, invitations, picking, publishing, related, remarks, review, timeline, *BESIDE_THE_FORM]


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return Article.State.choices

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value()) if self.value() in Article.State.values else queryset


class PictureSelect(AutocompleteSelect):
    """Asks for pictures as one types. What was sent that can be no picture's number is not looked for."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [number for number in value if NUMBER.fullmatch(str(number))], attr)


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    """Writing: each save keeps a revision; the buttons above the form take the article on to review and to the page."""

    form = ArticleForm
    list_display = ["__str__", "state", "language", "topic", "author", "open_notes", "first_published", "saved_at"]
    list_filter = [StateFilter, "language", "topic", "author"]
    list_select_related = ["topic", "author"]
    search_fields = ["title", "summary", "slug"]
    ordering = ["-saved_at"]
    autocomplete_fields = ["hero"]
    fieldsets = [
        (None, {"fields": ["title", "summary", "hero", "body", "sources", "based_on", "draft_key"]}),
        ("Where it stands", {"fields": ["topic", "author", "slug", "language"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_state().with_open_notes()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "hero":
            kwargs["widget"] = PictureSelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request):
        return {**super().get_changeform_initial_data(request), **starting.initial(request)}

    @admin.display(description="state", ordering="state")
    def state(self, article):
        state = Article.State(article.state)
        return format_html('<span class="state-badge state-badge--{}">{}</span>', state.value, state.label)

    @admin.display(description="first published", ordering="first_published_at")
    def first_published(self, article):
        return article.first_published_at

    @admin.display(description="open notes", ordering="open_notes", empty_value="")
    def open_notes(self, article):
        return article.open_notes or None

    def has_change_permission(self, request, obj=None):
        return obj.may_be_changed_by(request.user) if obj else super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_view_on_site_url(self, obj=None):
        return obj.get_absolute_url() if obj and obj.live else None

    def get_fieldsets(self, request, obj=None):
        (name, content), *others = super().get_fieldsets(request, obj)
        if obj and not self.has_change_permission(request, obj):
            # Who may only read sees no fields that the form hides from its writer.
            content = {"fields": [field for field in content["fields"] if field not in ("based_on", "draft_key")]}
        return [(name, content), *others]

    def get_readonly_fields(self, request, obj=None):
        # What visitors meet at once is for those who publish: the address, and what the page says of itself.
        publishes = request.user.has_perm("blog.publish_article")
        fixed = ["slug"] if obj and not publishes and obj.publications.kept().exists() else []
        if obj:
            fixed.append("language")  # a text does not change its language
        if obj and not publishes and obj.publications.standing().exists():
            fixed += ["topic", "author"]
        return fixed

    def changeform_view(self, request, *args, **kwargs):
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            # Somebody took the same address between the check and the save: the second check finds it and says so.
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        form.new_revision = obj.save_draft(by=request.user, based_on=obj.version)
        Autosave.objects.saved(obj, by=request.user, key=form.cleaned_data["draft_key"])

    def render_change_form(self, request, context, obj=None, **kwargs):
        context["media"] = Media.from_media(context["media"], nonce=str(request.csp_nonce))
        context["conflict"] = getattr(context["adminform"].form, "conflict", None)
        if obj:
            context["workflow"] = Workflow(obj, request.user)
        for screen in BESIDE_THE_FORM:
            screen.announce(request, context, obj)
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def history_view(self, request, object_id, extra_context=None):
        return timeline.history(request, object_id, admin=self)

    def response_add(self, request, obj, post_url_continue=None):
        response = self._submitted(request, obj) or super().response_add(request, obj, post_url_continue)
        return autosave.saved(request, response)

    def response_change(self, request, obj):
        return autosave.saved(request, self._submitted(request, obj) or super().response_change(request, obj))

    def _submitted(self, request, obj):
        """Answer the button that saves and submits in one go."""
        if "_submit_for_review" in request.POST:
            return self._carry_out(request, obj, "submit")
        return None

    # The steps after writing, each a button above the form

    STEPS = {
        "submit": (Article.submit_for_review, "Submitted for medical review."),
        "cancel": (Article.cancel_plans, "The plan is cancelled."),
    }

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            *[
                path(f"<int:pk>/{step}/", wrap(self.step_view), {"step": step}, name=f"blog_article_{step}")
                for step in self.STEPS
            ],
            *[url for screen in SCREENS for url in screen.urls(self)],
            *super().get_urls(),
        ]

    def step_view(self, request, pk, step):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return self._carry_out(request, get_object_or_404(Article, pk=pk), step)

    def _carry_out(self, request, article, step):
        verb, done = self.STEPS[step]
        try:
            verb(article, by=request.user)
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        else:
            self.log_change(request, article, done)
            messages.success(request, done)
        return redirect(reverse("admin:blog_article_change", args=[article.pk]))
