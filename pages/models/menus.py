from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from site_languages import in_language

from .standing import Page


class MenuItemQuerySet(models.QuerySet):
    def shown(self):
        """Keep what leads somewhere now, with its page in each language and its topic, in the order of the menus."""
        published = Q(page=None) | Q(page__live_revision__isnull=False)
        translations = Prefetch("page__translations", Page.objects.live(), to_attr="live_translations")
        return self.filter(published).select_related("page", "topic").prefetch_related(translations)


class MenuItem(models.Model):
    """One entry of a menu: a standing page, a topic, a place of the site, or an address elsewhere."""

    class Menu(models.TextChoices):
        MAIN = "main", "Main menu, at the top"
        FOOTER = "footer", "Footer"
        LEGAL = "legal", "Last line of the footer"

    class Place(models.TextChoices):
        HOME = "pages:home", "First page"
        ARTICLES = "blog:list", "All articles"
        CONTACT = "appointments:contact", "Contact form"
        LOCATIONS = "pages:locations", "Locations and hours"
        SEARCH = "blog:search", "Search"
        CHECKER = "condition_checker:checker", "Condition checker"
        FEED = "blog:feed", "Feed of new articles"

    menu = models.CharField(max_length=6, choices=Menu.choices, default=Menu.MAIN)
    position = models.PositiveSmallIntegerField("place in the menu", default=0, help_text="Smaller numbers come first.")
    label = models.CharField("words", max_length=60, help_text="As visitors read it.")
    label_es = models.CharField("words in Spanish", max_length=60, blank=True)
    page = models.ForeignKey(
        "Page",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"translation_of": None},
        help_text="Shown while that page is published.",
    )
    topic = models.ForeignKey("blog.Topic", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=30, choices=Place.choices, blank=True)
    url = models.URLField("address elsewhere", blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = MenuItemQuerySet.as_manager()

    class Meta:
        ordering = ["menu", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(menu__in=["main", "footer", "legal"]), name="menu_is_known"),
            models.CheckConstraint(condition=~Q(label=""), name="menu_item_has_words"),
            models.CheckConstraint(
                condition=Q(page__isnull=False, topic=None, place="", url="")
                | Q(page=None, topic__isnull=False, place="", url="")
                | Q(page=None, topic=None, url="") & ~Q(place="")
                | Q(page=None, topic=None, place="") & ~Q(url=""),
                name="menu_item_leads_to_one_thing",
                violation_error_message="Choose exactly one: a page, a topic, a place, or an address elsewhere.",
            ),
        ]

    def __str__(self):
        return self.label

    label_here = property(lambda self: in_language(self, "label"))

    @property
    def href(self):
        """The address it leads to, in the language of the page."""
        if self.place:
            return reverse(self.place)
        if self.page:
            in_language = [page for page in self.page.live_translations if page.language == get_language()]
            return (in_language or [self.page])[0].get_absolute_url()
        return self.url or self.topic.get_absolute_url()

    def clean(self):
        if sum(map(bool, (self.page, self.topic, self.place, self.url))) != 1:
            raise ValidationError("Choose exactly one: a page, a topic, a place of the site, or an address elsewhere.")
        if self.page and not self.page.live_revision_id:
            raise ValidationError({"page": "This page is not published yet. Publish it first."})


def _usual(*items):
    return [MenuItem(place=place, label=label) for place, label in items]


# What the menus hold before staff made any.
USUAL_ITEMS = {
    MenuItem.Menu.MAIN: _usual(
        (MenuItem.Place.ARTICLES, gettext_lazy("Articles")),
        (MenuItem.Place.LOCATIONS, gettext_lazy("Locations")),
        (MenuItem.Place.CONTACT, gettext_lazy("Contact")),
    ),
    MenuItem.Menu.FOOTER: _usual(
        (MenuItem.Place.ARTICLES, gettext_lazy("Articles")),
        (MenuItem.Place.LOCATIONS, gettext_lazy("Locations and hours")),
        (MenuItem.Place.CONTACT, gettext_lazy("Contact us")),
        (MenuItem.Place.FEED, gettext_lazy("Feed of new articles")),
    ),
}
