from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from blog.search.terms import terms
from site_languages import ENGLISH, LANGUAGES


class SynonymQuerySet(models.QuerySet):
    def lines(self, language):
        """Return what means the same in a language: for each row a list of phrases, each a tuple of stems."""
        rows = self.filter(language=language).values_list("phrases", flat=True)
        return [[stems for _, stems in _phrases(row, language)] for row in rows]


class Synonym(models.Model):
    """Words that mean the same to patients: who searches for one finds what holds any of them."""

    language = models.CharField(max_length=2, choices=LANGUAGES, default=ENGLISH)
    phrases = models.CharField(
        "words that mean the same",
        max_length=500,
        help_text="Separated by commas, such as: slipped disc, herniated disc, bulging disc.",
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects = SynonymQuerySet.as_manager()

    class Meta:
        ordering = ["language", "phrases"]
        verbose_name = "words that mean the same"
        verbose_name_plural = "words that mean the same"
        constraints = [
            models.CheckConstraint(condition=Q(language__in=["en", "es"]), name="synonym_language_is_known"),
            models.CheckConstraint(condition=Q(phrases__contains=","), name="synonym_has_two_phrases"),
        ]

    def __str__(self):
        return self.phrases

    def clean(self):
        found = _phrases(self.phrases, self.language)
        if len({stems for _, stems in found}) < 2:
            raise ValidationError({"phrases": "Write at least two words or phrases, separated by commas."})
        mine = {stems: words for words, stems in found}
        for other in Synonym.objects.filter(language=self.language).exclude(pk=self.pk):
            for _, stems in _phrases(other.phrases, self.language):
                if stems in mine:
                    raise ValidationError(
                        {"phrases": f"“{mine[stems]}” stands in another line: “{other}”. Add the new words there."}
                    )


def _phrases(text, language):
    """Return the words and the stems of each phrase that says anything."""
    phrases = [" ".join(each.split()) for each in text.split(",")]
    return [(each, stems) for each in phrases if (stems := tuple(terms(each, language)))]
