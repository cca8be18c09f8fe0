"""The main screens of the admin: nothing axe complains of, nothing too wide, light and dark, narrow and wide."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from appointments.models import Inquiry, PhoneNumber
from blog.models import Article
from pages.models import Page

from .conftest import DESKTOP, sign_in
from .pages import Examination

pytestmark = pytest.mark.only_looks


def screens():
    """Return the screens an administrator has before them; what an editor's steps lead to has journeys of its own."""
    article = Article.objects.published().first()
    message = Inquiry.objects.first()
    return [
        reverse("admin:index"),
        reverse("admin:blog_article_changelist"),
        reverse("admin:appointments_contactsettings_change", args=[1]),
        reverse("admin:appointments_phonenumber_change", args=[PhoneNumber.objects.first().pk]),
        reverse("admin:pages_homeblock_add"),
        reverse("admin:pages_menuitem_add"),
        reverse("admin:auth_user_add"),
        reverse("admin:blog_article_change", args=[article.pk]),
        reverse("admin:blog_article_review", args=[article.pk, article.live.revision.number]),
        reverse("admin:appointments_inquiry_changelist"),
        reverse("admin:appointments_inquiry_change", args=[message.pk]),
        reverse("admin:appointments_inquiry_figures"),
        reverse("admin:pages_page_changelist"),
        reverse("admin:pages_page_change", args=[Page.objects.first().pk]),
        reverse("admin:pages_homeblock_changelist"),
    ]


def test_every_main_screen_of_the_admin_is_accessible_and_fits(new_context, demo, administrator, complaints):
    page = new_context(viewport=DESKTOP, reduced_motion="reduce").new_page()
    examination = Examination(page, complaints)
    page.goto(reverse("admin:login"))
    examination.look("sign-in")
    sign_in(page, administrator)
    for address in screens():
        page.goto(address)
        examination.look(address)
    assert not examination.wrong, "\n".join(examination.wrong)


def test_nothing_of_the_article_list_is_cut_off_on_a_desk(new_context, demo, editor):
    page = new_context(viewport=DESKTOP).new_page()
    sign_in(page, editor)
    page.goto(reverse("admin:blog_article_changelist"))
    rows = page.locator("#result_list").locator("xpath=..")
    expect(rows).to_be_visible()
    assert rows.evaluate("box => box.scrollWidth - box.clientWidth") == 0
