"""The demonstration's standing pages, first page, menus and locations as rows."""

from django.utils import timezone

from appointments.models import Location, PhoneNumber
from blog.models import Article
from blog.own_links import as_numbers
from blog.rendering import sanitize
from pages.models import ChosenArticle, HomeBlock, MenuItem, Page, PageRevision, SocialLink

from . import content


def load_frame(accounts):
    """Make what is missing of all that stands around the articles; what exists already is left as it is."""
    _load_pages(accounts["editor"])
    described = content.frame()
    if not HomeBlock.objects.exists():
        for position, entry in enumerate(described["blocks"]):
            chosen = entry.pop("articles", [])
            block = HomeBlock.objects.create(position=position, is_demo=True, **entry)
            for place, slug in enumerate(chosen):
                ChosenArticle.objects.create(block=block, article=Article.objects.get(slug=slug), position=place)
    if not MenuItem.objects.exists():
        for position, entry in enumerate(described["items"]):
            page = entry.pop("page", None)
            page = page and Page.objects.filter(slug=page, language="en").first()
            MenuItem.objects.create(position=position, page=page, is_demo=True, **entry)
    if not Location.objects.exists():
        for position, entry in enumerate(described["locations"]):
            number = PhoneNumber.objects.get(key=entry.pop("phone")).current
            Location.objects.create(position=position, phone=number, is_demo=True, **entry)
    for entry in described["links"]:
        SocialLink.objects.get_or_create(url=entry["url"], defaults={**entry, "is_demo": True})


def withdraw_pages():
    """Take the demonstration's pages away from visitors, so that nothing holds their revisions."""
    Page.objects.filter(is_demo=True).update(live_revision=None, published_by=None, published_at=None)


def frame_rows():
    """Return the demonstration's rows of each kind, in the order in which they can be removed."""
    ours = {"is_demo": True}
    return {
        "parts of the first page": HomeBlock.objects.filter(**ours),
        "menu entries": MenuItem.objects.filter(**ours),
        "links elsewhere": SocialLink.objects.filter(**ours),
        "revisions of pages": PageRevision.objects.filter(page__is_demo=True, **ours),
        "translated pages": Page.objects.filter(translation_of__isnull=False, **ours),
        "pages": Page.objects.filter(**ours),
        "locations": Location.objects.filter(**ours),
    }


def _load_pages(editor):
    for entry in content.pages():
        spanish = entry.pop("es", None)
        page = Page.objects.filter(slug=entry["slug"], language="en").first() or _make_page(entry, editor)
        if spanish and not page.translations.exists():
            shared = {"language": "es", "translation_of": page, "awaits_lawyer": page.awaits_lawyer}
            _make_page({**spanish, **shared}, editor)


def _make_page(entry, editor):
    words = {"title": entry["title"], "summary": entry["summary"], "body": as_numbers(sanitize(entry["body"].strip()))}
    page = Page.objects.create(**{**entry, **words}, version=1, saved_by=editor, is_demo=True)
    revision = PageRevision.objects.create(
        page=page, number=1, digest=page.words_digest(), created_by=editor, is_demo=True, **words
    )
    Page.objects.filter(pk=page.pk).update(live_revision=revision, published_by=editor, published_at=timezone.now())
    return page
