"""Each number's page in the admin says where the number stands: places, pages that visitors read, plans, drafts."""

import datetime

import pytest
from django.utils import timezone

from blog.models import Article, Contributor, Topic
from tests.blog.pages import words

pytestmark = pytest.mark.usefixtures("contact_settings")


def naming(*keys):
    return "".join(f'<p><span data-phone="{key}"></span></p>' for key in keys)


def page_of(number):
    return f"/admin/appointments/phonenumber/{number.pk}/change/"


@pytest.fixture
def make(author):
    """Return a function that saves an article of a topic that needs no review."""
    byline = Contributor.objects.create(name="Ada Roe", slug="ada-roe")
    topic = Topic.objects.create(name="News", slug="news", description="News.", is_medical=False)

    def save(title, body):
        article = Article(title=title, summary="x", body=body, sources="x", topic=topic, author=byline)
        article.save_draft(by=author, based_on=0)
        return article

    return save


@pytest.fixture
def read(signed_in, administrator):
    return lambda number: words(signed_in(administrator).get(page_of(number)))


def test_a_number_tells_its_places_and_articles_by_page_plan_and_working_copy(make, read, editor, urgent_number):
    make("Only a draft", naming("urgent"))
    both = make("On the page", naming("urgent"))
    both.publish(by=editor)
    kept = make("Only on the page", naming("urgent"))
    kept.publish(by=editor)
    kept = Article.objects.get(pk=kept.pk)
    kept.body = "<p>None.</p>"
    kept.save_draft(by=editor, based_on=kept.version)
    make("Planned", naming("urgent")).publish(by=editor, at=timezone.now() + datetime.timedelta(days=3))
    make("Another number", naming("urgently", "appointments"))
    page = read(urgent_number)
    assert "On every page Contact section" in page
    assert "On the page: the page visitors read: On the page, the working copy" in page
    assert "Only on the page: the page visitors read: Only on the page Only a draft: the working copy" in page
    day = timezone.localdate() + datetime.timedelta(days=3)
    assert f"Planned: the page planned for {day:%B} {day.day}, {day.year}, the working copy" in page
    assert "Another number" not in page


def test_the_usual_number_in_articles_tells_the_texts_that_name_it_so(make, read, appointments_number, urgent_number):
    make("By its place", naming("article_body"))
    assert "By its place" in read(appointments_number)
    assert "By its place" not in read(urgent_number)


def test_an_heir_tells_the_texts_that_name_whom_it_replaced(
    make, read, appointments_number, urgent_number, administrator
):
    make("By the old name", naming("urgent"))
    urgent_number.retire(appointments_number, by=administrator)
    page = read(appointments_number)
    assert "Articles that name a number replaced by this one: “Immediate assistance” By the old name" in page
    assert "Articles that name “urgent” By the old name" in read(urgent_number)


def test_a_number_that_stands_nowhere_says_so(read, contact_settings, urgent_number):
    contact_settings.contact_section_number = None
    contact_settings.save()
    page = read(urgent_number)
    assert "In no fixed place of the page" in page
    assert "None, neither as visitors read them nor as staff write them" in page


def test_it_takes_as_many_queries_for_many_articles(
    make, signed_in, administrator, editor, urgent_number, django_assert_max_num_queries
):
    client = signed_in(administrator)
    with django_assert_max_num_queries(100) as few:
        client.get(page_of(urgent_number))
    for number in range(4):
        make(f"Draft {number}", naming("urgent"))
        make(f"Page {number}", naming("urgent")).publish(by=editor)
    with django_assert_max_num_queries(len(few)):
        assert b"Page 3" in client.get(page_of(urgent_number)).content


def test_an_account_that_may_not_read_articles_gets_no_links(signed_in, front_desk, make, urgent_number):
    make("Only a draft", naming("urgent"))
    response = signed_in(front_desk).get(page_of(urgent_number))
    assert response.status_code == 403 or b"/admin/blog/article/" not in response.content
