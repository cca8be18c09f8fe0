from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from prepared import Prepared
from site_languages import ENGLISH, LANGUAGES, SPANISH

from .content import Content
from .publications import Publication, is_live
from .revisions import Revision


class TranslatableQuerySet(models.QuerySet):
    def behind(self):
        """Keep the translations whose English article says something else than what they were compared with."""
        live = Publication.objects.live().filter(article=OuterRef("translation_of"))
        written = Revision.objects.filter(article=OuterRef("translation_of")).order_by("-number")
        shown = Coalesce(Subquery(live.values("revision__digest")[:1]), Subquery(written.values("digest")[:1]))
        translations = self.filter(translation_of__isnull=False).alias(shown=shown)
        return translations.filter(~Q(follows__digest=F("shown")), shown__isnull=False)


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

    @property
    def translation(self):
        """The Spanish article that says the same as this English one, or None."""
        return self.translations.filter(language=SPANISH).first()

    @property
    def shown_in_english(self):
        """The revision of the English article that visitors read, else its latest; what a translation is to follow."""
        live = self.translation_of.live
        return live.revision if live else self.translation_of.latest_revision

    @property
    def is_behind(self):
        """Whether the English article says something else than what the translation was last compared with."""
        if not self.is_translation:
            return False
        shown = self.shown_in_english
        return bool(shown) and (self.follows is None or shown.digest != self.follows.digest)

    def live_addresses(self):
        """Return the address of this text in each language in which visitors can read it, by language; one query."""
        texts = _of_original(original=self.translation_of_id or self.pk, now=timezone.now())
        return {text.language: text.get_absolute_url() for text in texts}

    def translate(self, *, by):
        """Return the Spanish draft of this English article, begun now with a copy of its text, or earlier.

        Raises ``PermissionDenied`` when the account may not begin articles, ``ValidationError`` when this is itself
        no English article.
        """
        if not by.has_perm("blog.add_article"):
            raise PermissionDenied("Your account may not write articles.")
        if self.language != ENGLISH:
            raise ValidationError("Only an English article is translated.")
        with transaction.atomic():
            # Locked, so that the translation asked for twice is begun once.
            original = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
            if begun := original.translation:
                return begun
            begun = type(self)(language=SPANISH, translation_of=original, topic=original.topic, author=original.author)
            for field in Content._meta.local_fields:
                setattr(begun, field.name, getattr(original, field.name))
            begun.follows = begun.shown_in_english
            begun.save_draft(by=by, based_on=0)
            return begun

    def catch_up(self, *, by):
        """Record that the translation says the same as the English article now.

        Raises ``PermissionDenied`` when the account may not change it, ``ValidationError`` when it is no translation.
        """
        if not self.may_be_changed_by(by):
            raise PermissionDenied("You may only change articles that you began.")
        if not self.is_translation:
            raise ValidationError("This article is no translation.")
        self.follows = self.shown_in_english
        type(self).objects.filter(pk=self.pk).update(follows=self.follows)


def _build_of_original(original, now):
    articles = apps.get_model("blog", "Article").objects.order_by()
    # By their numbers alone: for "or" among its columns, SQLite would look at every article.
    same = articles.filter(pk=original).values("pk").union(articles.filter(translation_of=original).values("pk"))
    return articles.filter(is_live(prefix="publications__", now=now), pk__in=same).only("slug", "language")


_of_original = Prepared(_build_of_original, original=models.BigIntegerField(), now=models.DateTimeField())
