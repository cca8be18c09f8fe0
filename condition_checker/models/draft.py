"""The rules as staff write them: a draft, which visitors never see. ``drafting`` makes ``Rules`` of it and back."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from blog.models import Article
from condition_checker.rules import ANSWERS_OF_EVERY_SCREEN, HIGHEST_BASE, MOST_POINTS, SCREEN_KEYS
from site_languages import in_language

KEY = RegexValidator(r"^[a-z][a-z0-9_]{0,49}\Z", "Use small letters, figures and underscores, beginning with a letter.")
ICD10 = RegexValidator(r"^[A-TV-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?\Z", "Write a code of ICD-10-CM, such as M54.12.")
KEY_HELP = "A short name that visitors never see, such as “low_back”. Reviews and test cases go by it."
AREAS_HELP = "Choose none, and it is asked wherever it hurts."


class Tier(models.TextChoices):
    EMERGENCY = "emergency", "Emergency: call 911"
    SAME_DAY = "same_day", "See a doctor the same day"


def refuse_own_words(key):
    if key in SCREEN_KEYS | ANSWERS_OF_EVERY_SCREEN:
        raise ValidationError(f"“{key}” is a word of the checker itself. Choose another.")


class Part(models.Model):
    """Something the draft holds, known by its key, in an order that staff choose."""

    key = models.CharField(max_length=50, unique=True, validators=[KEY, refuse_own_words], help_text=KEY_HELP)
    position = models.PositiveSmallIntegerField(default=0, help_text="Lists begin with the smallest number.")
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "key"]

    def __str__(self):
        return in_language(self, "name" if hasattr(self, "name") else "text")


class Area(Part):
    """Where it hurts: a part of the body that the first screen offers."""

    name = models.CharField(max_length=80)
    name_es = models.CharField("name in Spanish", max_length=80, blank=True)
    hint = models.CharField(max_length=200, help_text="What belongs to it, in everyday words.")
    hint_es = models.CharField("hint in Spanish", max_length=200, blank=True)


class Sign(Part):
    """A warning sign, asked before anything else."""

    tier = models.CharField("what it asks for", max_length=10, choices=Tier)
    areas = models.ManyToManyField(Area, blank=True, related_name="signs", help_text=AREAS_HELP)
    text = models.CharField(max_length=300, help_text="In words a patient knows, read after “Do you have …”.")
    text_es = models.CharField("text in Spanish", max_length=300, blank=True)
    action = models.CharField(max_length=300, help_text="What to do, at once.")
    action_es = models.CharField("action in Spanish", max_length=300, blank=True)
    source = models.CharField(max_length=300, help_text="The guidance that names it, with its year.")

    class Meta(Part.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(tier__in=["emergency", "same_day"]), name="checker_sign_tier"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(action="") & ~Q(source=""), name="checker_sign_is_whole"),
        ]


class Question(Part):
    """One question a page, with one answer; “I’m not sure” is always possible and never listed."""

    text = models.CharField(max_length=200)
    text_es = models.CharField("text in Spanish", max_length=200, blank=True)
    help = models.CharField(max_length=300, blank=True)
    help_es = models.CharField("help in Spanish", max_length=300, blank=True)
    areas = models.ManyToManyField(Area, blank=True, related_name="questions", help_text=AREAS_HELP)
    asked_after = models.ManyToManyField(
        "Answer",
        blank=True,
        related_name="+",
        help_text="Asked only after one of these answers to earlier questions; after one of each, if of several.",
    )
    asked_when_unsure = models.ManyToManyField(
        "self",
        blank=True,
        symmetrical=False,
        related_name="+",
        verbose_name="or when not sure of",
        help_text="Asked also when the person was not sure of these questions.",
    )


class Answer(models.Model):
    """One of the answers that a question offers."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=50, validators=[KEY, refuse_own_words])
    text = models.CharField(max_length=200)
    text_es = models.CharField("text in Spanish", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["question__position", "question__key", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["question", "key"], name="checker_answer_once_a_question")]

    def __str__(self):
        return f"{self.question.key}: {self.text}"


class Condition(Part):
    """What may be behind the pain, and what usually helps."""

    name = models.CharField(max_length=120)
    name_es = models.CharField("name in Spanish", max_length=120, blank=True)
    icd10 = models.CharField("ICD-10-CM code", max_length=8, validators=[ICD10])
    areas = models.ManyToManyField(Area, related_name="conditions")
    base = models.PositiveSmallIntegerField(
        "how common it is",
        default=1,
        validators=[MaxValueValidator(HIGHEST_BASE)],
        help_text="0 is rare, 3 very common.",
    )
    what = models.TextField("what it is", max_length=600)
    what_es = models.TextField("what it is, in Spanish", max_length=600, blank=True)
    first_help = models.TextField(
        "what usually helps first", max_length=1500, help_text="A line each: what people can do themselves comes first."
    )
    first_help_es = models.TextField("what helps first, in Spanish", max_length=1500, blank=True)
    be_seen = models.TextField("when to be seen", max_length=600)
    be_seen_es = models.TextField("when to be seen, in Spanish", max_length=600, blank=True)
    articles = models.ManyToManyField(Article, blank=True, related_name="+")

    class Meta(Part.Meta):
        constraints = [models.CheckConstraint(condition=Q(base__lte=HIGHEST_BASE), name="checker_condition_base")]


class Weight(models.Model):
    """How much an answer speaks for a condition, or against it."""

    condition = models.ForeignKey(Condition, on_delete=models.CASCADE, related_name="weights")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="weights")
    points = models.SmallIntegerField(
        validators=[MinValueValidator(-MOST_POINTS), MaxValueValidator(MOST_POINTS)],
        help_text="3 speaks strongly for it, -3 strongly against it.",
    )

    class Meta:
        ordering = ["answer__question__position", "answer__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["condition", "answer"], name="checker_weight_once"),
            models.CheckConstraint(
                condition=Q(points__gte=-MOST_POINTS, points__lte=MOST_POINTS), name="checker_weight_in_bounds"
            ),
        ]

    def __str__(self):
        return f"{self.points:+d}"


class Case(models.Model):
    """A story that the rules are tested by. What it leaves out counts as “none”, or as “not sure”."""

    class Expected(models.TextChoices):
        EMERGENCY = "emergency", "The emergency page"
        SAME_DAY = "same_day", "The page that says to see a doctor the same day"
        LISTED = "listed", "Conditions"

    name = models.CharField("story", max_length=200, unique=True)
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    signs = models.ManyToManyField(Sign, blank=True, related_name="cases")
    unsure_of = models.CharField(
        "not sure of signs",
        max_length=10,
        blank=True,
        choices=Tier,
        help_text="The person is not sure of these.",
    )
    answers = models.ManyToManyField(Answer, blank=True, related_name="+")
    unsure_questions = models.ManyToManyField(Question, blank=True, related_name="+", verbose_name="not sure of")
    expected = models.CharField("must end with", max_length=10, choices=Expected.choices)
    listed = models.ManyToManyField(Condition, blank=True, related_name="cases", verbose_name="must be listed")
    not_listed = models.ManyToManyField(Condition, blank=True, related_name="+", verbose_name="must not be listed")
    position = models.PositiveSmallIntegerField(default=0)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expected__in=["emergency", "same_day", "listed"]), name="checker_case_expects"
            ),
            models.CheckConstraint(
                condition=Q(unsure_of__in=["", "emergency", "same_day"]), name="checker_case_unsure"
            ),
        ]

    def __str__(self):
        return self.name
