from django.db import models
from django.db.models import F, Q

from site_languages import ENGLISH, LANGUAGES


class Translatable(models.Model):
    """The language of an article, and which English article says the same.

    A translation is an article of its own: its text is written, reviewed and published for itself, and never takes over
    a review of the English one.
    """

    language = models.CharField(max_length=2, choices=LANGUAGES, default=ENGLISH)
    translation_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="translations",
        limit_choices_to={"language": ENGLISH},
        help_text="The English article that says the same.",
    )
    follows = models.ForeignKey(
        "blog.Revision",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="The revision of the English article that the translation was last compared with.",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(language__in=["en", "es"]), name="article_language_is_known"),
            models.CheckConstraint(
                condition=Q(translation_of=None) | ~Q(language=ENGLISH) & ~Q(translation_of=F("id")),
                name="article_translates_another",
                violation_error_message="An English article is no translation. Choose Spanish, or no English article.",
            ),
            models.UniqueConstraint(
                fields=["translation_of", "language"],
                name="article_translated_once",
                violation_error_message="That article has a translation in this language already.",
            ),
        ]

    @property
    def is_translation(self):
        return self.translation_of_id is not None
