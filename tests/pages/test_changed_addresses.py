"""A standing page at a new address is found at its old one."""

from pages.models import Page
from redirects.models import Redirect


def move(page, slug, editor):
    page.slug = slug
    page.save_draft(by=editor, based_on=page.version)


def test_a_page_that_visitors_read_leads_to_its_new_address(client, shown_page, editor):
    move(shown_page, "about-us", editor)
    assert client.get("/about/")["Location"] == "/about-us/"
    assert client.get("/es/about/")["Location"] == "/es/about-us/"
    assert client.get("/about-us/").status_code == 200


def test_a_spanish_page_had_no_english_address(client, editor, shown_page):
    page = Page(slug="acerca", title="Acerca", body="<p>Quiénes somos.</p>", language="es")
    page.save_draft(by=editor, based_on=0)
    page.publish(by=editor)
    move(page, "nosotros", editor)
    assert list(Redirect.objects.values_list("old_path", "new_path")) == [("/es/acerca", "/es/nosotros/")]


def test_a_page_that_nobody_saw_leaves_nothing_behind(editor, shown_page):
    shown_page.withdraw(by=editor)
    move(shown_page, "about-us", editor)
    assert not Redirect.objects.exists()
