"""The first page is made of parts that staff choose, order and word."""

import pytest
from django.core.exceptions import ValidationError

from appointments.models import Location
from pages.models import ChosenArticle, HomeBlock

pytestmark = pytest.mark.usefixtures("clinic")

LIST = "/admin/pages/homeblock/"


def headings(page):
    return [line.split(">")[1].split("<")[0] for line in page.text.split("<h2 ")[1:]]


def make_block(kind, position=0, **fields):
    return HomeBlock.objects.create(kind=kind, position=position, **fields)


def test_before_staff_made_any_part_the_usual_ones_are_shown(client, published_article):
    page = client.get("/")
    assert "<h1>Care for your spine.</h1>" in page.text
    assert headings(page)[:3] == ["What is on your mind?", "Latest articles", "What you can count on here"]


def test_parts_stand_in_the_order_staff_gave_them(client, published_article):
    make_block("latest", 2, heading="News")
    make_block("topics", 1)
    make_block("promises", 3, is_shown=False)
    assert headings(client.get("/"))[:2] == ["What is on your mind?", "News"]


def test_a_page_without_a_welcome_still_has_its_heading(client):
    make_block("promises")
    assert client.get("/").text.count("<h1") == 1


def test_words_are_shown_as_text_in_the_language_of_the_page(client):
    make_block("words", heading="Hello <b>", words="One.\n\nTwo.", heading_es="Hola", words_es="Uno.")
    english, spanish = client.get("/").text, client.get("/es/").text
    assert "Hello &lt;b&gt;" in english and "<p>One.</p>" in english and "<p>Two.</p>" in english
    assert "Hola" in spanish and "<p>Uno.</p>" in spanish and "One." not in spanish


def test_words_of_ones_own_cannot_be_empty():
    with pytest.raises(ValidationError, match="Write the words to show"):
        HomeBlock(kind="words").full_clean()


def test_chosen_articles_stand_in_order_and_only_while_they_are_published(client, make_published, editor):
    first, second, gone = (make_published(title=title) for title in ("First", "Second", "Gone"))
    block = make_block("chosen")
    for position, article in enumerate([second, gone, first]):
        ChosenArticle.objects.create(block=block, article=article, position=position)
    gone.withdraw(by=editor)
    assert [each.revision.title for each in client.get("/").context["blocks"][0].articles] == ["Second", "First"]


def test_however_many_parts_and_articles_the_queries_are_the_same(client, make_published, django_assert_num_queries):
    def add(count):
        for _ in range(count):
            block = make_block("chosen")
            ChosenArticle.objects.create(block=block, article=make_published())
            make_block("latest")

    add(1)
    client.get("/")
    with django_assert_num_queries(10):
        client.get("/")
    add(4)
    with django_assert_num_queries(10):
        client.get("/")


def test_the_welcome_names_the_places(client):
    place = Location.objects.create(
        name="Newark", street="1 Way", city="Newark", state="NJ", postal_code="07102", hours="Weekdays"
    )
    assert f'<a href="/locations/#location-{place.pk}">Newark</a>' in client.get("/").text


# The admin


def test_visitors_are_asked_to_sign_in(client):
    assert "/login/" in client.get(LIST)["Location"]


@pytest.mark.parametrize("role", ["author", "medical_reviewer", "front_desk"])
def test_other_roles_are_refused(request, signed_in, role):
    assert signed_in(request.getfixturevalue(role)).get(LIST).status_code == 403


def test_an_editor_adds_a_part_and_chooses_articles(signed_in, editor, published_article):
    client = signed_in(editor)
    added = client.post(f"{LIST}add/", {"kind": "chosen", "position": "1", "is_shown": "on", "heading": "Begin here"})
    block = HomeBlock.objects.get()
    assert added["Location"] == f"{LIST}{block.pk}/change/"
    inline = {"chosen-TOTAL_FORMS": 1, "chosen-INITIAL_FORMS": 0, "chosen-0-article": published_article.pk}
    inline |= {"chosen-0-position": 0, "chosen-0-block": block.pk}
    typed = {"kind": "chosen", "position": "1", "is_shown": "on", "heading": "Begin here"}
    assert client.post(f"{LIST}{block.pk}/change/", typed | inline).status_code == 302
    assert published_article.title in client.get("/").text


def test_an_editor_orders_parts_in_the_list(signed_in, editor):
    first, second = make_block("topics", 1), make_block("promises", 2)
    form = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "_save": "Save"}
    for index, (block, position) in enumerate([(first, 5), (second, 1)]):
        form |= {f"form-{index}-id": block.pk, f"form-{index}-position": position, f"form-{index}-is_shown": "on"}
    assert signed_in(editor).post(LIST, form).status_code == 302
    assert list(HomeBlock.objects.values_list("pk", flat=True)) == [second.pk, first.pk]
