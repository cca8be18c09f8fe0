"""The picture library: its list, the page of each picture, and taking a picture out."""

import re

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.shortcuts import redirect
from js_asset import Media, Script

from blog.forms import ImageForm, ImageWordsForm
from blog.imaging import CROPS
from blog.models import Image
from blog.rendering import picture_html

from . import picture_replacing, picture_uploads
from .demo import DemoAwareAdmin

SCREENS = [picture_replacing, picture_uploads]
PICTURES_A_PAGE = 24
NUMBER = re.compile("[0-9]{1,18}")
# Where the site shows only a part of a picture, and which.
PARTS = [
    ("wide", CROPS["wide"], "At the top of an article"),
    ("card", CROPS["wide"], "On cards in lists"),
    ("social", CROPS["social"], "When it is shared"),
]


class UseFilter(admin.SimpleListFilter):
    title = "use"
    parameter_name = "use"

    def lookups(self, request, model_admin):
        return [("used", "Used in articles"), ("unused", "Not used")]

    def queryset(self, request, queryset):
        kept = {"used": queryset.used, "unused": queryset.unused}.get(self.value())
        return kept() if kept else queryset


class DescriptionFilter(admin.SimpleListFilter):
    title = "description"
    parameter_name = "description"

    def lookups(self, request, model_admin):
        return [("described", "Described"), ("none", "Only decoration")]

    def queryset(self, request, queryset):
        kept = {"described": queryset.exclude, "none": queryset.filter}.get(self.value())
        return kept(is_decorative=True) if kept else queryset


class UploaderFilter(admin.SimpleListFilter):
    title = "who added it"
    parameter_name = "by"

    def lookups(self, request, model_admin):
        return [("me", "Added by me")]

    def queryset(self, request, queryset):
        return queryset.filter(uploaded_by=request.user) if self.value() == "me" else queryset


class LicenseFilter(admin.SimpleListFilter):
    title = "license"
    parameter_name = "license"

    def lookups(self, request, model_admin):
        return [("missing", "None noted"), ("noted", "Noted")]

    def queryset(self, request, queryset):
        kept = {"missing": queryset.filter, "noted": queryset.exclude}.get(self.value())
        return kept(license="") if kept else queryset


class Library(ChangeList):
    """The list of pictures, each with the number of articles that use it: one query more however many there are."""

    def get_results(self, request):
        super().get_results(request)
        articles = Image.objects.articles_by_picture(self.result_list)
        for image in self.result_list:
            image.article_count = len(articles[image.pk])


@admin.register(Image)
class ImageAdmin(DemoAwareAdmin, admin.ModelAdmin):
    """The picture library. A stored file never changes: another picture is another upload, which may replace it."""

    list_display = ["title"]  # the list is a grid of its own
    list_filter = [UseFilter, DescriptionFilter, UploaderFilter, LicenseFilter]
    list_per_page = PICTURES_A_PAGE
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions_selection_counter = False
    search_fields = ["title", "alt_text", "credit"]

    class Media:
        css = {"all": ["css/admin/library.css", "css/admin/library-picture.css"]}

    def get_changelist(self, request, **kwargs):
        return Library

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Picture library", **(extra_context or {})})

    def add_view(self, request, form_url="", extra_context=None):
        return super().add_view(request, form_url, {"title": "Add pictures", **(extra_context or {})})

    # One picture

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change, **{"form": ImageWordsForm if obj else ImageForm, **kwargs})

    def get_fieldsets(self, request, obj=None):
        words = ["title", "alt_text", "is_decorative", "credit", "license"]
        if obj is None:
            return [(None, {"fields": ["upload", *words]})]
        focus = "What matters most in the picture: it stays in view wherever the site shows only a part."
        return [
            (None, {"fields": words}),
            ("Focal point", {"fields": [("focal_x", "focal_y")], "description": focus}),
        ]

    def save_form(self, request, form, change):
        if not change:
            form.instance.uploaded_by = request.user
        return super().save_form(request, form, change)

    def render_change_form(self, request, context, obj=None, **kwargs):
        if obj:
            context |= {"uses": obj.used_in(), "parts": PARTS}
            context["large"] = picture_html(obj.picture, alt=obj.alt_text, sizes="(width >= 64rem) 40rem, 90vw")
            context["media"] += Media(js=[Script("js/admin/library-focus.js", type="module")])
        else:
            picture_uploads.announce(request, context)
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def get_urls(self):
        return [*[url for screen in SCREENS for url in screen.urls(self)], *super().get_urls()]

    # Taking a picture out

    def get_deleted_objects(self, objs, request):
        """Name in sentences what keeps a picture in the library, in place of the records that do."""
        reasons = [reason for image in objs for reason in image.reasons_against_deleting()]
        if reasons:
            return [], {}, set(), reasons
        return super().get_deleted_objects(objs, request)

    def delete_view(self, request, object_id, extra_context=None):
        image = self.get_object(request, unquote(object_id))
        uses = image.used_in() if image else []
        try:
            return super().delete_view(request, object_id, {"uses": uses, **(extra_context or {})})
        except (ProtectedError, IntegrityError):
            # An article took the picture between the question and the answer: the second look finds it and says so.
            return redirect(request.path)

    def delete_queryset(self, request, queryset):
        for image in queryset:  # each takes its files with it
            image.delete()

    def response_action(self, request, queryset):
        # Django fails on a selection that is no number.
        numbers = [chosen for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME) if NUMBER.fullmatch(chosen)]
        request.POST = request.POST.copy()
        request.POST.setlist(ACTION_CHECKBOX_NAME, numbers)
        try:
            with transaction.atomic():
                return super().response_action(request, queryset)
        except (ProtectedError, IntegrityError):
            messages.error(request, "An article took one of them meanwhile, so no picture was deleted. Look again.")
            return redirect(request.get_full_path())  # nosemgrep: open-redirect - this address
