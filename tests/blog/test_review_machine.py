"""No sequence of what staff and time can do makes a public page claim a review that did not happen."""

import logging
import os

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from blog import guards
from blog.models import Publication
from blog.models.publishing import Publishable
from blog.models.reviews import ReviewStatus
from tests.blog import review_machine, witness

# A short form runs with every test; TORTURE=2000 runs that many sequences, other ones each time.
TORTURE = int(os.environ.get("TORTURE", "0"))
COMMON = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}
SHORT = settings(max_examples=8, stateful_step_count=25, derandomize=True, phases=[Phase.generate], **COMMON)
LONG = settings(max_examples=TORTURE or 1, stateful_step_count=25, print_blob=True, **COMMON)
HUNT = settings(max_examples=250, stateful_step_count=40, derandomize=True, phases=[Phase.generate], **COMMON)


@pytest.fixture
def world(db):
    logging.disable(logging.ERROR)  # many pages are not found or gone, and alarms are sounded
    review_machine.build_world()
    yield
    logging.disable(logging.NOTSET)


class WithoutTampering(review_machine.ReviewMachine):
    """What the machine does when the database's guards are lifted: it would stop at the first that lets it through."""

    tampers = False


def test_no_page_ever_claims_a_review_that_did_not_happen(world):
    before = review_machine.ReviewMachine.lines_seen
    run_state_machine_as_test(review_machine.ReviewMachine, settings=LONG if TORTURE else SHORT)
    assert review_machine.ReviewMachine.lines_seen - before > 250, "hardly a page with a review line was seen"


# Controls: with a guard taken out, the machine finds a page that is untrue.


def newest_revision_whatever_its_reviews(article):
    return article.revisions.first()


def status_without_looking_at_the_text(publication):
    if publication.review is None:
        return ReviewStatus()
    return ReviewStatus.of(publication.review, objection=publication.objection_id is not None)


def test_machine_finds_an_untrue_page_when_any_text_may_be_published(world, monkeypatch):
    guards.remove(connection)
    monkeypatch.setattr(Publishable, "publishable_revision", newest_revision_whatever_its_reviews)
    with pytest.raises(AssertionError, match=witness.BARE):
        run_state_machine_as_test(WithoutTampering, settings=HUNT)


def test_machine_finds_an_untrue_page_when_the_text_is_not_compared(world, monkeypatch):
    monkeypatch.setattr(Publication, "review_status", status_without_looking_at_the_text)
    with pytest.raises(AssertionError, match=witness.UNTRUE):
        run_state_machine_as_test(review_machine.ReviewMachine, settings=HUNT)
