"""The public pages of every kind, what axe and a person with little sight would say of each."""

from axe_playwright_python.sync_playwright import Axe

from blog.models import Article, Publication
from pages.models import Page
from site_languages import ENGLISH, SPANISH

GALLERY = "/admin/components/"
# Pages of the gallery that show what an ordinary visit does not.
STATES = [
    "home",
    "article-overdue",
    "article-not-medical",
    "articles-middle",
    "articles-none",
    "history",
    "standing-draft",
    "contributor-person",
    "contact-errors",
    "contact-unavailable",
    "contact-refused",
    "new-clinic",
    "failure-500",
    "failure-503",
]
EVERYWHERE = [
    "",
    "blog/",
    "blog/topics/back-pain/",
    "team/nj-spine-orthopedic/",
    "contact/",
    "contact/thanks/",
    "locations/",
    "condition-checker/",
    "condition-checker/how-it-works/",
]
# Colors change with the scheme and nothing else does: in the dark, only rules of color are asked again.
RULES_OF_COLOR = ["color-contrast", "link-in-text-block"]
TOO_SMALL = {"rules": {"target-size": {"enabled": True}}}  # WCAG 2.2: 24 pixels, or room around


def public_addresses():
    """Return an address of every kind of page in each language in which there is one."""
    addresses = []
    for code, prefix in ((ENGLISH, "/"), (SPANISH, "/es/")):
        addresses += [prefix + place for place in EVERYWHERE]
        addresses.append(f"{prefix}no-such-page/")
        if publication := Publication.objects.live().in_language(code).order_by("pk").first():
            address = publication.article.get_absolute_url()
            addresses += [address, f"{address}history/"]
        for waits in (False, True):
            page = Page.objects.live().filter(language=code, awaits_lawyer=waits).first()
            addresses.append(page.get_absolute_url())
    return addresses


def withdrawn_address(editor):
    """Withdraw an article, and return the address it had."""
    article = Article.objects.get(slug="spinal-stenosis")
    article.withdraw(by=editor)
    return article.get_absolute_url()


class Examination:
    """Looks at pages in the light and in the dark, on the narrowest phone and on a desk; keeps what is wrong."""

    def __init__(self, page, complaints):
        self.page, self.complaints, self.wrong = page, complaints, []
        self.axe = Axe()

    def look(self, where):
        """Look at the page that is open, in every way, without asking for it again."""
        before = len(self.complaints)
        self.page.evaluate(self.axe.axe_script)
        for width in (320, 1280):
            self.page.set_viewport_size({"width": width, "height": 900})
            # A screen as high as the page: what the bar at its foot covers for now, one can scroll away from it.
            height = self.page.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.emulate_media(color_scheme="light")
            self.ask_axe(f"{where} at {width} pixels", TOO_SMALL)
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                self.wrong.append(f"{where} is {wide} pixels wider than a screen of {width}")
            self.page.emulate_media(color_scheme="dark")
            self.ask_axe(f"{where} at {width} pixels, dark", {"runOnly": RULES_OF_COLOR})
        del self.complaints[before:]  # axe itself breaks the content security policy while it looks around

    def ask_axe(self, where, options):
        options = {"resultTypes": ["violations"], **options}
        found = self.page.evaluate("options => axe.run(options).then(results => results.violations)", options)
        for rule in found:
            for node in rule["nodes"]:
                said = [f"{where}: {rule['help']} ({rule['id']})", node["html"][:200], node["failureSummary"]]
                self.wrong.append("\n    ".join(said))
