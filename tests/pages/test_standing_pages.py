"""Standing pages: what visitors read is a published revision, never a draft."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from pages.models import Page, PageConflict, PageRevision

pytestmark = pytest.mark.usefixtures("clinic")


@pytest.fixture
def draft(editor):
    page = Page(slug="about", title="About us", body="<p>Who we are.</p><script>x</script>")
    page.save_draft(by=editor, based_on=0)
    return page


def test_a_draft_is_read_by_nobody_and_a_published_page_by_all(client, draft, editor):
    assert client.get("/about/").status_code == 404
    draft.publish(by=editor)
    page = client.get("/about/")
    assert page.status_code == 200 and "Who we are." in page.text and "<script>x" not in page.text
    draft.withdraw(by=editor)
    assert client.get("/about/").status_code == 404


def test_later_changes_wait_for_publishing(client, shown_page, editor):
    shown_page.body = "<p>Who we were.</p>"
    shown_page.save_draft(by=editor, based_on=shown_page.version)
    assert "Who we are." in client.get("/about/").text
    assert (shown_page.has_changes, Page.objects.with_state().get().state) == (True, "changed")
    shown_page.publish(by=editor)
    assert "Who we were." in client.get("/about/").text
    assert (shown_page.has_changes, Page.objects.with_state().get().state) == (False, "published")


def test_phone_numbers_are_those_of_the_clinic(client, editor):
    page = Page(slug="about", title="About", body='<p>Call <span data-phone="urgent"></span>.</p>')
    page.save_draft(by=editor, based_on=0)
    page.publish(by=editor)
    assert 'href="tel:+18555862615"' in client.get("/about/").text


def test_a_page_that_waits_for_the_lawyer_says_so(client, shown_page):
    sentence = "waits for the clinic's lawyer"
    assert sentence not in client.get("/about/").text
    Page.objects.update(awaits_lawyer=True)
    assert sentence in client.get("/about/").text


def test_a_page_leads_to_its_translation_and_back(client, shown_page, editor, settings):
    assert client.get("/es/about/")["Location"] == "/about/"
    assert "hreflang" not in client.get("/about/").text
    spanish = Page(slug="nosotros", language="es", translation_of=shown_page, title="Nosotros", body="<p>Hola.</p>")
    spanish.save_draft(by=editor, based_on=0)
    assert "hreflang" not in client.get("/about/").text
    spanish.publish(by=editor)
    for here, there, code in [("/about/", "/es/nosotros/", "es"), ("/es/nosotros/", "/about/", "en")]:
        assert f'hreflang="{code}" href="{settings.SITE_URL}{there}"' in client.get(here).text
    assert client.get("/nosotros/").status_code == 404


def test_published_pages_stand_in_the_sitemap(client, shown_page, editor):
    assert "/about/</loc>" in client.get("/sitemap-standing.xml").text
    shown_page.withdraw(by=editor)
    assert "/about/</loc>" not in client.get("/sitemap-standing.xml").text


def test_saving_without_a_change_keeps_no_revision(draft, editor):
    assert draft.save_draft(by=editor, based_on=1) is None
    assert draft.revisions.count() == 1


def test_over_somebody_elses_newer_text_nothing_is_saved(draft, editor):
    with pytest.raises(PageConflict):
        draft.save_draft(by=editor, based_on=0)


def test_an_earlier_text_comes_back_as_a_new_revision(draft, editor):
    draft.body = "<p>Other.</p>"
    draft.save_draft(by=editor, based_on=1)
    assert draft.restore(1, by=editor, based_on=2).number == 3
    assert draft.body == "<p>Who we are.</p>"


def test_without_a_text_there_is_nothing_to_publish(editor):
    page = Page(slug="empty", title="Empty")
    page.save_draft(by=editor, based_on=0)
    with pytest.raises(ValidationError, match="Write the text first"):
        page.publish(by=editor)


@pytest.mark.parametrize("role", ["author", "medical_reviewer", "front_desk"])
def test_others_may_not_publish_or_withdraw(request, draft, role):
    for verb in (draft.publish, draft.withdraw):
        with pytest.raises(PermissionDenied):
            verb(by=request.getfixturevalue(role))


def test_a_revision_is_never_changed_or_deleted(draft):
    for change in ("UPDATE pages_pagerevision SET title = 'x'", "DELETE FROM pages_pagerevision"):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            connection.cursor().execute(change)
    with pytest.raises(TypeError):
        PageRevision.objects.update(title="x")


@pytest.mark.parametrize("slug", ["admin", "contact", "blog", "es"])
def test_the_sites_own_addresses_are_taken(editor, slug):
    with pytest.raises(ValidationError, match="used by the site itself"):
        Page(slug=slug, title="x", saved_by=editor).full_clean()


def test_a_page_costs_few_queries(client, shown_page, django_assert_num_queries):
    client.get("/about/")
    with django_assert_num_queries(8):
        client.get("/about/")


def test_of_two_who_save_at_once_one_is_told(at_once, editor):
    page = Page(slug="both", title="Both", body="<p>a</p>")
    page.save_draft(by=editor, based_on=0)

    def save(body):
        mine = Page.objects.get(pk=page.pk)
        mine.body = f"<p>{body}</p>"
        try:
            mine.save_draft(by=editor, based_on=1)
        except PageConflict:
            return "told"
        return "saved"

    assert sorted(at_once(lambda: save("b"), lambda: save("c"))) == ["saved", "told"]
