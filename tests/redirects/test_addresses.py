"""Addresses have one spelling, and none leads out of the site by a trick."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from redirects import addresses

HOSTILE = st.text(st.sampled_from("/\\:@.%2F5cC0ahttps?#&=;\t\n\r\0 évil-[]"), max_size=40)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("/old-page/", "/old-page"),
        ("/old-page", "/old-page"),
        (" /old-page/ ", "/old-page"),
        ("//old-page//part/", None),
        ("/old//part/", "/old/part"),
        ("/caf%C3%A9/", "/caf%C3%A9"),
        ("/caf%c3%a9/", "/caf%C3%A9"),
        ("/café/", "/caf%C3%A9"),
        ("/%6Fld/", "/old"),
        ("/a%2520b", "/a%2520b"),
        ("/%ff/", "/%25FF"),
        ("/?p=12", "/?p=12"),
        ("/?utm_source=mail&p=12&fbclid=x", "/?p=12"),
        ("/page/?b=2&a=1", "/page?a=1&b=2"),
        ("/page/?utm_source=mail#part", "/page"),
        ("http://127.0.0.1:8000/old/", "/old"),
        ("https://127.0.0.1:8000/old/?p=1", "/old?p=1"),
        ("/wp-content/uploads/2019/05/spine.jpg", "/wp-content/uploads/2019/05/spine.jpg"),
    ],
)
def test_an_old_address_has_one_key(typed, key):
    if key is None:
        with pytest.raises(ValidationError):
            addresses.old(typed)
        return
    assert addresses.old(typed) == key
    assert addresses.old(key) == key


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "first slash on"),
        ("old-page", "first slash on"),
        ("/", "first page"),
        ("/?utm_source=x", "first page"),
        ("/admin/blog/", "used by the site itself"),
        ("/admin", "used by the site itself"),
        ("/static/css/a.css", "used by the site itself"),
        ("/media/a.jpg", "used by the site itself"),
        ("/preview/token/", "used by the site itself"),
        ("https://elsewhere.example/old/", "on another site"),
        ("javascript:alert(1)", "begins with https://"),
        ("/two words/", "no spaces"),
        ("/line\nbreak", "no spaces"),
        ("/a\0b", "no spaces"),
        ("/a/../b", "“.” and “..”"),
        ("/a/%2e%2e/b", "“.” and “..”"),
        ("http://[::1/x", "no address"),
        ("https://127.0.0.1:99999/x", "no address"),
        ("/" + "a" * 1000, "too long"),
    ],
)
def test_what_is_no_old_address_is_refused_with_a_sentence(typed, sentence):
    with pytest.raises(ValidationError, match=sentence):
        addresses.old(typed)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("/blog/sciatica/", "/blog/sciatica/"),
        ("/blog/sciatica", "/blog/sciatica"),
        ("/", "/"),
        ("/search/?q=disc+pain#results", "/search/?q=disc+pain#results"),
        ("/café/", "/caf%C3%A9/"),
        ("/%2F%2Felsewhere.example/", "/elsewhere.example/"),
        ("/\\elsewhere.example", "/%5Celsewhere.example"),
        ("/%0d%0aSet-Cookie:a=b", "/%0D%0ASet-Cookie:a=b"),
        ("https://127.0.0.1:8000/blog/", "/blog/"),
        ("https://Elsewhere.Example/Page/?a=1#b", "https://elsewhere.example/Page/?a=1#b"),
        ("https://elsewhere.example", "https://elsewhere.example/"),
    ],
)
def test_a_new_address_is_written_one_way(typed, written):
    assert addresses.new(typed) == written
    assert addresses.new(written) == written


@pytest.mark.parametrize(
    "typed",
    [
        "//elsewhere.example/",
        "/\t/elsewhere.example",
        "http://elsewhere.example/",
        "https:elsewhere.example",
        "https:///elsewhere.example",
        "https://user@elsewhere.example/",
        "https://user:word@elsewhere.example/",
        "https://elsewhere.example\\@other.example/",
        "https://elsewhere",
        "https://exa mple.example/",
        "ftp://elsewhere.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "elsewhere.example",
        "mailto:somebody@elsewhere.example",
    ],
)
def test_a_new_address_of_another_kind_is_refused(typed):
    with pytest.raises(ValidationError):
        addresses.new(typed)


@given(HOSTILE)
def test_no_path_leads_to_another_site(typed):
    """A browser resolves what is accepted on this site, or it is https to the host that stands there to be read."""
    try:
        written = addresses.new(f"/{typed}")
    except ValidationError:
        return
    assert urlsplit(urljoin("https://clinic.example/page/", written.replace("\\", "/"))).hostname == "clinic.example"
    assert written.isascii() and written.isprintable() and addresses.new(written) == written


@given(st.text(max_size=60), st.text(max_size=30))
def test_any_request_has_keys_that_a_database_takes(path, query):
    for key, _ in addresses.asked(f"/{path.encode(errors='replace').decode()}", query):
        assert key.startswith("/") and "\0" not in key and key.isascii()


@given(HOSTILE)
def test_a_key_is_its_own_key(typed):
    try:
        key = addresses.old(f"/{typed}")
    except ValidationError:
        return
    assert addresses.old(key) == key


@pytest.mark.parametrize(
    ("address", "rest", "whole"),
    [
        ("/new/", "", "/new/"),
        ("/new/", "utm_source=mail", "/new/?utm_source=mail"),
        ("/new/?a=1", "b=2", "/new/?a=1&b=2"),
        ("/new/#part", "b=2", "/new/?b=2#part"),
    ],
)
def test_the_visitors_query_goes_along(address, rest, whole):
    assert addresses.onward(address, rest) == whole
