"""The Spanish articles of the demonstration: each a text of its own, reviewed and published on days of its own."""

from blog.models import Article
from site_languages import SPANISH

from . import content
from .loading import load_text, make_article


def load_translations(accounts):
    """Make the Spanish articles that are missing, of those whose English article is there; return how many.

    Each follows the first revision of the English article, so that it is behind one that went on since.
    """
    known = set(Article.objects.values_list("slug", flat=True))
    originals = {entry["slug"]: entry for entry in content.articles()}
    count = 0
    for entry in content.translations():
        original = Article.objects.filter(slug=entry["translates"]).first()
        if entry["slug"] in known or original is None or original.translation:
            continue
        whole = {**originals[entry["translates"]], **entry}
        spanish = make_article(whole, accounts)
        spanish.language, spanish.translation_of = SPANISH, original
        spanish.follows = original.revisions.get(number=1)
        spanish.save()
        load_text(whole, accounts)
        count += 1
    return count
