"""What a patient sees of the checker: one question a page, emergencies first, nothing kept, nothing in an address."""

import html
import re

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from appointments.models import Inquiry
from condition_checker.models import Count

START = "/condition-checker/"
DENIED = {"emergency": ["none"], "same_day": ["none"]}


def state(response):
    return html.unescape(re.search(r'name="state" value="([^"]*)"', response.content.decode())[1])


def answer(client, response, *given, start=START):
    return client.post(start, {"state": state(response), "answer": list(given)})


def walk(client, *steps, start=START):
    """Return the page that a visitor reaches by these answers; a step is one key, or a tuple of signs."""
    response = client.get(start)
    for given in steps:
        response = answer(client, response, *(given if isinstance(given, tuple) else (given,)), start=start)
    return response


def text(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_without_a_live_release_the_page_says_whom_to_call(client, db):
    for response in (client.get(START), client.post(START, {"answer": "back"})):
        assert response.status_code == 200
        assert "not open at the moment" in text(response) and "call 911" in text(response)
    assert client.get(f"{START}how-it-works/")["Location"] == START


def test_the_first_page_is_the_same_for_everybody(client, live):
    assert client.get(START).content == client.get(START).content


def test_the_first_page_asks_where_it_hurts_and_may_be_kept_by_anybody(client, live):
    response = client.get(START)
    assert "Where does it hurt most?" in text(response)
    assert "call 911" in text(response) and "medically reviewed by" in text(response)
    assert "no-store" not in response["Cache-Control"] and not response.cookies


def test_a_whole_walk_ends_with_possibilities_and_why(client, live):
    response = walk(client, "back", "none", "none", *["not_sure"] * 1)
    while 'type="radio"' in response.content.decode():
        response = answer(client, response, "not_sure")
    assert "What may be behind it" in text(response)
    assert "Most back and neck pain gets better within weeks." in text(response)
    assert "What to watch for" in text(response)
    assert live.reviewed_by in text(response)


@pytest.mark.parametrize("given", ["sign", "not_sure", ("none", "sign"), ("none", "not_sure")])
def test_an_emergency_or_doubt_of_one_ends_on_its_own_page(client, live, emergency_sign, given):
    given = (given,) if isinstance(given, str) else given
    response = walk(client, "back", tuple(emergency_sign if each == "sign" else each for each in given))
    page = response.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert "Call 911 now" in main and 'href="tel:911"' in main
    assert "<form" not in main and "/blog/" not in main and "contact" not in main
    assert 'href="/condition-checker/"' in main


def test_nothing_leads_around_an_emergency(client, live, emergency_sign):
    before = walk(client, "back")
    answer(client, before, emergency_sign)
    # Whoever names no sign and then goes on, or sends the state of an emergency again, is where they were.
    assert "Call 911 now" in text(answer(client, before, emergency_sign, "none"))
    assert "And any of these?" in text(answer(client, before, "none"))


@pytest.mark.parametrize("given", ["sign", "not_sure"])
def test_a_same_day_sign_ends_with_a_doctor_today(client, live, same_day_sign, given):
    response = walk(client, "back", "none", same_day_sign if given == "sign" else given)
    assert "See a doctor today" in text(response) and "urgent care" in text(response)


def test_back_shows_the_question_before_and_keeps_the_rest(client, live):
    signs = walk(client, "back")
    later = answer(client, signs, "none")
    again = client.post(START, {"state": state(later), "back": "1"})
    assert text(again) == text(signs)
    first = client.post(START, {"state": state(again), "back": "1"})
    assert "Where does it hurt most?" in text(first)


def test_without_an_answer_the_question_is_asked_again_with_a_sentence(client, live):
    response = answer(client, client.get(START))
    assert "Error: Condition Checker" in text(response)
    assert "There is a problem Choose where it hurts most." in text(response)
    assert "Choose what you have" in text(answer(client, walk(client, "back")))


@pytest.mark.parametrize("sent", ["", "nonsense", "a.b.c", "x" * 9000, "\x00", "🦴"])
def test_answers_that_cannot_be_read_start_anew(client, live, sent):
    response = client.post(START, {"state": sent, "answer": "back"})
    assert response.status_code == 200
    assert "Please start again." in text(response) and "Where does it hurt most?" in text(response)


def test_answers_to_another_release_start_anew(client, live, make_live):
    response = walk(client, "back", "none")
    make_live()
    assert "Please start again." in text(answer(client, response, "none"))


@pytest.mark.parametrize("given", ["", "unknown", "none", "\x00", "🦴", "x" * 5000])
def test_what_is_no_answer_is_asked_again(client, live, given):
    assert "Where does it hurt most?" in text(walk(client, given))


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, live, method):
    assert getattr(client, method)(START).status_code == 405


def test_answers_are_nowhere_but_in_the_body(client, live, caplog):
    response = walk(client, "back", "none", "none")
    assert response["Cache-Control"] == "no-store" and not response.cookies
    assert "back" not in " ".join(record.getMessage() for record in caplog.records)
    assert 'action="/condition-checker/"' in response.content.decode()


def test_a_step_takes_one_query_and_few_bytes(client, live, settings):
    settings.CONTACT_KEPT_FOR = 60
    response = walk(client, "back", "none")
    for given in ("none", "not_sure"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = answer(client, response, given)
        assert len(queries) <= 1
        assert len(response.content) < 30_000


def test_only_counts_are_kept(client, live, emergency_sign):
    walk(client, "back", emergency_sign)
    walk(client, "back", "none", "not_sure")
    counted = {(count.what, count.area): count.times for count in Count.objects.all()}
    assert counted == {("started", "back"): 2, ("emergency", "back"): 1, ("same_day", "back"): 1}


def test_in_spanish_everything_is_spanish(client, live):
    response = walk(client, "back", start="/es/condition-checker/")
    assert "¿Tiene ahora alguna de estas señales?" in text(response)
    assert "Ninguna de estas" in text(response)


def test_how_it_works_lists_every_sign_with_its_source(client, live):
    page = text(client.get(f"{START}how-it-works/"))
    for sign in live.rules.signs:
        assert sign.text.en in page and sign.source in page


# Writing to the clinic from there


def finished(client):
    response = walk(client, "back", "none", "none")
    while 'type="radio"' in response.content.decode():
        response = answer(client, response, "not_sure")
    return response


def told(response):
    found = re.search(r'<textarea name="checker_answers" hidden>(.*?)</textarea>', response.content.decode(), re.DOTALL)
    return html.unescape(found[1])


MESSAGE = {"full_name": "Ana", "email": "ana@example.org", "message": "Please call.", "preferred_contact": "email"}


def test_answers_go_along_only_when_ticked(client, live, clinic):
    answers = told(finished(client))
    assert "Condition Checker, release" in answers
    plain = client.post("/contact/with-answers/", {"checker_answers": answers})
    assert "Condition Checker, release" not in plain.content.decode()
    ticked = client.post("/contact/with-answers/", {"checker_answers": answers, "attach_answers": "on"})
    assert "Condition Checker, release" in ticked.content.decode() and ticked["Cache-Control"] == "no-store"


@pytest.mark.parametrize("ticked", [True, False])
def test_a_message_holds_the_answers_only_when_ticked(client, live, clinic, ticked):
    sent = {**MESSAGE, "checker_answers": "Where it hurts: Back", **({"attach_answers": "on"} if ticked else {})}
    assert client.post("/contact/", sent).status_code == 302
    message = Inquiry.objects.get().message
    assert message == ("Please call.\n\n— Where it hurts: Back" if ticked else "Please call.")


def test_a_get_of_the_way_to_the_form_leads_to_the_form(client, live, clinic):
    assert client.get("/contact/with-answers/")["Location"] == "/contact/"


def test_an_emergency_is_told_although_it_cannot_be_counted(client, live, emergency_sign, monkeypatch):
    def fail(*arguments, **options):
        raise OperationalError

    monkeypatch.setattr(Count.objects.all().__class__, "get_or_create", fail)
    assert walk(client, "back", emergency_sign).status_code == 200
    assert not Count.objects.exists()
