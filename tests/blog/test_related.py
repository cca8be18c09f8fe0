"""Which articles are named below an article: chosen by staff, or alike in topic and words."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog.models import Article, Publication, RelatedArticle, Topic
from blog.models.related import KEPT
from site_languages import SPANISH

pytestmark = pytest.mark.django_db
SCREEN = "/admin/blog/article/{}/related/"


@pytest.fixture
def news(db):
    return Topic.objects.create(name="News", slug="news", description="What is new.", is_medical=False)


@pytest.fixture
def publish(news, byline, editor):
    """Return a function that publishes a short text."""

    def make(title, body="Nothing more.", **parts):
        article = Article(
            title=title, body=f"<p>{body}</p>", **{"summary": title, "topic": news, "author": byline, **parts}
        )
        article.save_draft(by=editor, based_on=0)
        article.publish(by=editor, at=parts.pop("at", None))
        return article

    return make


def related(article):
    return [each.article for each in Publication.objects.related_to(article)]


def test_those_that_say_alike_come_first_both_ways(publish):
    knee = publish("Knee pain", "The kneecap and the meniscus.")
    bread = publish("Bread", "Flour and water.")
    other = publish("A sore knee", "The meniscus of a knee.")
    assert related(knee)[0] == other and related(other)[0] == knee
    assert knee not in related(knee)
    assert bread not in related(knee)


def test_a_shared_topic_brings_nearer(publish):
    team = Topic.objects.create(name="Team", slug="team", description="Us.", is_medical=False)
    shown = publish("Knee", "A knee hurts.")
    elsewhere = publish("Knee again", "A knee hurts.", topic=team)
    here = publish("Hurts", "It hurts.")
    assert related(shown) == [here, elsewhere]


def test_three_are_shown_and_a_withdrawn_one_leaves_room(publish, editor):
    articles = [publish(f"Knee {number}", "A knee hurts.") for number in range(5)]
    before = related(articles[0])
    assert len(before) == 3
    before[0].withdraw(by=editor)
    after = related(articles[0])
    assert len(after) == 3 and before[0] not in after


def test_a_planned_or_foreign_article_is_not_named(publish, byline, news, editor):
    shown = publish("Knee", "A knee hurts.")
    publish("Rodilla", "Knee hurts.", language=SPANISH)
    planned = Article(title="Knee soon", summary="Words.", body="<p>A knee hurts.</p>", topic=news, author=byline)
    planned.save_draft(by=editor, based_on=0)
    planned.publish(by=editor, at=timezone.now() + timezone.timedelta(days=1))
    assert related(shown) == []
    assert related(planned) == [shown], "as its preview shows it"


def test_a_new_text_is_compared_anew(publish, editor, rewrite):
    knee, bread = publish("Knee", "A knee hurts."), publish("Bread", "Flour and water.")
    changed = publish("Pastry", "Flour, water and butter.")
    assert related(changed)[0] == bread
    rewrite(changed, by=editor, title="Kneecaps", body="<p>A knee hurts.</p>")
    changed.refresh_from_db()
    changed.publish(by=editor, change_note="Another subject.")
    assert related(changed)[0] == knee
    assert not bread.related.filter(other=changed).exists()


def test_what_staff_choose_comes_first_and_once(publish, editor):
    shown, alike = publish("Knee", "A knee hurts."), publish("Knee two", "A knee hurts.")
    bread = publish("Bread", "Flour and water.")
    shown.pick_related([bread], by=editor)
    assert related(shown) == [bread, alike]
    shown.pick_related([alike, bread], by=editor)
    assert related(shown) == [alike, bread]
    alike.withdraw(by=editor)
    assert related(shown) == [bread]
    shown.pick_related([], by=editor)
    assert not shown.related.picked().exists()


def test_what_cannot_be_chosen_is_said(publish, editor, author):
    shown, spanish = publish("Knee"), publish("Rodilla", language=SPANISH)
    four = [publish(f"Knee {number}") for number in range(4)]
    for wrong, said in [
        ([shown], "itself"),
        ([four[0]] * 2, "twice"),
        ([spanish], "another language"),
        (four, "at most 3"),
    ]:
        with pytest.raises(ValidationError, match=said):
            shown.pick_related(wrong, by=editor)
    with pytest.raises(PermissionDenied):
        shown.pick_related([four[0]], by=author)
    assert not RelatedArticle.objects.picked().exists()


def test_no_more_are_kept_than_may_be_needed(publish):
    first = publish("Knee", "A knee hurts.")
    for number in range(KEPT + 4):
        publish(f"Knee {number}", "A knee hurts.")
    assert first.related.found().count() <= KEPT


def test_one_query_tells_them_and_one_reads_them_once_something_of_one_is_asked_for(publish, django_assert_num_queries):
    shown, *_ = (publish(f"Knee {number}", "A knee hurts.") for number in range(4))
    with django_assert_num_queries(1):
        found = Publication.objects.related_to(shown)
        assert len({each.pk for each in found}) == 3
    with django_assert_num_queries(1):
        assert {each.article.title for each in found} == {"Knee 1", "Knee 2", "Knee 3"}
        assert {each.pk for each in found} == {each.id for each in found}


def test_publishing_takes_as_many_queries_however_many_articles(publish):
    counts = []
    for number in range(12):
        with CaptureQueriesContext(connection) as queries:
            publish(f"Knee {number}", "A knee hurts.")
        counts.append(len(queries))
    assert counts[-1] <= counts[4] + 1


def test_all_are_worked_out_anew(publish):
    shown, other = publish("Knee", "A knee hurts."), publish("Knee two", "A knee hurts.")
    bread = publish("Bread", "Flour.")
    shown.related.all().delete()
    assert related(shown) == [bread, other], "until then, the newest of the topic"
    call_command("rebuild_search")
    assert related(shown) == [other]


def test_an_editor_chooses_them_on_a_screen(signed_in, editor, publish):
    shown, bread = publish("Knee", "A knee hurts."), publish("Bread")
    client = signed_in(editor)
    assert SCREEN.format(shown.pk) in client.get(f"/admin/blog/article/{shown.pk}/change/").text
    client.post(SCREEN.format(shown.pk), {"first": bread.pk})
    assert related(shown) == [bread]
    wrong = client.post(SCREEN.format(shown.pk), {"first": shown.pk})
    assert "An article is not related to itself. Choose another." in wrong.text
    unknown = client.post(SCREEN.format(shown.pk), {"first": "999999"})
    assert "Choose an article in the same language." in unknown.text
    assert related(shown) == [bread]


def test_who_may_not_publish_may_not_choose(client, signed_in, author, front_desk, publish):
    shown = publish("Knee")
    assert client.get(SCREEN.format(shown.pk)).status_code == 302
    for account in (author, front_desk):
        assert signed_in(account).get(SCREEN.format(shown.pk)).status_code == 403
    assert signed_in(author).get(SCREEN.format(987654)).status_code == 403
