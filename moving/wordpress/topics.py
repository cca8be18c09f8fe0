"""WordPress's categories as topics."""

from django.utils.text import Truncator, slugify

from blog.models import Topic
from moving.models import ImportLine

UNSORTED = frozenset({"uncategorized", "uncategorised", "sin-categoria"})
Level = ImportLine.Level


class Topics:
    """The topics of an import, by the slug of their category."""

    def __init__(self, index, world):
        self._index, self._world, self._topics = index, world, {}

    def make(self):
        """Find the topic of each category, or make one; yield lines that tell which."""
        for (taxonomy, slug), term in self._index.terms.items():
            if taxonomy != "category" or slug in UNSORTED:
                continue
            name = Truncator(" ".join(term.name.split())).chars(80)
            topic = Topic.objects.filter(slug=slugify(slug)).first() or Topic.objects.filter(name__iexact=name).first()
            if topic is None:
                topic = Topic.objects.create(
                    name=name, slug=slugify(slug)[:80] or f"topic-{term.number}", description=self._described(term)
                )
                sentence = f"The category “{term.name}” became a topic. Say in its description what it is about."
                yield Level.CHECK, sentence
            else:
                yield Level.NOTE, f"The category “{term.name}” is the topic “{topic}”."
            self._topics[slug] = topic
            for place in self.places(term):
                self._world.lead(place, topic.get_absolute_url())

    def places(self, term):
        """Return the paths at which WordPress shows a category."""
        parent = self._index.terms.get((term.taxonomy, term.parent))
        return [f"/category/{term.slug}", *([f"/category/{parent.slug}/{term.slug}"] if parent else [])]

    def of(self, entry):
        """Return the topic of a post, the names of its other categories, and those of its tags."""
        filed = [(slug, name) for taxonomy, slug, name in entry.terms if taxonomy == "category"]
        known = [(self._topics[slug], name) for slug, name in filed if slug in self._topics]
        tags = [name for taxonomy, _, name in entry.terms if taxonomy not in ("category", "language", "post_format")]
        by_tag = next((topic for topic in self._topics.values() if topic.name in tags), None)
        topic = known[0][0] if known else by_tag
        return topic, [name for _, name in known[1:]], tags

    def items(self):
        return self._topics.items()

    def _described(self, term):
        return Truncator(" ".join(term.description.split())).chars(400) or f"Articles about {term.name}."
