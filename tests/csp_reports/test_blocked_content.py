"""What browsers report of blocked content, and who sees it."""

import json

import pytest
from django.db import IntegrityError

from csp_reports import reading, views
from csp_reports.models import MOST_KEPT, BlockedContent

pytestmark = pytest.mark.django_db

ADDRESS = "/csp-reports/"
PAGE = "http://testserver/blog/low-back-pain/?name=Pat"


@pytest.fixture(autouse=True)
def allowance(monkeypatch):
    fresh = views.Allowance(views.MOST_A_MINUTE)
    monkeypatch.setattr(views, "allowance", fresh)
    return fresh


def told(**changes):
    report = {
        "document-uri": PAGE,
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/x.js?q=1",
    }
    return {"csp-report": {**report, **changes}}


def send(client, report, **kwargs):
    body = report if isinstance(report, (str, bytes)) else json.dumps(report)
    return client.post(ADDRESS, body, content_type="application/csp-report", **kwargs)


def kept():
    return list(BlockedContent.objects.values_list("directive", "blocked", "page", "times"))


def test_a_report_is_counted_by_kind_of_page_and_tells_nothing_of_the_visitor(client):
    for _ in range(2):
        assert (
            send(client, told(**{"script-sample": "my back hurts", "referrer": "http://mail.example"})).status_code
            == 204
        )
    assert kept() == [("script-src-elem", "evil.example", "/blog/<slug:slug>/", 2)]


def test_both_forms_of_reports_are_read(client):
    body = {"documentURL": PAGE, "effectiveDirective": "style-src-attr", "blockedURL": "inline"}
    send(client, [{"type": "csp-violation", "body": body}, {"type": "deprecation", "body": {}}])
    send(client, told(**{"effective-directive": None, "violated-directive": "img-src 'self'", "blocked-uri": "data"}))
    assert [violation[:2] for violation in kept()] == [("style-src-attr", "inline"), ("img-src", "data:")]


@pytest.mark.parametrize(
    "nonsense",
    [
        b"",
        b"\xff\x00",
        "[" * 10_000,
        "null",
        "7",
        {"csp-report": "text"},
        {"csp-report": {"document-uri": ["a"], "blocked-uri": {}}},
        told(**{"blocked-uri": "chrome-extension://abcdef/x.js"}),
        told(**{"document-uri": "http://elsewhere.example/"}),
        told(**{"document-uri": "http://[broken"}),
        told(**{"blocked-uri": "https://host:99999999/"}),
        b'{"csp-report": {"document-uri": "http://testserver/", "blocked-uri": "https://\\ud800.example/", '
        b'"effective-directive": "img-src"}}',
        told(**{"effective-directive": "<script>"}),
        "x" * (views.LONGEST + 1),
    ],
)
def test_whatever_is_no_report_of_this_site_is_dropped_with_the_same_answer(client, nonsense):
    assert send(client, nonsense).status_code == 204
    assert kept() == []


def test_a_report_without_a_length_is_not_read(client):
    assert send(client, told(), headers={"content-length": ""}).status_code == 204
    assert send(client, told(), CONTENT_LENGTH="").status_code == 204
    assert kept() == []


def test_a_secret_in_an_address_is_not_kept():
    body = json.dumps(told(**{"document-uri": "http://testserver/preview/s3cret/"}))
    assert reading.violations(body, "testserver")[0][2] == "/preview/<str:token>/"


def test_an_address_that_is_not_there_is_not_kept():
    body = json.dumps(told(**{"document-uri": "http://testserver/no/such/Pat/"}))
    assert reading.violations(body, "testserver")[0][2] == "a page that is not there"


def test_kinds_are_bounded_and_the_latest_stay():
    reports = [("script-src", f"host{number}.example", "/") for number in range(MOST_KEPT + 5)]
    BlockedContent.objects.count_up(reports)
    hosts = set(BlockedContent.objects.values_list("blocked", flat=True))
    assert len(hosts) == MOST_KEPT
    assert f"host{MOST_KEPT + 4}.example" in hosts
    assert "host0.example" not in hosts


def test_a_process_writes_down_only_so_many_a_minute(client):
    for _ in range(views.MOST_A_MINUTE + 5):
        send(client, told())
    assert kept()[0][-1] == views.MOST_A_MINUTE


def test_the_address_answers_to_nothing_but_reports(client):
    assert client.get(ADDRESS).status_code == 405
    assert send(client, told())["Cache-Control"].startswith("max-age=0")


def test_every_policy_says_where_reports_go(client, signed_in, administrator):
    for response in (client.get("/"), signed_in(administrator).get("/admin/")):
        assert f"report-uri {ADDRESS}" in response["Content-Security-Policy"]


@pytest.mark.parametrize("role", ["author", "editor", "medical_reviewer", "front_desk"])
def test_others_do_not_see_what_was_blocked(request, client, role):
    client.force_login(request.getfixturevalue(role))
    assert client.get("/admin/csp_reports/blockedcontent/").status_code == 403


def test_administrators_see_and_clear_what_was_blocked(client, signed_in, administrator):
    send(client, told())
    staff = signed_in(administrator)
    page = staff.get("/admin/csp_reports/blockedcontent/").text
    assert "evil.example" in page
    assert "/blog/&lt;slug:slug&gt;/" in page
    chosen = {"action": "delete_selected", "_selected_action": BlockedContent.objects.get().pk, "post": "yes"}
    assert staff.post("/admin/csp_reports/blockedcontent/", chosen).status_code == 302
    assert kept() == []


@pytest.mark.parametrize("wrong", [{"blocked": "a.example"}, {"blocked": "b.example", "times": 0}])
def test_the_database_refuses_a_kind_twice_and_a_count_of_nothing(wrong):
    BlockedContent.objects.create(directive="img-src", blocked="a.example", page="/")
    with pytest.raises(IntegrityError):
        BlockedContent.objects.create(directive="img-src", page="/", **wrong)
