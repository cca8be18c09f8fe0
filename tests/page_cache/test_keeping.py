"""A public page is made once for each state of the site's content, and is then the same for everybody."""

import gzip
import re

import brotli
import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.utils import timezone

from appointments.models import ContactSettings, PhoneNumber
from blog.models import MissedSearch
from condition_checker.models import Count
from page_cache import content
from page_cache.entries import memory
from page_cache.middleware import PageCache
from redirects.models import Redirect
from redirects.tally import tally

pytestmark = pytest.mark.django_db(transaction=True)
ARTICLE = "/blog/headaches-from-the-spine/"


@pytest.fixture(autouse=True)
def site(clinic, published_article):
    """A clinic with one article."""


def test_a_page_is_made_once_and_then_costs_one_query(client, made, django_assert_num_queries):
    first = client.get(ARTICLE)
    with django_assert_num_queries(1):
        again = client.get(ARTICLE)
    assert made == [ARTICLE]
    assert again.content == first.content
    assert again.headers == first.headers


@pytest.mark.parametrize(
    "change",
    [
        lambda: PhoneNumber.objects.filter(key="urgent").update(number="+12015550199"),
        lambda: ContactSettings.objects.get().save(),
        lambda: Redirect.objects.lead("/old/", "/blog/"),
        lambda: raw("UPDATE blog_article SET slug = slug"),
        lambda: raw("DELETE FROM blog_relatedarticle") or raw("UPDATE blog_topic SET name = name"),
    ],
)
def test_whatever_public_pages_show_makes_them_old(client, made, change):
    client.get(ARTICLE)
    change()
    client.get(ARTICLE)
    assert made == [ARTICLE, ARTICLE]


def raw(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_what_public_pages_do_not_show_leaves_them(client, made):
    client.get(ARTICLE)
    Count.objects.up("started", "back")
    MissedSearch.objects.record("xylophone", "en")
    client.get(ARTICLE)
    assert made == [ARTICLE]


def test_a_changed_number_and_a_withdrawn_page_show_at_once(client, published_article, editor, settings):
    settings.CONTACT_KEPT_FOR = 60  # what pages share is no older than the pages
    assert "tel:+18665530612" in client.get(ARTICLE).text
    PhoneNumber.objects.filter(key="front-office").update(number="+12015550199")
    page = client.get(ARTICLE).text
    assert "tel:+12015550199" in page and "tel:+18665530612" not in page
    published_article.withdraw(by=editor)
    assert client.get(ARTICLE).status_code == 410


def test_requests_of_one_moment_share_one_answer_of_the_database(client, made, monkeypatch, django_assert_num_queries):
    client.get(ARTICLE)
    monkeypatch.setattr(content, "ASKED_EVERY", 3600)
    with django_assert_num_queries(0):
        assert client.get(ARTICLE).status_code == client.get(ARTICLE).status_code == 200
    assert made == [ARTICLE]
    client.post("/contact/", {})
    with django_assert_num_queries(1):  # what was sent may have changed something
        client.get(ARTICLE)
    PhoneNumber.objects.update(hours="Always")
    monkeypatch.setattr(content, "ASKED_EVERY", 0)
    client.get(ARTICLE)
    assert made == [ARTICLE] * 2


def test_a_page_made_in_a_moment_of_change_is_not_kept(client, clinic, made, monkeypatch):
    client.get(ARTICLE)
    monkeypatch.setattr(content, "ASKED_EVERY", 3600)
    PhoneNumber.objects.filter(key="front-office").update(number="+12015550199")
    assert client.get("/blog/").status_code == 200
    assert "tel:+12015550199" in client.get("/blog/").text
    assert made == [ARTICLE, "/blog/", "/blog/"]


def test_a_change_that_is_taken_back_leaves_pages(client, made):
    client.get(ARTICLE)
    before = content.state()
    with transaction.atomic():
        PhoneNumber.objects.update(hours="Always")
        transaction.set_rollback(True)
    assert content.state() == before
    assert client.get(ARTICLE).status_code == 200 and made == [ARTICLE]


def test_a_page_during_whose_making_something_changed_is_not_kept(rf):
    def change(request):
        PhoneNumber.objects.update(hours="Always")
        return keepable()

    PageCache(change)(rf.get("/a/", headers={"host": "127.0.0.1"}))
    assert memory.bytes == 0
    PageCache(lambda request: keepable())(rf.get("/a/", headers={"host": "127.0.0.1"}))
    assert memory.bytes > 0


def keepable(**headers):
    from django.http import HttpResponse

    return HttpResponse("page", headers={"Cache-Control": "public, max-age=0", **headers})


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda response: response.set_cookie("one", "1"),
        lambda response: response.headers.__setitem__("Cache-Control", "no-store"),
        lambda response: response.headers.__setitem__("Vary", "Cookie"),
        lambda response: response.headers.__setitem__("Content-Security-Policy", "script-src 'nonce-abc'"),
        lambda response: setattr(response, "status_code", 404),
        lambda response: setattr(response, "status_code", 410),
        lambda response: setattr(response, "status_code", 301),
        lambda response: setattr(response, "content", b"x" * 2_000_000),
    ],
)
def test_only_whole_public_pages_are_kept(rf, spoilt):
    response = keepable()
    spoilt(response)
    PageCache(lambda request: response)(rf.get("/a/", headers={"host": "127.0.0.1"}))
    assert memory.bytes == 0


def test_what_was_not_read_from_the_database_is_not_kept(rf):
    from appointments.contact import Contact

    def fail(request):
        Contact.of(request).is_live = False
        return keepable()

    PageCache(fail)(rf.get("/a/", headers={"host": "127.0.0.1"}))
    assert memory.bytes == 0


def test_without_a_database_everything_is_as_without_kept_pages(client):
    client.get(ARTICLE)

    def refuse(execute, sql, params, many, context):
        from django.db import OperationalError

        raise OperationalError("gone")

    client.raise_request_exception = False
    with connection.execute_wrapper(refuse):
        assert client.get(ARTICLE).status_code == 503
    assert client.get(ARTICLE).status_code == 200


def test_bodies_are_compressed_as_asked_and_head_has_none(client):
    plain = client.get(ARTICLE)
    assert "Content-Encoding" not in plain and plain["Vary"] == "Accept-Encoding"
    unpacked = {"br": brotli.decompress, "gzip": gzip.decompress}
    for asked, given in [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=1.0", "gzip")]:
        packed = client.get(ARTICLE, headers={"accept-encoding": asked})
        assert packed["Content-Encoding"] == given and len(packed.content) < len(plain.content) / 2
        assert unpacked[given](packed.content) == plain.content
        assert int(packed["Content-Length"]) == len(packed.content)
        head = client.head(ARTICLE, headers={"accept-encoding": asked})
        assert head.content == b"" and head.headers == packed.headers


def test_who_has_the_page_is_told_so_and_who_has_another_gets_it(client):
    tags = {client.get(ARTICLE, headers={"accept-encoding": asked})["ETag"] for asked in ("", "br", "gzip")}
    assert len(tags) == 2  # the same page in other bytes is weakly the same
    for tag in tags:
        unchanged = client.get(ARTICLE, headers={"if-none-match": f'"other", {tag}'})
        assert unchanged.status_code == 304 and unchanged.content == b"" and "Cache-Control" in unchanged
    assert client.get(ARTICLE, headers={"if-none-match": '"other"'}).status_code == 200
    PhoneNumber.objects.update(number="+12015550199")
    assert client.get(ARTICLE, headers={"if-none-match": ", ".join(tags)}).status_code == 200


def test_nothing_else_that_a_request_says_gets_into_a_page(client):
    canary = "canary.example"
    sent = ["X-Forwarded-Host", "X-Host", "X-Original-URL", "X-Rewrite-URL", "Forwarded", "Referer", "Origin", "Cookie"]
    sent += ["User-Agent", "Accept", "Accept-Language", "X-Forwarded-For", "X-HTTP-Method-Override", "From", "Via"]
    for address in [
        ARTICLE,
        "/",
        "/blog/",
        "/blog/feed/",
        "/blog/feed/json/",
        "/contact/",
        "/sitemap.xml",
        "/llms.txt",
    ]:
        poisoned = client.get(address, {"utm_source": canary, "fbclid": canary}, headers=dict.fromkeys(sent, canary))
        assert canary not in poisoned.text + str(poisoned.headers), address
        assert client.get(address).content == poisoned.content
        assert canary not in client.get(address).text


def test_a_host_of_another_name_has_pages_of_its_own_and_a_strange_one_none(client, made):
    for host in ("127.0.0.1", "localhost"):
        assert f"http://{host}/" in client.get("/blog/feed/json/", headers={"host": host}).text
    assert len(made) == 2
    assert client.get("/blog/feed/json/", headers={"host": "evil.example"}).status_code == 400


def test_languages_have_pages_of_their_own(client):
    assert client.get("/blog/")["Content-Language"] == client.get("/blog/")["Content-Language"] == "en"
    assert client.get("/es/blog/")["Content-Language"] == client.get("/es/blog/")["Content-Language"] == "es"


def test_campaigns_share_a_page_and_redirects_keep_them(client, made):
    client.get(ARTICLE)
    client.get(f"{ARTICLE}?utm_source=letter&fbclid=1")
    assert made == [ARTICLE]
    assert client.get("/blog?fbclid=1#top")["Location"] == "/blog/?fbclid=1"


def kept_besides_pieces_without(words):
    """Return what is kept but for the pieces that pages have in common, as long as none holds these words."""
    return [name for name, kept in memory._entries.items() if name[0] != "piece" or words in f"{name} {kept}"]


def test_searches_are_never_kept_and_those_in_vain_are_counted(client):
    for _ in range(3):
        client.get("/search/", {"q": "xylophone"})
    assert MissedSearch.objects.get().times == 3
    assert memory._entries, "what search pages have in common with others"
    assert kept_besides_pieces_without("xylophone") == []


def test_each_use_of_a_redirect_and_each_missing_address_is_counted(client, settings):
    settings.COUNTS_WRITTEN_EVERY = 3600
    Redirect.objects.lead("/old/", "/blog/")
    before = content.state()
    for _ in range(3):
        assert client.get("/old/").status_code == 301
        assert client.get("/nowhere/").status_code == 404
    tally.write()
    assert Redirect.objects.get().hits == 3
    assert content.state() == before


def test_staff_who_are_signed_in_read_kept_pages_and_leave_none(client, signed_in, editor, made):
    staff = signed_in(editor)
    assert staff.get(ARTICLE).status_code == 200
    assert kept_besides_pieces_without(editor.username) == []
    plain = type(client)().get(ARTICLE)
    made.clear()
    assert staff.get(ARTICLE).content == plain.content and made == []


def test_previews_drafts_and_the_admin_are_never_kept(signed_in, author, editor, make_article):
    from blog.models import PreviewLink

    draft = make_article(title="Secret draft", slug="secret-draft")
    link = PreviewLink.objects.share(draft.latest_revision, by=author)
    staff = signed_in(editor)
    for client in (staff, type(staff)()):
        for address in [link.get_absolute_url(), "/admin/", "/readyz", "/healthz", "/blog/secret-draft/"]:
            client.get(address)
    assert kept_besides_pieces_without(draft.title) == []


def test_what_one_page_names_of_the_time_is_the_hour(client):
    token = re.search(r'name="token" value="(\d{10})"', client.get("/contact/").text)[1]
    assert token == timezone.now().strftime("%Y%m%d%H")


def test_forms_are_sent_past_what_is_kept(client):
    client.get("/contact/")
    assert client.post("/contact/", {})["Cache-Control"] == "no-store"


def test_many_at_once_make_a_page_once(at_once, client, made, monkeypatch):
    import time

    calls = []

    def view(request):
        calls.append(1)
        time.sleep(0.2)
        return keepable()

    cache = PageCache(view)
    ask = RequestFactory(headers={"host": "127.0.0.1"})
    answers = at_once(*[lambda: cache(ask.get("/a/")).content] * 6)
    assert answers == [b"page"] * 6 and len(calls) == 1


def test_one_that_fails_lets_the_others_try(at_once):
    calls = []

    def view(request):
        calls.append(1)
        if len(calls) == 1:
            raise ValueError
        return keepable()

    cache = PageCache(view)
    ask = RequestFactory(headers={"host": "127.0.0.1"})
    answers = at_once(*[lambda: cache(ask.get("/a/")).content] * 4)
    assert sorted(map(type, answers), key=str) == [ValueError, bytes, bytes, bytes] or answers.count(b"page") == 3


def test_memory_has_a_bound_and_keeps_what_is_asked_for(rf, settings):
    settings.PAGES_KEPT_BYTES = 60_000
    calls = []

    def view(request):
        calls.append(request.path)
        return keepable()

    cache = PageCache(view)
    for number in range(100):
        cache(rf.get(f"/{number}/", headers={"host": "127.0.0.1"}))
        cache(rf.get("/0/", headers={"host": "127.0.0.1"}))
    assert memory.bytes <= 60_000
    assert calls.count("/0/") == 1 and len(calls) == 100
    settings.PAGES_KEPT_BYTES = 0
    cache(rf.get("/0/", headers={"host": "127.0.0.1"}))
    assert calls.count("/0/") == 2
