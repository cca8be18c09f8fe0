"""Which articles show a picture of the library, and how another picture takes its place in all of them."""

from dataclasses import dataclass, field

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from blog import rendering


class ImageQuerySet(models.QuerySet):
    def used(self):
        """Keep the pictures that an article shows, in its working copy or in any of its revisions."""
        return self.filter(self._is_used())

    def unused(self):
        """Keep the pictures that no article ever showed: those that may be deleted."""
        return self.exclude(self._is_used())

    def _is_used(self):
        at_the_top = [Exists(_model(name).objects.filter(hero=OuterRef("pk"))) for name in ("Article", "Revision")]
        return Q(*at_the_top, Exists(PictureUse.objects.filter(image=OuterRef("pk"))), _connector=Q.OR)

    def articles_by_picture(self, images):
        """Return, in one query, the numbers of the articles that use each of these pictures, by picture number."""
        found = {image.pk: set() for image in images}
        at_the_top = _model("Article").objects.filter(hero__in=found).values_list("hero_id", "pk")
        earlier = _model("Revision").objects.filter(hero__in=found).values_list("hero_id", "article_id")
        in_the_text = PictureUse.objects.filter(image__in=found).values_list("image_id", "revision__article_id")
        for image, article in at_the_top.order_by().union(earlier.order_by(), in_the_text.order_by()):
            found[image].add(article)
        return found


class PictureUse(models.Model):
    """That a revision's text shows a picture: what keeps the picture from being deleted."""

    revision = models.ForeignKey("blog.Revision", on_delete=models.CASCADE, related_name="picture_uses")
    image = models.ForeignKey("blog.Image", on_delete=models.PROTECT, related_name="uses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "image"], name="picture_use_once")]

    def __str__(self):
        return f"{self.image} in {self.revision}"


@dataclass
class ArticleUse:
    """Where one article shows a picture.

    ``places`` holds pairs such as ``("Live page (revision 3)", "at the top")`` of what staff and visitors see now;
    ``older`` the numbers of the other revisions that show it.
    """

    article: models.Model
    places: list = field(default_factory=list)
    older: list = field(default_factory=list)
    in_working_copy: bool = False

    @property
    def state_label(self):
        return type(self.article).State(self.article.state).label


@dataclass(frozen=True)
class Replacement:
    """What became of one article: its new ``revision``, or the ``problem`` in a sentence."""

    article: models.Model
    revision: models.Model | None = None
    problem: str = ""


class Placed(models.Model):
    """What staff ask of a picture beyond its files: where it is used, and to put another in its place."""

    class Meta:
        abstract = True

    def note_earlier_uses(self):
        """Note the revisions whose text named this picture before it came into the library."""
        naming = _model("Revision").objects.filter(body__contains=f'data-image="{self.sha256}"')
        PictureUse.objects.bulk_create(PictureUse(revision=revision, image=self) for revision in naming)

    def used_in(self):
        """Return an ``ArticleUse`` for each article that shows the picture or once did: three queries."""
        in_text = Exists(PictureUse.objects.filter(revision=OuterRef("pk"), image=self))
        shown = _model("Revision").objects.annotate(in_text=in_text).filter(Q(hero=self) | Q(in_text=True))
        revisions = {}
        for revision in shown.order_by("number").values("article_id", "number", "hero_id", "in_text"):
            place = _where(revision["hero_id"] == self.pk, revision["in_text"])
            revisions.setdefault(revision["article_id"], {})[revision["number"]] = place
        pages = {}
        for page in _model("Publication").objects.standing().filter(article__in=revisions).select_related("revision"):
            pages.setdefault(page.article_id, []).append(page)
        articles = _model("Article").objects.with_state().filter(Q(hero=self) | Q(pk__in=revisions))
        uses = [
            self._use(article, revisions.get(article.pk, {}), pages.get(article.pk, []))
            for article in articles.order_by("title", "pk")
        ]
        return sorted(uses, key=lambda use: not use.places)  # what is seen today first

    def _use(self, article, revisions, pages):
        use = ArticleUse(article)
        if place := self._place_in(article):
            use.in_working_copy = True
            use.places.append(("Working copy", place))
        current = {article.latest_number} if use.in_working_copy else set()
        for page in pages:
            number = page.revision.number
            if place := revisions.get(number):
                current.add(number)
                kind = "Planned" if page.starts_at > timezone.now() else "Live"
                use.places.append((f"{kind} page (revision {number})", place))
        use.older = [number for number in revisions if number not in current]
        return use

    def _place_in(self, article):
        return _where(article.hero_id == self.pk, self.sha256 in rendering.pictures_named(article.body))

    def reasons_against_deleting(self):
        """Return the sentences that say why the picture must stay; empty when nothing shows it."""
        reasons = []
        if articles := _model("Image").objects.articles_by_picture([self])[self.pk]:
            reasons.append(
                f"“{self}” is used in {_counted(len(articles), 'article')}, so it stays. Versions that were saved are "
                "kept for good, and with them their pictures. To show another picture from now on, replace it."
            )
        beginnings = _model("ArticleTemplate").objects.filter(body__contains=f'data-image="{self.sha256}"')
        reasons += [
            f"“{self}” stands in “{name}”, a beginning for new articles. Take it out there first."
            for name in beginnings.values_list("name", flat=True)
        ]
        return reasons

    def replace_everywhere(self, other, *, by, versions, keep_words=False):
        """Show ``other`` instead in the working copy of every article; return a ``Replacement`` for each.

        ``versions`` holds the ``version`` of each article, by its number, that the account saw: one saved since then is
        left as it is, and so is one that the account may not change. With ``keep_words`` the pictures in texts keep the
        descriptions that stand there, else they take those of ``other``; the picture at the top always does. Each
        changed article gets one revision. Pages stay as they are until that is reviewed and published.

        Raises ``ValidationError`` when both are the same picture.
        """
        if other.pk == self.pk:
            raise ValidationError("This is the picture itself. Choose another one.")
        articles = [use.article for use in self.used_in() if use.in_working_copy]
        return [self._replaced(article.pk, other, by, versions, keep_words) for article in articles]

    def _replaced(self, number, other, by, versions, keep_words):
        from .articles import EditConflict  # articles are built on pictures

        article = _model("Article").objects.get(pk=number)
        if not article.may_be_changed_by(by):
            return Replacement(article, problem="Your account may not change it, so an editor must.")
        if article.hero_id == self.pk:
            article.hero = other
        alt = None if keep_words else other.alt_text
        article.body = rendering.with_other_picture(article.body, self.sha256, other.sha256, alt=alt)
        try:
            revision = article.save_draft(by=by, based_on=versions.get(number, -1))
        except EditConflict:
            return Replacement(article, problem="Somebody saved it meanwhile, so it was left alone. Replace again.")
        return Replacement(article, revision=revision)


def _model(name):
    return apps.get_model("blog", name)


def _where(at_the_top, in_the_text):
    return " and ".join([*(["at the top"] if at_the_top else []), *(["in the text"] if in_the_text else [])])


def _counted(number, noun):
    return f"{number} {noun}{'' if number == 1 else 's'}"
