"""In whose name a review may be signed: a license that is valid, and what is kept of it."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from blog.models import Article, Contributor, Review
from tests.blog.conftest import LICENSE
from tests.blog.deciding import asked, decision
from tests.blog.pages import address, words

DAY = datetime.timedelta(days=1)


@pytest.fixture
def person(medical_reviewer):
    """A physician in whose name the reviewer may sign."""
    physician = Contributor.objects.create(
        name="Bea Poe", slug="bea-poe", credentials="MD", specialty="Spine surgery", **LICENSE
    )
    physician.accounts.add(medical_reviewer)
    return physician


@pytest.fixture
def submitted(make_article, author, medical_reviewer):
    revision = make_article().submit_for_review(by=author).revision
    revision.open(by=medical_reviewer)
    return revision


def changed(contributor, **values):
    for name, value in values.items():
        setattr(contributor, name, value)
    contributor.save()
    return contributor


def approved(revision, by, reviewer, **details):
    return revision.approve(by=by, reviewer=reviewer, **{"reviewed_on": timezone.localdate(), **details})


@pytest.mark.parametrize(
    ("missing", "words_of_it"),
    [
        ({"credentials": ""}, "credentials"),
        ({"specialty": ""}, "a specialty"),
        ({"license_number": ""}, "a license number"),
        ({"license_state": ""}, "the state of the license"),
        ({"license_valid_from": None}, "the dates of the license"),
        ({"license_valid_until": None}, "the dates of the license"),
        ({"license_number": "", "license_state": ""}, "a license number and the state of the license"),
    ],
)
def test_a_person_without_license_data_signs_nothing(submitted, medical_reviewer, person, missing, words_of_it):
    with pytest.raises(ValidationError) as refusal:
        approved(submitted, medical_reviewer, changed(person, **missing))
    (sentence,) = refusal.value.messages
    assert f"cannot sign reviews yet: the record lacks {words_of_it}." in sentence
    assert "An administrator adds what is missing under Contributors." in sentence
    assert not Review.objects.exists()


def test_an_organization_without_a_responsible_person_signs_nothing(submitted, medical_reviewer, organization):
    with pytest.raises(ValidationError, match="lacks a responsible person"):
        approved(submitted, medical_reviewer, changed(organization, responsible_person=""))


def test_an_organization_needs_no_credentials_of_its_own(submitted, medical_reviewer, organization):
    assert (organization.credentials, organization.specialty) == ("", "")
    assert approved(submitted, medical_reviewer, organization).pk


def test_a_license_holds_on_its_first_and_its_last_day(submitted, medical_reviewer, person):
    today = timezone.localdate()
    changed(person, license_valid_from=today, license_valid_until=today)
    assert approved(submitted, medical_reviewer, person).pk


@pytest.mark.parametrize("step", ["approve", "changes"])
def test_a_lapsed_license_signs_nothing(submitted, medical_reviewer, person, step):
    changed(person, license_valid_until=timezone.localdate() - DAY)
    with pytest.raises(ValidationError, match="The license of Bea Poe, MD lapsed on"):
        if step == "approve":
            approved(submitted, medical_reviewer, person)
        else:
            submitted.ask_for_changes(by=medical_reviewer, reviewer=person, comment="x")
    assert not Review.objects.exists()


def test_a_license_not_valid_yet_signs_nothing(submitted, medical_reviewer, person):
    changed(person, license_valid_from=timezone.localdate() + DAY)
    with pytest.raises(ValidationError, match="is valid only from"):
        approved(submitted, medical_reviewer, person)


def test_a_license_had_to_hold_on_the_day_of_the_review_too(make_article, author, medical_reviewer, person):
    with time_machine.travel(timezone.now() - 10 * DAY, tick=True):
        revision = make_article().submit_for_review(by=author).revision
    revision.open(by=medical_reviewer)
    today = timezone.localdate()
    changed(person, license_valid_from=today - DAY)
    with pytest.raises(ValidationError, match="is valid only from"):
        approved(revision, medical_reviewer, person, reviewed_on=today - 2 * DAY)
    assert approved(revision, medical_reviewer, person, reviewed_on=today - DAY).pk


def test_who_attests_signs_today_with_a_license_of_today(published_article, rewrite, author, medical_reviewer, person):
    revision = rewrite(published_article, by=author, title="Mended")
    Article.objects.get(pk=published_article.pk).submit_for_review(by=author)
    revision.open(by=medical_reviewer)
    attestable, today = revision.attestable_review(), timezone.localdate()
    signed = {"by": medical_reviewer, "reviewer": person, "attests": attestable}
    changed(person, license_valid_from=today - DAY, license_valid_until=today - DAY)
    with pytest.raises(ValidationError, match="lapsed on"):
        revision.attest(**signed)
    changed(person, license_valid_from=today, license_valid_until=today)
    assert attestable.reviewed_on < person.license_valid_from
    assert revision.attest(**signed).credential["name"] == "Bea Poe"


def test_what_was_signed_with_stays_as_it_was(submitted, medical_reviewer, person):
    review = approved(submitted, medical_reviewer, person)
    changed(person, name="Bea Roe", credentials="DO", license_number="0", license_valid_until=datetime.date(2001, 1, 1))
    kept = Review.objects.get(pk=review.pk)
    assert kept.reviewer_name == "Bea Poe, MD"
    assert kept.credential == {
        "name": "Bea Poe",
        "credentials": "MD",
        "specialty": "Spine surgery",
        "responsible_person": "",
        "license_number": "25MA00000000",
        "license_state": "New Jersey",
        "license_valid_from": "2000-01-01",
        "license_valid_until": "2099-12-31",
    }


def test_an_organizations_review_keeps_who_answered_for_it(submitted, medical_reviewer, organization):
    review = approved(submitted, medical_reviewer, organization)
    changed(organization, responsible_person="Somebody else")
    assert Review.objects.get(pk=review.pk).credential["responsible_person"] == "Rae Roe, MD"


# In the admin


@pytest.mark.parametrize("send", [decision, asked])
@pytest.mark.parametrize(
    ("flaw", "sentence"),
    [
        ({"license_valid_until": datetime.date(2001, 1, 1)}, "lapsed on January 1, 2001"),
        ({"license_valid_from": datetime.date(2098, 1, 1)}, "is valid only from January 1, 2098 on"),
        ({"license_number": ""}, "lacks a license number"),
        ({"responsible_person": ""}, "lacks a responsible person"),
    ],
)
def test_a_name_that_may_not_sign_is_answered_with_the_reason(
    signed_in, submitted, medical_reviewer, organization, flaw, sentence, send
):
    changed(organization, **flaw)
    client = signed_in(medical_reviewer)
    response = client.post(address("review", submitted.article, 1), send(organization, comment="Typed with care."))
    assert response.status_code == 200
    page = words(response)
    assert sentence in page and "Typed with care." in page
    assert not Review.objects.exists()


def test_a_license_is_never_shown_in_public(client, published_article):
    page = client.get(published_article.get_absolute_url()).content.decode()
    assert "25MA00000000" not in page and "Rae Roe" not in page
