"""A saved revision shared under a secret link: shown as it was saved, until the link expires or is stopped."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.models import PreviewLink
from blog.models.preview_links import OPEN_LINKS_PER_ARTICLE
from tests.blog.pages import address, words
from tests.blog.test_races import sorted_out, together

DAY = datetime.timedelta(days=1)
NOON = datetime.datetime(2026, 5, 4, 16, tzinfo=datetime.UTC)  # noon in the clinic's time zone


@pytest.fixture
def article(clinic, make_article):
    return make_article()


@pytest.fixture
def link(article, author):
    with time_machine.travel(NOON, tick=False):
        return PreviewLink.objects.share(article.latest_revision, by=author)


@pytest.fixture
def at():
    """Return a function that sets the clock to so many days after the link was made."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield lambda days: clock.move_to(NOON + days * DAY)


def share(client, article, **data):
    number = article.latest_revision.number
    return client.post(address("share", article), {"number": number, "days": 7, **data}, follow=True)


# The page


def test_anybody_with_the_link_reads_exactly_the_shared_revision(at, client, article, link, editor, rewrite):
    rewrite(article, by=editor, title="Changed later", body="<p>Later words.</p>")
    page = words(client.get(link.get_absolute_url()))
    assert "Headaches that start in the spine" in page and "A joint of the neck" in page
    assert "Changed later" not in page and "Later words." not in page


def test_the_page_says_what_it_is_and_claims_no_review(at, client, link):
    page = client.get(link.get_absolute_url())
    assert "Preview, not published." in words(page)
    assert "This link ends on May 11, 2026, 12:00 PM." in words(page)
    assert "Medically Reviewed by" not in words(page)
    assert '<meta name="robots" content="noindex, nofollow">' in page.content.decode()


def test_a_shared_revision_that_is_on_the_site_says_so(client, page, editor):
    shown = client.get(PreviewLink.objects.share(page.revision, by=editor).get_absolute_url())
    assert "not published" not in words(shown) and "is on the site now" in words(shown)
    assert f'href="{page.get_absolute_url()}"' in shown.content.decode()


def test_phone_numbers_dial(at, client, link):
    assert '<a class="phone-link" href="tel:+18665530612">' in client.get(link.get_absolute_url()).content.decode()


def test_nobody_keeps_finds_or_passes_on_the_page(at, client, link):
    for where in (link.get_absolute_url(), reverse("blog:shared_preview", args=["unknown"])):
        page = client.get(where)
        assert page["Cache-Control"] == "no-store"
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert page["Referrer-Policy"] == "no-referrer"
        assert not page.cookies and "cookie" not in page.get("Vary", "").lower()
        assert "attribution.js" not in page.content.decode()


def test_the_page_has_no_form_and_takes_none(at, client, link):
    assert "<form" not in client.get(link.get_absolute_url()).content.decode()
    assert client.post(link.get_absolute_url()).status_code == 405


def test_a_draft_without_anything_is_shown_too(client, clinic, make_article, author):
    empty = make_article(title="", summary="", body="", sources="", topic=None, author=None)
    link = PreviewLink.objects.share(empty.latest_revision, by=author)
    assert "Untitled draft" in words(client.get(link.get_absolute_url()))


@pytest.mark.parametrize("others", [0, 5])
def test_the_page_takes_a_fixed_number_of_queries(
    client, article, author, make_published, django_assert_num_queries, others
):
    make_published(title="A first one")
    for number in range(others):
        PreviewLink.objects.share(article.latest_revision, by=author)
        make_published(title=f"Another {number}")
    link = PreviewLink.objects.share(article.latest_revision, by=author)
    with django_assert_num_queries(10):
        assert client.get(link.get_absolute_url()).status_code == 200


# Its end


def test_a_link_ends_with_the_account_that_made_it(at, client, link, author):
    author.is_active = False
    author.save()
    assert client.get(link.get_absolute_url()).status_code == 410


def test_the_link_shows_nothing_after_its_last_moment(at, client, link):
    at(6.999)
    assert client.get(link.get_absolute_url()).status_code == 200
    at(7)
    page = client.get(link.get_absolute_url())
    assert page.status_code == 410 and "This preview has ended" in words(page)
    assert "Headaches" not in words(page)


def test_a_stopped_link_shows_nothing(at, client, link, editor):
    assert link.stop(by=editor)
    assert client.get(link.get_absolute_url()).status_code == 410
    stopped = PreviewLink.objects.get()
    assert (stopped.stopped_by, stopped.stopped_at) == (editor, NOON)


def test_stopping_again_keeps_who_stopped_it_first(at, link, author, editor):
    assert link.stop(by=editor)
    at(1)
    assert not link.stop(by=author)
    assert (PreviewLink.objects.get().stopped_by, PreviewLink.objects.get().stopped_at) == (editor, NOON)


@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 5000, "%00", "%00" * 43, "é" * 43, "../admin"])
def test_a_link_that_never_was_looks_like_one_that_ended(at, client, link, token):
    page = client.get(f"/preview/{token}/")
    assert page.status_code in ((410,) if "/" not in token else (404,))


def test_links_are_long_and_each_another(article, author):
    tokens = {PreviewLink.objects.share(article.latest_revision, by=author).token for _ in range(5)}
    assert len(tokens) == 5 and {len(token) for token in tokens} == {43}


# Sharing in the admin


@pytest.mark.parametrize("days", [1, 7, 30])
def test_a_revision_is_shared_for_as_long_as_was_chosen(at, signed_in, author, article, days):
    page = share(signed_in(author), article, days=days)
    link = PreviewLink.objects.get()
    assert "Revision 1 is shared." in words(page)
    assert (link.revision, link.made_by, link.expires_at) == (article.latest_revision, author, NOON + days * DAY)


def test_the_form_lists_open_links_with_who_when_and_until(at, signed_in, author, editor, article, link, settings):
    page = signed_in(editor).get(address("change", article))
    assert (
        "Revision 1, shared by Ari Author on May 4, 2026, 12:00 PM. The link ends on May 11, 2026, 12:00 PM."
        in words(page)
    )
    assert f'value="{settings.SITE_URL}{link.get_absolute_url()}"' in page.content.decode()
    assert '<option value="7" selected>7 days</option>' in page.content.decode()


def test_ended_links_are_told_without_their_address(at, signed_in, author, article, link):
    stopped = PreviewLink.objects.share(article.latest_revision, by=author, days=30)
    stopped.stop(by=author)
    at(8)
    page = signed_in(author).get(address("change", article))
    assert "expired on May 11, 2026, 12:00 PM" in words(page) and "stopped by Ari Author on May 4" in words(page)
    assert link.token not in page.content.decode() and stopped.token not in page.content.decode()


def test_the_revision_on_the_screen_is_shared_not_one_saved_meanwhile(signed_in, author, editor, article, rewrite):
    rewrite(article, by=editor, title="Saved meanwhile")
    share(signed_in(author), article, number=1)
    assert PreviewLink.objects.get().revision.number == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"days": 365}, "Choose how long the link lasts."),
        ({"days": "a\x00"}, "Choose how long the link lasts."),
        ({"days": ""}, "Choose how long the link lasts."),
        ({"number": 99}, "There is no such revision."),
        ({"number": "9" * 40}, "Open the article again, then share it."),
        ({"number": ""}, "Open the article again, then share it."),
        ({"number": "a\x00"}, "Open the article again, then share it."),
    ],
)
def test_what_cannot_be_shared_is_answered_with_a_sentence(signed_in, author, article, data, sentence):
    assert sentence in words(share(signed_in(author), article, **data))
    assert not PreviewLink.objects.exists()


def test_a_link_is_stopped_from_the_form(signed_in, author, article):
    link = PreviewLink.objects.share(article.latest_revision, by=author)
    client = signed_in(author)
    stop = reverse("admin:blog_article_share_stop", args=[article.pk, link.pk])
    assert "The link is stopped." in words(client.post(stop, follow=True))
    assert "there is nothing to stop" in words(client.post(stop, follow=True))
    assert not PreviewLink.objects.open().exists()


def test_a_link_is_stopped_only_at_its_own_article(signed_in, author, article, make_article):
    link = PreviewLink.objects.share(article.latest_revision, by=author)
    elsewhere = reverse("admin:blog_article_share_stop", args=[make_article(title="Other").pk, link.pk])
    assert signed_in(author).post(elsewhere).status_code == 404
    assert PreviewLink.objects.open().exists()


def test_an_article_has_a_bounded_number_of_open_links(signed_in, author, article):
    for _ in range(OPEN_LINKS_PER_ARTICLE):
        link = PreviewLink.objects.share(article.latest_revision, by=author)
    client = signed_in(author)
    assert "Stop one that nobody needs any more first." in words(share(client, article))
    link.stop(by=author)
    assert "Revision 1 is shared." in words(share(client, article))


def test_of_two_last_links_at_once_one_is_made(transactional_db, article, author):
    revision = article.latest_revision
    for _ in range(OPEN_LINKS_PER_ARTICLE - 1):
        PreviewLink.objects.share(revision, by=author)
    calls = [lambda: PreviewLink.objects.share(revision, by=author)] * 2
    assert sorted_out(together(*calls), (ValidationError,)) == 1
    assert PreviewLink.objects.open().count() == OPEN_LINKS_PER_ARTICLE


# Who may


@pytest.fixture
def addresses(article, author):
    link = PreviewLink.objects.share(article.latest_revision, by=author)
    return [address("share", article), reverse("admin:blog_article_share_stop", args=[article.pk, link.pk])]


def test_nobody_is_sent_to_the_sign_in(client, addresses):
    for where in addresses:
        response = client.post(where)
        assert response.status_code == 302 and response["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("who", ["medical_reviewer", "front_desk"])
def test_who_does_not_write_neither_shares_nor_stops(request, client, addresses, who):
    client.force_login(request.getfixturevalue(who))
    for where in addresses:
        assert client.post(where, {"number": 1, "days": 7}).status_code == 403
    assert PreviewLink.objects.open().count() == 1


def test_an_author_shares_only_what_they_began(signed_in, author, editor, make_article):
    article = make_article(by=editor)
    assert share(signed_in(author), article).status_code == 403
    with pytest.raises(PermissionDenied):
        PreviewLink.objects.share(article.latest_revision, by=author)


@pytest.mark.parametrize("who", ["editor", "administrator"])
def test_who_may_change_the_article_shares_and_stops(request, client, addresses, who):
    client.force_login(request.getfixturevalue(who))
    for where in addresses:
        assert client.post(where, {"number": 1, "days": 7}).status_code == 302
    assert PreviewLink.objects.count() == 2 and PreviewLink.objects.open().count() == 1


def test_a_link_to_these_steps_alone_does_nothing(signed_in, author, addresses):
    assert [signed_in(author).get(where).status_code for where in addresses] == [405, 405]


def test_a_forged_form_shares_nothing(author, article):
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)
    assert share(client, article).status_code == 403
    assert not PreviewLink.objects.exists()


def test_a_reader_is_shown_no_links(at, signed_in, medical_reviewer, article, link):
    page = signed_in(medical_reviewer).get(address("change", article)).content.decode()
    assert link.token not in page and "Share a preview" not in page


def test_the_database_refuses_a_link_that_ends_before_it_begins(article, author):
    now = timezone.now()
    common = {"revision": article.latest_revision, "made_by": author, "made_at": now}
    for wrong in ({"expires_at": now}, {"expires_at": now + DAY, "stopped_at": now}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PreviewLink.objects.create(token=f"token-{len(wrong)}", **common, **wrong)
