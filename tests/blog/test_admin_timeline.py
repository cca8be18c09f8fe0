"""An article's past in the admin: its timeline, revisions compared, one brought back."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from blog.models import Article, Contributor, Image, ReviewInvitation
from tests.blog.conftest import LICENSE
from tests.blog.pages import address, words

HUGE = 10**30
HOSTILE = "<script>alert('x')</script> \"& <b>"


def compare_address(article, old, new):
    return reverse("admin:blog_article_compare", args=[article.pk, old, new])


@pytest.fixture
def two_texts(make_article, rewrite, author):
    """An article whose second text has another title, paragraph and source."""
    article = make_article(title="Old title", body="<p>One joint hurts.</p>")
    rewrite(article, by=author, title="New title", body="<p>Two joints hurt.</p>")
    return Article.objects.get(pk=article.pk)


@pytest.fixture
def guest(db):
    """A reviewer without an account."""
    parts = {"credentials": "MD", "specialty": "Neurology", "review_email": "guest@reviews.example", **LICENSE}
    return Contributor.objects.create(name="Gia Guest", slug="gia-guest", **parts)


@pytest.fixture
def invite(editor, guest):
    """Return a function that invites the guest to review an article's latest revision."""

    def make(article):
        return ReviewInvitation.objects.create(
            revision=article.latest_revision,
            contributor=guest,
            email=guest.review_email,
            invited_by=editor,
            expires_at=timezone.now() + datetime.timedelta(days=7),
        )

    return make


@pytest.fixture
def live_on(rewrite, approve, invite, author, editor, medical_reviewer, organization):
    """Return a function that adds to an article one of everything that can happen to it."""

    def add(article, number):
        rewrite(article, by=author, title=f"Text {number}")
        article = Article.objects.get(pk=article.pk)
        revision = article.submit_for_review(by=author).revision
        invitation = invite(article)
        revision.open(by=invitation)
        invitation.revoke(by=editor)
        revision.open(by=medical_reviewer)
        review = revision.ask_for_changes(
            by=medical_reviewer,
            reviewer=organization,
            comment=f"Comment {number}",
            passages=[(f"Text {number}", "Clearer, please.")],
        )
        review.remarks.get().respond(by=author, answer=f"Answer {number}", resolved=True)
        rewrite(article, by=author, title=f"Clearer {number}")
        article = Article.objects.get(pk=article.pk)
        approve(article)
        article.publish(by=editor, at=timezone.now() + datetime.timedelta(days=1), change_note="Planned")
        article.cancel_plans(by=editor)
        article.publish(by=editor, change_note=f"Note {number}")
        article.withdraw(by=editor)

    return add


# Who may


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_past_the_sign_in(client, two_texts, method):
    for path in (
        address("history", two_texts),
        address("compare", two_texts),
        compare_address(two_texts, 1, 2),
        address("restore", two_texts, 1),
    ):
        response = getattr(client, method)(path)
        assert response.status_code == 302
        assert response["Location"] == f"{reverse('admin:login')}?next={path}"
    assert two_texts.revisions.count() == 2


def test_the_front_desk_sees_nothing_of_the_past(signed_in, front_desk, two_texts):
    client = signed_in(front_desk)
    assert client.get(address("history", two_texts)).status_code == 403
    assert client.get(address("compare", two_texts), {"old": 1, "new": 2}).status_code == 403
    assert client.get(compare_address(two_texts, 1, 2)).status_code == 403
    assert client.get(address("restore", two_texts, 1)).status_code == 403
    assert client.post(address("restore", two_texts, 1), {"version": two_texts.version}).status_code == 403
    assert two_texts.revisions.count() == 2


@pytest.mark.parametrize("who", ["author", "editor", "medical_reviewer", "administrator"])
def test_who_may_view_articles_sees_timeline_and_comparison(request, client, two_texts, who):
    client.force_login(request.getfixturevalue(who))
    assert "Revision 2 saved by Ari Author" in words(client.get(address("history", two_texts)))
    assert "<del>Old</del><ins> New</ins> title" in client.get(compare_address(two_texts, 1, 2)).content.decode()


def test_who_may_not_change_the_article_brings_nothing_back(signed_in, medical_reviewer, two_texts):
    client = signed_in(medical_reviewer)
    assert "Bring it back" not in words(client.get(address("history", two_texts)))
    assert client.get(address("restore", two_texts, 1)).status_code == 403
    assert client.post(address("restore", two_texts, 1), {"version": two_texts.version}).status_code == 403
    assert two_texts.revisions.count() == 2


def test_an_author_brings_nothing_back_in_what_others_began(signed_in, author, editor, make_article, rewrite):
    article = make_article(by=editor)
    rewrite(article, by=editor, title="Second")
    response = signed_in(author).post(address("restore", article, 1), {"version": 2})
    assert response.status_code == 403 and article.revisions.count() == 2


def test_bringing_back_is_protected_against_forged_requests(author, two_texts):
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)
    assert client.post(address("restore", two_texts, 1), {"version": two_texts.version}).status_code == 403
    assert two_texts.revisions.count() == 2


# The timeline


def test_the_history_button_leads_to_the_timeline(signed_in, editor, two_texts):
    client = signed_in(editor)
    assert f'href="{address("history", two_texts)}"' in client.get(address("change", two_texts)).content.decode()
    page = words(client.get(address("history", two_texts)))
    assert "All that happened to this article, newest first." in page
    assert page.index("Revision 2 saved") < page.index("Revision 1 saved")


def test_the_timeline_tells_everything(signed_in, editor, make_article, live_on):
    article = make_article()
    live_on(article, 1)
    told = [
        "Page withdrawn (revision 3) by Edi Editor",
        "Revision 3 published by Edi Editor",
        "Note 1",
        "Revision 3 planned to be published",
        "The plan was cancelled by Edi Editor before its time came.",
        "Revision 3 approved by NJ Spine & Orthopedic",
        "Signed with the account of Remy Reviewer.",
        "On record that day: responsible person: Rae Roe, MD, license 25MA00000000, licensed in New Jersey, "
        "valid from January 1, 2000 until December 31, 2099.",
        "Revision 3 opened on the review screen by Remy Reviewer",
        "Revision 3 submitted for review by Ari Author",
        "Revision 3 saved by Ari Author",
        "Changes asked of revision 2 by NJ Spine & Orthopedic",
        "Comment 1",
        "“Text 1”: Clearer, please.",
        "Answered by Ari Author",
        "Answer 1",
        "Marked as resolved by Ari Author",
        "Revision 2 opened on the review screen by Remy Reviewer",
        "Invitation of Gia Guest, MD taken back (revision 2) by Edi Editor",
        "Revision 2 opened with the link sent to Gia Guest, MD, guest@reviews.example",
        "Gia Guest, MD invited to review revision 2 by Edi Editor",
        "was sent to guest@reviews.example.",
        "Revision 2 submitted for review by Ari Author",
        "Revision 2 saved by Ari Author",
        "Revision 1 saved by Ari Author",
    ]
    page = words(signed_in(editor).get(address("history", article)))
    at = 0
    for sentence in told:
        assert sentence in page[at:], sentence
        at = page.index(sentence, at)


def test_the_timeline_says_how_an_invited_reviewer_signed(signed_in, editor, author, make_article, invite, guest):
    article = make_article()
    revision = article.submit_for_review(by=author).revision
    invitation = invite(article)
    revision.open(by=invitation)
    revision.approve(by=invitation, reviewer=guest, reviewed_on=timezone.localdate(), comment="Good.")
    Contributor.objects.filter(pk=guest.pk).update(name="Married Guest", license_number="changed")
    page = words(signed_in(editor).get(address("history", article)))
    assert "Revision 1 approved by Gia Guest, MD" in page and "license 25MA00000000" in page, "as it was that day"
    assert "by invitation sent to guest@reviews.example, confirmed with a code; invited by Edi Editor." in page
    assert "Good." in page


def test_the_timeline_names_what_an_attestation_carries_on(
    signed_in, editor, author, medical_reviewer, organization, published_article, rewrite
):
    rewrite(published_article, by=author, title="Spelled better")
    revision = Article.objects.get(pk=published_article.pk).submit_for_review(by=author).revision
    revision.open(by=medical_reviewer)
    revision.attest(by=medical_reviewer, reviewer=organization, attests=revision.attestable_review())
    page = words(signed_in(editor).get(address("history", published_article)))
    assert "Revision 2 attested: nothing clinical changed since revision 1 by NJ Spine & Orthopedic" in page
    assert "Reviewed on May 14, 2024; next review due" in page


def test_the_timeline_tells_plans_first_and_what_visitors_read(signed_in, editor, published_article):
    client = signed_in(editor)
    assert "Revision 1 published by Edi Editor what visitors read now" in words(
        client.get(address("history", published_article))
    )
    published_article.withdraw(by=editor, at=timezone.now() + datetime.timedelta(days=2))
    page = words(client.get(address("history", published_article)))
    assert page.index("Planned: the page will be withdrawn (revision 1)") < page.index("Revision 1 published")
    assert "what visitors read now" in page
    with time_machine.travel(timezone.now() + datetime.timedelta(days=3)):
        page = words(signed_in(editor).get(address("history", published_article)))
    assert "Page withdrawn (revision 1)" in page and "what visitors read now" not in page


def test_a_text_that_took_anothers_place_withdrew_nothing(
    signed_in, editor, author, published_article, rewrite, approve
):
    rewrite(published_article, by=author, title="Second")
    article = Article.objects.get(pk=published_article.pk)
    approve(article)
    article.publish(by=editor, change_note="Another title.", at=timezone.now() + datetime.timedelta(days=1))
    page = words(signed_in(editor).get(address("history", article)))
    assert "withdrawn" not in page
    assert "Planned: revision 2 will be published by Edi Editor Another title." in page
    assert "Revision 1 published by Edi Editor what visitors read now" in page


def test_the_timeline_takes_as_many_queries_for_a_long_life(signed_in, editor, make_article, live_on):
    article, client = make_article(), signed_in(editor)
    counts = []
    for number in range(1, 4):
        live_on(article, number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address("history", article)).status_code == 200
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 14, counts


def test_a_comparison_takes_as_many_queries_for_a_long_life(signed_in, editor, two_texts, live_on):
    client = signed_in(editor)
    counts = []
    for number in range(1, 3):
        for path in (compare_address(two_texts, 1, 2), address("restore", two_texts, 1)):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            counts.append(len(queries))
        live_on(two_texts, number)
    assert counts[:2] == counts[2:], counts


def test_an_empty_article_has_a_timeline_too(signed_in, author, editor):
    article = Article()
    article.save_draft(by=author, based_on=0)
    page = words(signed_in(editor).get(address("history", article)))
    assert "Revision 1 saved by Ari Author" in page and "Compare" not in page


# Comparing


def test_a_comparison_marks_every_part(signed_in, editor, author, make_article, rewrite, image, picture_bytes):
    article = make_article(title="Old", summary="Old words", body="<p>Old text</p>", sources="Old source", hero=image)
    other = Image(title="Back", alt_text="The lower back.", name="b" * 20, widths=[64], width=64, height=48)
    other.sha256 = "b" * 64
    other.save()
    parts = {"title": "New", "summary": "New words", "body": "<p>New text</p>", "sources": "New source"}
    rewrite(article, by=author, hero=other, **parts)
    response = signed_in(editor).get(compare_address(article, 1, 2))
    source = response.content.decode()
    for rest in ("", " words", " text", " source"):
        assert f"<del>Old</del><ins> New</ins>{rest}" in source
    for picture in (image, other):
        assert f'src="{picture.url}"' in source and f'alt="{picture.alt_text}"'.replace("'", "&#x27;") in source
    page = words(response)
    assert "The picture at the top changed." in page and "words added," in page


def test_a_comparison_says_when_nothing_changed(signed_in, editor, two_texts):
    assert "Nothing changed. Revision 2 and revision 2 hold the same text" in words(
        signed_in(editor).get(compare_address(two_texts, 2, 2))
    )


def test_a_comparison_says_when_only_the_markup_changed(signed_in, editor, author, make_article, rewrite):
    article = make_article(body="<ul><li>a</li></ul><ul><li>b</li></ul>")
    rewrite(article, by=author, body="<ul><li>a</li><li>b</li></ul>")
    page = words(signed_in(editor).get(compare_address(article, 1, 2)))
    assert "no word added or removed." in page
    assert "In the text itself only the markup changed: every word stays as it was." in page
    assert "Paragraphs are gathered otherwise into lists" in page


def test_a_comparison_reads_backwards_too(signed_in, editor, two_texts):
    source = signed_in(editor).get(compare_address(two_texts, 2, 1)).content.decode()
    assert "<del>New</del><ins> Old</ins> title" in source


def test_the_form_leads_to_the_comparison(signed_in, editor, two_texts):
    client = signed_in(editor)
    source = client.get(address("history", two_texts)).content.decode()
    assert f'action="{address("compare", two_texts)}"' in source and 'name="old"' in source and 'name="new"' in source
    response = client.get(address("compare", two_texts), {"old": "1", "new": "2"})
    assert response.status_code == 302 and response["Location"] == compare_address(two_texts, 1, 2)


@pytest.mark.parametrize("old", ["", "x", "-1", "1\x00", "٣", "1.5", "9" * 30, "9" * 5000])
def test_a_choice_that_is_none_is_answered_with_a_sentence(signed_in, editor, two_texts, old):
    client = signed_in(editor)
    for query in ({"old": old, "new": "2"}, {"old": "2", "new": old}, {"new": old}):
        assert "Choose the two revisions to compare." in words(
            client.get(address("compare", two_texts), query, follow=True)
        )


@pytest.mark.parametrize("number", [0, 3, 2**31, 2**63, HUGE])
def test_numbers_without_a_revision_are_not_found(signed_in, editor, two_texts, number, make_article, rewrite, author):
    other = make_article(title="Another with three texts")
    for title in ("Two", "Three"):
        rewrite(other, by=author, title=title)
    client = signed_in(editor)
    assert client.get(compare_address(two_texts, number, 2)).status_code == 404
    assert client.get(compare_address(two_texts, 1, number)).status_code == 404
    assert client.get(address("restore", two_texts, number)).status_code == 404
    assert client.post(address("restore", two_texts, number), {"version": 2}).status_code == 404
    assert two_texts.revisions.count() == 2


@pytest.mark.parametrize("pk", [0, 999_999, 2**63, HUGE])
def test_articles_that_are_none_are_not_found(signed_in, editor, pk):
    client = signed_in(editor)
    for path in (f"{pk}/history/", f"{pk}/compare/", f"{pk}/compare/1/2/", f"{pk}/restore/1/"):
        assert client.get(f"/admin/blog/article/{path}").status_code == 404
    for word in ("x", "_00", "1_00"):
        assert client.get(f"/admin/blog/article/{word}/history/").status_code == 404


# Bringing back


def test_an_author_brings_an_earlier_text_back(signed_in, author, two_texts):
    client = signed_in(author)
    path = address("restore", two_texts, 1)
    assert f'href="{path}"' in client.get(address("history", two_texts)).content.decode()
    page = client.get(path)
    assert "<del>New</del><ins> Old</ins> title" in page.content.decode(), "what the step would change"
    assert two_texts.revisions.count() == 2, "looking changes nothing"
    response = client.post(path, {"version": two_texts.version}, follow=True)
    assert response.redirect_chain == [(address("change", two_texts), 302)]
    assert "It must be reviewed before it is published." in words(response)
    article = Article.objects.get(pk=two_texts.pk)
    assert article.title == "Old title" and article.latest_revision.number == 3
    assert article.latest_revision.created_by == author


def test_bringing_back_leaves_the_page_as_it_is(signed_in, editor, author, published_article, rewrite, approve):
    rewrite(published_article, by=author, title="Second")
    article = Article.objects.get(pk=published_article.pk)
    approve(article)
    article.publish(by=editor, change_note="Title.")
    signed_in(editor).post(address("restore", article, 1), {"version": article.version})
    assert article.live.revision.number == 2 and article.latest_revision.number == 3
    assert article.publishable_revision() is None


def test_bringing_back_over_a_newer_save_is_refused(signed_in, author, editor, two_texts, rewrite):
    rewrite(two_texts, by=editor, title="Newer title")
    response = signed_in(author).post(address("restore", two_texts, 1), {"version": two_texts.version})
    page = words(response)
    assert "Nothing was brought back: Edi Editor saved this article after you opened the page." in page
    assert "<del>Newer</del><ins> Old</ins> title" in response.content.decode(), "compared with the newer text"
    assert f'name="version" value="{two_texts.version + 1}"' in response.content.decode()
    assert Article.objects.get(pk=two_texts.pk).title == "Newer title"


def test_bringing_back_twice_by_a_second_click_brings_back_once(signed_in, author, two_texts):
    client = signed_in(author)
    for _ in range(2):
        client.post(address("restore", two_texts, 1), {"version": two_texts.version})
    assert two_texts.revisions.count() == 3


def test_bringing_back_the_present_text_says_that_it_is_there(signed_in, author, two_texts):
    response = signed_in(author).post(address("restore", two_texts, 2), {"version": two_texts.version}, follow=True)
    assert "The working copy holds the text of revision 2 already." in words(response)
    assert two_texts.revisions.count() == 2


@pytest.mark.parametrize("version", [None, "", "x", "-1", "2\x00", "٢", "9" * 30, "9" * 5000])
def test_a_version_that_is_none_is_answered_with_a_sentence(signed_in, author, two_texts, version):
    data = {} if version is None else {"version": version}
    response = signed_in(author).post(address("restore", two_texts, 1), data)
    assert response.status_code == 200 and "The page was not sent whole." in words(response)
    assert two_texts.revisions.count() == 2


def test_hostile_text_stays_text(
    signed_in, editor, author, make_article, rewrite, medical_reviewer, organization, image
):
    author.first_name = HOSTILE[:100]
    author.save()
    article = make_article(title=HOSTILE, summary=HOSTILE, sources=HOSTILE, hero=image)
    revision = article.submit_for_review(by=author).revision
    revision.open(by=medical_reviewer)
    review = revision.ask_for_changes(
        by=medical_reviewer, reviewer=organization, comment=HOSTILE, passages=[("alert('x')", HOSTILE)]
    )
    review.remarks.get().respond(by=author, answer=HOSTILE)
    image.alt_text = HOSTILE
    image.save()
    rewrite(article, by=author, title=f"{HOSTILE}!", hero=None)
    client = signed_in(editor)
    for path in (
        address("history", article),
        compare_address(article, 1, 2),
        compare_address(article, 2, 1),
        address("restore", article, 1),
    ):
        source = client.get(path).content.decode()
        assert "alert(" in source and "<script>alert" not in source and " <b>" not in source
