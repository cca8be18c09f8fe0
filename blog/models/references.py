from dataclasses import dataclass, field

from django.apps import apps

from blog import rendering


@dataclass(frozen=True)
class References:
    """What bodies refer to by name, as it is now: at most two queries however many bodies there are.

    ``pictures`` holds a ``Picture`` by SHA-256 digest, ``addresses`` the paths of articles visitors can read by number.
    """

    pictures: dict = field(default_factory=dict)
    addresses: dict = field(default_factory=dict)

    @classmethod
    def of(cls, bodies):
        """Read what these sanitized bodies refer to."""
        digests = set().union(*map(rendering.pictures_named, bodies))
        numbers = set().union(*map(rendering.articles_named, bodies))
        image, article = apps.get_model("blog", "Image"), apps.get_model("blog", "Article")
        # The oldest of several uploads of one file comes last, and so stays.
        images = image.objects.filter(sha256__in=digests).order_by("-pk") if digests else []
        articles = article.objects.published().filter(pk__in=numbers) if numbers else []
        return cls(
            {each.sha256: each.picture for each in images}, {each.pk: each.get_absolute_url() for each in articles}
        )
