"""The demonstration content: what it holds, and that loading and clearing it harms nothing staff made."""

import re

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from appointments.models import ContactSettings, Inquiry, PhoneNumber, Subject
from blog.models import Article, Contributor, Image, Publication, Review, Revision, Topic
from blog.readability import reading_grade
from blog.rendering import articles_named, pictures_named, plain_text, sanitize
from demo import content
from tests.blog.conftest import LICENSE

ARTICLES = content.articles()


def text_of(entry):
    """Return an article's text with a digest for each drawing."""
    return content.with_digests(entry["body"].strip(), dict.fromkeys(content.drawings_in(entry["body"]), "a" * 64))


@pytest.mark.parametrize("entry", ARTICLES, ids=lambda entry: entry["slug"])
def test_each_article_is_written_as_promised(entry):
    body = text_of(entry)
    assert sanitize(body) == body, "the allowlist would change it"
    assert 600 <= len(plain_text(body).split()) <= 1200
    assert reading_grade(plain_text(body)) <= 8
    assert entry["sources"]
    assert re.search(r'<a href="/contact/">', body)
    assert '<span data-phone="article_body"></span>' in body
    assert not re.search(r"\d{3}[-.) ]+\d{3}[-. ]\d{4}", plain_text(body)), "a phone number is typed in"
    assert entry["written_on"] <= entry["reviewed_on"] <= entry["published_on"]
    slugs = {article["slug"] for article in ARTICLES}
    assert set(re.findall(r'href="/blog/([^/"]+)/"', body)) <= slugs
    named = set(map(int, re.findall('data-source="([0-9]+)"', body)))
    assert not named or named == set(range(1, len(entry["sources"]) + 1)), "a source is never referred to"
    assert "data-video" not in body, "a video comes from a third party"
    assert all(re.findall('data-image="[^"]*" data-alt="([^"]+)"', body) for _ in content.drawings_in(entry["body"]))


def test_the_articles_show_every_kind_of_block(demo):
    bodies = list(Article.objects.values_list("body", flat=True))
    for block in ('data-callout="emergency"', 'data-callout="key-points"', 'data-callout="note"', "data-qa"):
        assert any(block in body for body in bodies), block
    for block in ("<table>", "data-source=", "<figure data-image=", "<figcaption>"):
        assert any(block in body for body in bodies), block


def test_articles_link_to_each_other_and_show_drawings_by_what_never_changes(demo):
    bodies = list(Article.objects.values_list("body", flat=True))
    numbers, digests = (set().union(*map(find, bodies)) for find in (articles_named, pictures_named))
    assert not any('href="/blog/' in body or "drawing:" in body for body in bodies)
    assert numbers <= set(Article.objects.published().values_list("pk", flat=True)) and len(numbers) > 8
    assert digests and digests <= set(Image.objects.values_list("sha256", flat=True))


def test_an_article_that_is_missing_is_added_with_its_links_and_drawings(demo):
    article = Article.objects.get(slug="first-weeks-of-low-back-pain")
    body = article.body
    Article.objects.filter(pk=article.pk).update(slug="ours", is_demo=False)
    call_command("load_demo", verbosity=0)
    assert Article.objects.get(slug="first-weeks-of-low-back-pain").body == body


def test_there_are_at_least_twelve_articles_in_four_topics(demo):
    assert Article.objects.published().count() >= 12
    assert len(Topic.objects.with_articles()) == 4
    assert {"headaches-from-the-spine", "acupuncture-for-back-pain", "botox-for-migraine"} <= set(
        Article.objects.published().values_list("slug", flat=True)
    )


def test_the_headache_article_was_reviewed_on_may_14_2024(demo):
    status = Article.objects.get(slug="headaches-from-the-spine").review_status()
    assert (status.reviewer.name, str(status.reviewed_on)) == ("NJ Spine & Orthopedic", "2024-05-14")


@pytest.mark.parametrize("update", content.all_updates(), ids=lambda update: update["slug"])
def test_each_update_changes_what_stands_in_its_article(update):
    (entry,) = [entry for entry in ARTICLES if entry["slug"] == update["slug"]]
    assert entry["body"].count(update["old"]) == 1
    body = text_of(entry).replace(update["old"], update["new"])
    assert sanitize(body) == body
    for remark in update.get("remarks", []):
        assert remark["passage"] in plain_text(body)


def test_every_kind_of_work_waits_for_somebody(demo):
    states = dict(Article.objects.with_state().values_list("slug", "state"))
    assert states["do-i-need-an-mri"] == "in_review"
    assert states["desk-work-and-your-neck"] == "changes_asked"
    attested = Article.objects.get(slug="sleep-and-back-pain")
    assert attested.live.revision.number == 2
    assert attested.review_status().attested_by and str(attested.review_status().reviewed_on) == "2026-07-01"
    with time_machine.travel("2026-11-22"):
        overdue = Publication.objects.live().overdue().values_list("article__slug", flat=True)
        assert list(overdue) == ["botox-for-migraine"]
        due = Publication.objects.live().due_soon().values_list("article__slug", flat=True)
        assert list(due) == ["acupuncture-for-back-pain"]


def test_the_demonstration_is_sound(demo):
    call_command("verify_reviews")


def test_the_numbers_serve_their_placements(demo):
    settings = ContactSettings.current()
    assert settings.header_number.display == settings.article_body_number.display == "866-553-0612"
    assert settings.contact_section_number.display == "855-586-2615"


def test_one_account_for_each_role_with_a_password_only_its_owner_reads(demo, sign_ins, client):
    lines = [line.rsplit(maxsplit=2) for line in sign_ins.read_text().splitlines()]
    assert len(lines) == 5
    assert sign_ins.stat().st_mode & 0o777 == 0o600
    for _role, username, password in lines:
        assert client.login(username=username, password=password)


def test_loading_twice_adds_nothing(demo, sign_ins):
    before = (Article.objects.count(), Revision.objects.count(), Image.objects.count(), sign_ins.read_text())
    call_command("load_demo", verbosity=0)
    assert before == (Article.objects.count(), Revision.objects.count(), Image.objects.count(), sign_ins.read_text())


def test_loading_leaves_what_staff_changed(demo):
    article = Article.objects.get(slug="sciatica")
    article.title = "Ours now"
    article.save_draft(by=User.objects.get(username="demo-editor"), based_on=article.version)
    PhoneNumber.objects.filter(key="appointments").update(label="Front desk")
    Topic.objects.filter(slug="back-pain").update(name="Backs")
    call_command("load_demo", verbosity=0)
    article.refresh_from_db()
    assert article.title == "Ours now"
    assert PhoneNumber.objects.get(key="appointments").label == "Front desk"
    assert Topic.objects.get(slug="back-pain").name == "Backs"


def test_clearing_removes_all_of_it(demo, sign_ins, django_capture_on_commit_callbacks):
    stored = [path for image in Image.objects.all() for path in image.paths]
    assert Inquiry.objects.exists() and Subject.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("clear_demo", verbosity=0)
    for model in (Article, Revision, Review, Image, Contributor, Topic, PhoneNumber, Inquiry, Subject):
        assert not model.objects.exists(), model
    assert not User.objects.filter(username__startswith="demo-").exists()
    assert not sign_ins.exists()
    assert not any(default_storage.exists(path) for path in stored)


def test_cleared_content_stays_away_when_the_site_starts_again(demo):
    call_command("clear_demo", verbosity=0)
    call_command("load_demo", once=True, verbosity=0)
    assert not Article.objects.exists()


def test_clearing_keeps_what_staff_wrote(demo, editor, author, medical_reviewer):
    article = Article.objects.get(slug="sciatica")
    article.summary = "A summary that our own editor wrote."
    revision = article.save_draft(by=editor, based_on=article.version)
    own = Article(title="Our own article", body="<p>Ours.</p>", topic=article.topic, author=article.author)
    own.save_draft(by=author, based_on=0)

    call_command("clear_demo", verbosity=0)

    kept = Article.objects.get(slug="sciatica")
    assert kept.summary == "A summary that our own editor wrote."
    assert kept.live is None, "its only review was a demonstration"
    assert kept.revisions.filter(pk=revision.pk).exists()
    assert Article.objects.filter(title="Our own article").exists()
    assert Topic.objects.filter(pk=own.topic_id).exists()
    assert set(Article.objects.values_list("slug", flat=True)) == {"sciatica", "our-own-article"}


def test_clearing_keeps_a_page_that_staff_reviewed_and_published(demo, editor, medical_reviewer):
    article = Article.objects.get(slug="sciatica")
    article.summary = "A summary that our own editor wrote."
    revision = article.save_draft(by=editor, based_on=article.version)
    article.submit_for_review(by=editor)
    contributor = Contributor.objects.create(
        name="Our Clinic", slug="our-clinic", kind="organization", responsible_person="Rae Roe, MD", **LICENSE
    )
    contributor.accounts.add(medical_reviewer)
    revision.open(by=medical_reviewer)
    revision.approve(by=medical_reviewer, reviewer=contributor, reviewed_on=timezone.localdate())
    article.publish(by=editor, change_note="A summary of our own.")

    call_command("clear_demo", verbosity=0)

    kept = Article.objects.get(slug="sciatica")
    assert kept.live.revision == revision
    assert kept.review_status().reviewer == contributor


def test_robots_are_asked_to_stay_away_until_the_demonstration_is_cleared(demo, client):
    paths = ["/", "/blog/", "/blog/sciatica/", "/blog/feed/", "/contact/", "/contact/thanks/"]
    for path in paths:
        response = client.get(path)
        assert "noindex" in response["X-Robots-Tag"], path
        assert "demonstration content" in response.content.decode(), path
    call_command("clear_demo", verbosity=0)
    for path in ["/", "/blog/", "/contact/", "/contact/thanks/"]:
        response = client.get(path)
        assert "X-Robots-Tag" not in response, path
        assert "demonstration" not in response.content.decode(), path
