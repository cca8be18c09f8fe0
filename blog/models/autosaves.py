import datetime
import re

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from blog import rendering

from .articles import Article, EditConflict
from .content import BODY_CHARACTERS

KEPT_FOR = datetime.timedelta(days=90)
MOST = 20  # forms an account may leave unsaved
FIELD_CHARACTERS = 20_000
NEW_KEY = re.compile("new-[A-Za-z0-9_-]{16,40}")
KEY = re.compile(f"article-[0-9]{{1,18}}|{NEW_KEY.pattern}")


class AutosaveQuerySet(models.QuerySet):
    def open(self):
        """Keep what can still be brought back: not saved since, and not forgotten for ``KEPT_FOR``."""
        saved = Q(key__startswith="new-", article__isnull=False)
        return self.exclude(saved).filter(saved_at__gt=timezone.now() - KEPT_FOR)

    def keep(self, fields, *, by, based_on, article=None, key=""):
        """Keep the form's values as the account typed them; return the ``Autosave``.

        ``key`` names the form of a new article, whose ``article`` is None; ``based_on`` is the version the form shows.
        An account's first words in a form also clear away what anybody left for longer than ``KEPT_FOR``.

        Raises ``PermissionDenied`` when the account may not write this, ``EditConflict`` when the article was saved
        after the form was opened, ``ValidationError`` with a sentence for what is too long or too much.
        """
        if not (article.may_be_changed_by(by) if article else by.has_perm("blog.add_article")):
            raise PermissionDenied("You may not change this article any more.")
        if article:
            key = key_of(article)
        elif not NEW_KEY.fullmatch(key):
            raise ValidationError("This form has no name of its own. Open a new article again.")
        fields = {name: rendering.printable(text) for name, text in fields.items()}
        for name, text in fields.items():
            most = BODY_CHARACTERS if name == "body" else FIELD_CHARACTERS
            if len(text) > most:
                raise ValidationError(f"The {name} is longer than {most:,} characters. Shorten it, or split it in two.")
        with transaction.atomic():
            # A save holds the same lock: what is typed before it and arrives after it meets the newer version.
            stored = article and Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
            if stored and stored.version != based_on:
                raise EditConflict(stored)
            row = self._row(key, by=by, article=article)
            if not article and row.article:
                raise EditConflict(row.article)
            kept_as = row.fields.get("kept_as")
            before, row.fields, row.based_on, row.saved_at = row.saved_at, fields, based_on, timezone.now()
            if not stored or row.differing(stored):
                row.save()
            elif kept_as in (None, fields.get("kept_as")):
                row.delete()  # typed and taken back: there is nothing to offer
            else:
                row.saved_at = before  # taken back in one window: what another one holds stays
            return row

    def _row(self, key, *, by, article):
        mine = self.filter(account=by)
        if not mine.filter(key=key).exists():
            self.filter(saved_at__lte=timezone.now() - KEPT_FOR).delete()
            if mine.open().count() >= MOST:
                raise ValidationError(
                    f"You have {MOST} texts that are not saved, and no more are kept. "
                    "Save or discard one of them: the first screen lists them."
                )
            self.get_or_create(account=by, key=key, defaults={"article": article})
        return mine.select_for_update(of=("self",)).select_related("article").get(key=key)

    def saved(self, article, *, by, key=""):
        """Note that the account saved the form: what was kept of it is not offered any more.

        ``key`` is that of the form. The row of a new article stays, emptied and with its article, so that an autosave
        which arrives later finds that its form was saved.
        """
        self.filter(account=by, key=key_of(article)).delete()
        if NEW_KEY.fullmatch(key):
            done = {"article": article, "fields": {}, "saved_at": timezone.now()}
            self.update_or_create(account=by, key=key, defaults=done)

    def discard(self, key, *, by):
        """Forget what the account typed into this form; return whether there was anything."""
        return bool(KEY.fullmatch(key)) and self.open().filter(account=by, key=key).delete()[0] > 0


class Autosave(models.Model):
    """What an account has typed into an open form and not yet saved: one row a form, replaced in place.

    ``key`` names the form: ``article-<pk>``, or ``new-`` and a random token for an article not saved yet. ``fields``
    holds the form's own values by name; ``based_on`` the article's version when the form was opened.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="autosaves")
    article = models.ForeignKey("blog.Article", on_delete=models.CASCADE, null=True, related_name="autosaves")
    key = models.CharField(max_length=64)
    fields = models.JSONField(default=dict)
    based_on = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="autosave_once_per_form")]

    def __str__(self):
        return f"Unsaved text of {self.account}"

    @property
    def title(self):
        return self.fields.get("title", "").strip() or "Untitled draft"

    def differing(self, article):
        """Return the names of the fields whose values are others than the article's; all is empty in a new one."""
        names = {field.name for field in Article._meta.fields} & self.fields.keys()
        return {name for name in names if _same(name, self.fields[name]) != _same(name, _stored(article, name))}


def key_of(article):
    """Return the name of the form in which this article is changed."""
    return f"article-{article.pk}"


def _stored(article, name):
    value = article and getattr(article, Article._meta.get_field(name).attname)
    return "" if value is None else str(value)


def _same(name, text):
    """Return the text in the form in which two of them can be compared."""
    return rendering.sanitize(text) if name == "body" else rendering.printable(text).strip()
