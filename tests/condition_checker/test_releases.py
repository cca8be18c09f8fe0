"""A draft becomes what visitors meet only as a release that a medical reviewer approved."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, connection, transaction

from blog.models import Article
from condition_checker.changes import changes
from condition_checker.models import Case, Condition, GoLive, Release, ReleaseReview, Sign
from condition_checker.models.drafting import draft_rules, write_draft
from condition_checker.rules import Rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(rules):
    """The small rules as the draft."""
    write_draft(rules)


@pytest.fixture
def published(monkeypatch):
    """The article that the small rules lead to."""
    slugs = lambda *names, **options: {"sore-back"}  # noqa: E731
    monkeypatch.setattr(type(Article.objects.published()), "values_list", slugs)


# The draft


def test_a_draft_is_the_rules_it_was_written_from(draft, rules):
    without_articles = rules.to_json()
    for condition in without_articles["conditions"]:
        condition["articles"] = []
    draft = draft_rules("1").to_json()
    for condition in (*without_articles["conditions"], *draft["conditions"]):
        condition["weights"].sort(key=str)  # their order says nothing
    assert draft == without_articles


def test_a_draft_takes_the_same_queries_however_large(draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        draft_rules()


def test_the_draft_of_another_release_takes_its_place(draft, rules):
    Sign.objects.all().delete()
    write_draft(rules)
    assert Sign.objects.count() == len(rules.signs) and Case.objects.count() == len(rules.cases)


# Making one


def test_a_release_holds_the_draft(draft, published, editor):
    release = Release.objects.make(by=editor)
    assert release.number == 1 and release.rules.to_json() == draft_rules("1").to_json()


def test_a_draft_with_errors_makes_no_release(draft, published, editor):
    Sign.objects.first().cases.clear()
    Case.objects.filter(expected="emergency").delete()
    with pytest.raises(ValidationError) as refused:
        Release.objects.make(by=editor)
    assert any("sign “" in sentence for sentence in refused.value.messages)
    assert not Release.objects.exists()


def test_the_same_draft_makes_one_release(draft, published, editor):
    Release.objects.make(by=editor)
    with pytest.raises(ValidationError, match="Nothing has changed"):
        Release.objects.make(by=editor)
    Condition.objects.filter(key="strain").update(what="Muscles are sore after a lift.")
    assert Release.objects.make(by=editor).number == 2


def test_only_who_may_makes_one(draft, author, medical_reviewer, front_desk):
    for account in (author, medical_reviewer, front_desk):
        with pytest.raises(PermissionDenied):
            Release.objects.make(by=account)


# Reviewing one


def test_an_approved_release_goes_live(make_release, reviewing_name, medical_reviewer, editor):
    release = make_release()
    with pytest.raises(ValidationError, match="must approve"):
        release.put_live(by=editor)
    release.decide(by=medical_reviewer, reviewer=reviewing_name, approves=True)
    release.put_live(by=editor)
    live = Release.objects.live()
    assert live == release and live.reviewed_by == "NJ Spine & Orthopedic"


def test_an_earlier_release_comes_back_at_once(make_live, editor):
    first, second = make_live(), make_live()
    assert Release.objects.live() == second
    first.put_live(by=editor)
    assert Release.objects.live() == first
    with pytest.raises(ValidationError, match="live already"):
        first.put_live(by=editor)


def test_a_release_sent_back_stays_away(make_release, reviewing_name, medical_reviewer, editor):
    release = make_release()
    release.decide(by=medical_reviewer, reviewer=reviewing_name, approves=True)
    release.decide(by=medical_reviewer, reviewer=reviewing_name, approves=False, remark="Ask about fever, too.")
    with pytest.raises(ValidationError, match="must approve"):
        release.put_live(by=editor)


def test_whoever_made_a_release_cannot_approve_it(make_release, reviewing_name, administrator):
    reviewing_name.accounts.add(administrator)
    release = make_release()
    Release.objects.filter(pk=release.pk)  # made by the editor, so the administrator may
    release.decide(by=administrator, reviewer=reviewing_name, approves=True)
    own = Release.objects.create(number=9, content=release.content, created_by=administrator)
    with pytest.raises(PermissionDenied, match="cannot approve"):
        own.decide(by=administrator, reviewer=reviewing_name, approves=True)


def test_only_a_linked_reviewer_signs(make_release, reviewing_name, editor, medical_reviewer, author):
    release = make_release()
    for account in (editor, author):
        with pytest.raises(PermissionDenied):
            release.decide(by=account, reviewer=reviewing_name, approves=True)
    reviewing_name.accounts.clear()
    with pytest.raises(PermissionDenied, match="linked"):
        release.decide(by=medical_reviewer, reviewer=reviewing_name, approves=True)


def test_changes_are_asked_for_with_words(make_release, reviewing_name, medical_reviewer):
    with pytest.raises(ValidationError, match="Say what"):
        make_release().decide(by=medical_reviewer, reviewer=reviewing_name, approves=False, remark=" ")


def test_a_release_whose_cases_fail_cannot_be_approved(make_release, reviewing_name, medical_reviewer, rules):
    cases = rules.to_json()["cases"]
    cases[0]["expected"] = ["strain"]
    with pytest.raises(ValidationError, match="test case"):
        make_release(cases=cases).decide(by=medical_reviewer, reviewer=reviewing_name, approves=True)


def test_what_changed_is_told_part_by_part(rules):
    written = rules.to_json()
    written["signs"][0]["action"]["en"] = "Go now."
    del written["areas"][1]
    told = {(change.kind, change.name): change for change in changes(rules, Rules.from_json(written))}
    assert told["sign", "seat_numb"].fields == (("action", "en: Call now.; es: Sí.", "en: Go now.; es: Sí."),)
    assert told["area", "head"].what == "removed" and len(told) == 2
    assert not changes(rules, rules)
    assert {change.what for change in changes(None, rules)} == {"new"}


# What the database itself refuses


@pytest.mark.parametrize("table", ["release", "releasereview", "golive"])
def test_records_are_never_changed_or_deleted(live, table):
    columns = {"release": "number = 99", "releasereview": "remark = 'x'", "golive": "release_id = 99"}
    for statement in (
        f"UPDATE condition_checker_{table} SET {columns[table]}",
        f"DELETE FROM condition_checker_{table}",
    ):
        with pytest.raises(Error, match="never"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_database_takes_no_review_of_another_content(make_release, reviewing_name, medical_reviewer):
    told = {"release": make_release(), "reviewer": reviewing_name, "decided_by": medical_reviewer}
    with pytest.raises(Error, match="covers exactly"), transaction.atomic():
        ReleaseReview.objects.create(**told, digest="0" * 64, decision="approved", reviewer_name="Any")


def test_the_database_takes_no_review_by_the_maker(make_release, reviewing_name, editor):
    release = make_release()
    told = {"release": release, "reviewer": reviewing_name, "decided_by": editor, "digest": release.digest}
    with pytest.raises(Error, match="cannot review"), transaction.atomic():
        ReleaseReview.objects.create(**told, decision="approved", reviewer_name="Any")


def test_the_database_lets_only_approved_releases_go_live(make_release, reviewing_name, medical_reviewer, editor):
    release = make_release()
    with pytest.raises(Error, match="approved"), transaction.atomic():
        GoLive.objects.create(release=release, by=editor)
    release.decide(by=medical_reviewer, reviewer=reviewing_name, approves=False, remark="No.")
    with pytest.raises(Error, match="approved"), transaction.atomic():
        GoLive.objects.create(release=release, by=editor)


def test_rules_that_were_tampered_with_are_not_approved(live):
    live.content["version"] = "other"
    assert live.approval is None
