"""The draft of the checker's rules, part by part. Nothing here is seen by visitors until a release goes live."""

from django.contrib import admin

from condition_checker.models import Answer, Area, Case, Condition, Question, Sign, Weight


class PartAdmin(admin.ModelAdmin):
    """A part of the draft; what staff change is theirs and no demonstration any more."""

    list_per_page = 100
    search_fields = ["key"]
    save_on_top = False

    def save_model(self, request, obj, form, change):
        obj.is_demo = False
        super().save_model(request, obj, form, change)


@admin.register(Area)
class AreaAdmin(PartAdmin):
    list_display = ["name", "hint", "position"]


@admin.register(Sign)
class SignAdmin(PartAdmin):
    list_display = ["text", "tier", "source", "position"]
    list_filter = ["tier", "areas"]
    search_fields = ["key", "text", "source"]
    filter_horizontal = ["areas"]


class AnswerInline(admin.TabularInline):
    model = Answer
    extra = 0


@admin.register(Question)
class QuestionAdmin(PartAdmin):
    list_display = ["text", "help", "position"]
    list_filter = ["areas"]
    search_fields = ["key", "text"]
    filter_horizontal = ["areas", "asked_after", "asked_when_unsure"]
    inlines = [AnswerInline]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "asked_after":
            kwargs["queryset"] = Answer.objects.select_related("question")
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(Answer)
class AnswerAdmin(admin.ModelAdmin):
    """Answers are written with their question; here they are found."""

    search_fields = ["text", "key", "question__text", "question__key"]
    list_select_related = ["question"]


class WeightInline(admin.TabularInline):
    model = Weight
    extra = 0
    autocomplete_fields = ["answer"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("answer__question")


@admin.register(Condition)
class ConditionAdmin(PartAdmin):
    list_display = ["name", "icd10", "base", "position"]
    list_filter = ["areas"]
    search_fields = ["key", "name", "icd10"]
    filter_horizontal = ["areas", "articles"]
    inlines = [WeightInline]


@admin.register(Case)
class CaseAdmin(PartAdmin):
    list_display = ["name", "area", "expected", "position"]
    list_filter = ["expected", "area"]
    list_select_related = ["area"]
    search_fields = ["name"]
    autocomplete_fields = ["signs", "answers", "unsure_questions", "listed", "not_listed"]
