"""A video in an article asks its service for nothing until a reader starts it."""

import pytest

from blog.models import Article, Contributor, Topic

pytestmark = pytest.mark.only_looks

PLAYER = "https://www.youtube-nocookie.com/"


@pytest.fixture
def with_video(editor):
    """Return a function that publishes an article with this video."""

    def publish(video):
        article = Article(
            title="How to lift",
            summary="Lifting with your legs, shown in one minute.",
            body=f'<h2>Watch</h2><figure data-video="{video}" data-title="How to lift"></figure><p>Or read.</p>',
            sources="A source",
            topic=Topic.objects.create(name="News", slug="news", is_medical=False),
            author=Contributor.objects.create(name="The team", slug="the-team", kind="organization"),
        )
        article.save_draft(by=editor, based_on=0)
        article.publish(by=editor)
        return article.get_absolute_url()

    return publish


def test_a_video_is_loaded_when_it_is_started_and_not_before(page, axe, complaints, with_video):
    page.route(f"{PLAYER}**", lambda route: route.fulfill(body="<title>Player</title>", content_type="text/html"))
    page.goto(with_video("youtube:dQw4w9WgXcQ"))
    axe(page)
    page.wait_for_load_state("networkidle")
    assert not complaints  # which name each other host that was asked
    complaints.allow = (f"asked another host: {PLAYER}embed/dQw4w9WgXcQ?autoplay=1",)
    with page.expect_request(f"{PLAYER}**"):
        page.get_by_role("link", name="Play the video: How to lift").press("Enter")
    player = page.locator("iframe")
    player.wait_for()
    assert player.get_attribute("title") == "Video: How to lift"
    assert player.evaluate("element => element === document.activeElement")
    page.wait_for_load_state("networkidle")
    assert len(complaints) == 1


def test_without_scripts_the_video_is_a_link_to_its_own_page(new_context, with_video):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(with_video("vimeo:76979871"))
    link = page.get_by_role("link", name="Play the video: How to lift")
    assert link.get_attribute("href") == "https://vimeo.com/76979871"
