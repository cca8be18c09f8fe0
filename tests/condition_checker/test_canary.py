"""What a patient answers, and what stands beside it in a request, is found nowhere once the page is shown."""

import pytest

from tests.appointments.test_canary import Watched, watched  # noqa: F401 - a fixture
from tests.condition_checker.test_pages import START, state, walk

pytestmark = pytest.mark.django_db
CANARY = "canary-answerqzxvkwj"


@pytest.fixture
def contact_settings(live):
    """The settings that ``live`` has made."""


def test_answers_that_are_none_leave_nothing(watched):  # noqa: F811
    first = walk(watched.client, "back")
    for typed in (
        {"state": state(first), "answer": CANARY},
        {"state": CANARY, "answer": "none"},
        {"state": state(first) + "qzxvkwj", "answer": ["none", CANARY]},
        {"state": state(first), "answer": "none", "notes": CANARY, "back": CANARY},
    ):
        assert watched.ask("post", START, typed).status_code == 200
    assert watched.found() == set()


def test_the_state_of_a_walk_stays_in_the_page(watched, monkeypatch):  # noqa: F811
    response = walk(watched.client, "back", "none", "none")
    monkeypatch.setattr("tests.appointments.test_canary.CANARIES", [state(response).lower()])
    again = watched.ask("post", START, {"state": state(response), "answer": "not_sure"})
    assert again.status_code == 200 and again["Cache-Control"] == "no-store"
    assert watched.found() == set()


def test_answers_handed_to_the_form_stay_in_the_page(watched):  # noqa: F811
    typed = {"attach_answers": "on", "checker_answers": f"Where does it hurt? {CANARY}"}
    page = watched.ask("post", "/contact/with-answers/", typed)
    assert CANARY.encode() in page.content and page["Cache-Control"] == "no-store"
    assert watched.found() == set()


def test_a_mistake_in_the_code_leaves_answers_in_no_report(watched, monkeypatch):  # noqa: F811
    def fail(release, text):
        raise ValueError(f"cannot read {text}")

    monkeypatch.setattr("condition_checker.views.answers_of", fail)
    assert watched.ask("post", START, {"state": CANARY, "answer": CANARY}).status_code == 500
    assert any("ValueError" in line for line in watched.log.lines), "the log tells of it"
    assert watched.found() == set()


def test_the_check_finds_answers_in_an_address(watched):  # noqa: F811
    watched.ask("get", f"{START}?answer={CANARY}")
    assert "addresses and headers" in watched.found()
