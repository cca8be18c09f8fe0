"""Where a visitor came from is kept when it is told, and never stands in the way."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from appointments import attribution
from appointments.models import Inquiry

ALL = [
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "utm_id",
    "gclid",
    "gbraid",
    "wbraid",
    "dclid",
    "msclkid",
    "fbclid",
    "ttclid",
    "twclid",
    "li_fat_id",
    "first_referrer",
    "first_page",
    "first_seen_at",
    "last_referrer",
    "landing_page",
    "submitted_from",
    "placement",
    "article",
    "checker_version",
    "browser_language",
]


def test_there_are_the_twenty_five_fields_and_no_others():
    assert sorted(attribution.FIELDS) == sorted(ALL)
    assert len(ALL) == 25


def test_known_fields_are_kept_and_cut_and_others_left_out():
    kept = attribution.read({"utm_source": " mail ", "gclid": "x" * 900, "full_name": "Ana", "fbclid": ""})
    assert kept == {"utm_source": "mail", "gclid": "x" * 500}


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("/blog/?name=Ana&utm_source=mail&utm_term=back+pain&gclid=x#top", "/blog/?utm_source=mail&utm_term=back+pain"),
        ("https://www.search.example/find?q=my+own+name", "https://www.search.example/find"),
        ("https://ana:secret@mail.example:8443/a?b", "https://mail.example:8443/a"),
        ("android-app://com.example.mail/", "android-app://com.example.mail/"),
        ("javascript:alert(1)", None),
        ("mailto:ana@example.com", None),
        ("http://[broken", None),
        ("?email=ana@example.com", None),
        ("/" + "a" * 900, "/" + "a" * 499),
        ("/?" + "a=1&" * 500, None),
    ],
)
@pytest.mark.parametrize("name", attribution.ADDRESSES)
def test_addresses_keep_no_query_but_the_campaign(name, told, kept):
    assert attribution.read({name: told}).get(name) == kept


@pytest.mark.parametrize("character", ["\x00", "\ud800"])
def test_what_no_database_takes_is_left_out(character):
    assert attribution.read({"utm_source": f"ma{character}il"}) == {"utm_source": "mail"}


@pytest.mark.parametrize(("slug", "kept"), [("sciatica-2", True), ("../x", False), ("<b>", False), ("x" * 201, False)])
def test_article_is_kept_when_it_can_be_one(slug, kept):
    assert ("article" in attribution.read({"article": slug})) is kept


def test_page_has_each_field_hidden_and_empty(client, db):
    page = client.get("/contact/").content.decode()
    values = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert set(ALL) <= set(values)
    assert {name for name in ALL if values[name]} == {"placement"}


def test_every_field_is_stored_with_the_message(client, contact_settings, typed):
    told = {name: f"{name}-value" for name in ALL}
    client.post("/contact/", typed | told)
    assert Inquiry.objects.get().attribution == told


def test_fields_are_still_there_after_a_mistake(client, contact_settings, typed):
    page = client.post("/contact/", typed | {"full_name": "", "utm_source": "mail"}).content.decode()
    assert '<input type="hidden" name="utm_source" value="mail">' in page


@pytest.mark.parametrize("value", ["\x00", "😀" * 400, "<script>", "\ufffd"])
def test_no_value_ever_stops_the_message(client, contact_settings, typed, value):
    assert client.post("/contact/", typed | dict.fromkeys(ALL, value)).status_code == 302


def test_script_and_server_know_the_same_campaign_fields():
    script = (Path(settings.BASE_DIR) / "static/js/attribution.js").read_text()
    named = re.search(r'CAMPAIGN =\s*"([^"]+)"', script)[1].split()
    assert named == attribution.CAMPAIGN + attribution.CLICKS
    assert set(re.findall(r"(?:seen\.|\b)(first_\w+|last_\w+|landing_page)\b", script)) <= set(ALL)
