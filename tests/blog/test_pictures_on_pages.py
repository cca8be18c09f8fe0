"""How public pages show pictures: formats, sizes, places, and what other sites are told."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image as Pillow

from blog import rendering
from blog.models import Image


@pytest.fixture
def hero(db):
    image = Image(title="Neck", alt_text='The neck, seen "from behind".')
    image.store(Pillow.merge("RGB", [Pillow.effect_noise((700, 500), 90) for _ in range(3)]))
    image.save()
    image.make_renditions()
    return image


@pytest.fixture
def shown(client, hero, make_published):
    """The page of an article with that picture, as text."""
    return client.get(make_published(hero=hero, slug="neck").get_absolute_url()).content.decode()


def test_the_picture_at_the_top_is_asked_for_first_and_once(shown, hero):
    (top,) = re.findall(r'<figure class="wrap hero">\s*(<picture>.*?</picture>)', shown, re.DOTALL)
    kinds = re.findall(r'<source type="([^"]+)" srcset="([^"]+)" sizes="([^"]+)">', top)
    assert [kind for kind, _, _ in kinds] == ["image/avif", "image/webp"]
    assert 'fetchpriority="high"' in top and "lazy" not in top
    assert f'width="{hero.wide.width}" height="{hero.wide.height}"' in top
    assert f'data-color="{hero.color}"' in top
    assert 'alt="The neck, seen &quot;from behind&quot;."' in top
    (preload,) = re.findall(r'<link rel="preload" as="image" .*', shown.split("</head>")[0])
    kind, srcset, sizes = kinds[0]
    for attribute in (f'type="{kind}"', f'imagesrcset="{srcset}"', f'imagesizes="{sizes}"', 'fetchpriority="high"'):
        assert attribute in preload
    assert "href" not in preload


def test_pictures_in_lists_load_when_the_reader_comes_near(client, shown, hero):
    (card,) = re.findall(r"<picture>.*?</picture>", client.get("/blog/").content.decode(), re.DOTALL)
    assert 'loading="lazy"' in card and 'class="picture card__picture"' in card and 'sizes="auto, ' in card
    assert 'alt=""' in card and "fetchpriority" not in card
    assert "-wide-50-50-" in card


def test_other_sites_are_told_of_a_picture_of_their_form(shown, hero, settings):
    facts = dict(re.findall(r'<meta property="og:(image[^"]*)" content="([^"]*)">', shown))
    assert facts == {
        "image": f"{settings.SITE_URL}{hero.social.url}",
        "image:width": "700",
        "image:height": "368",
        "image:alt": "The neck, seen &quot;from behind&quot;.",
    }
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', shown)
    assert json.loads(data)["image"] == f"{settings.SITE_URL}{hero.wide.url}"


def test_a_picture_in_the_text_comes_in_every_format(client, hero, make_published):
    body = f'<p>Look.</p><figure data-image="{hero.sha256}" data-alt="A neck"></figure>'
    page = client.get(make_published(body=body, slug="text").get_absolute_url()).content.decode()
    (figure,) = re.findall(r"<picture>.*?</picture>", page, re.DOTALL)
    assert "-whole-50-50-" in figure and 'type="image/avif"' in figure and 'loading="lazy"' in figure


def test_more_files_cost_no_more_queries(client, make_published, hero):
    first = {key: value for key, value in hero.renditions[-1].items() if key != "until"}
    Image.objects.filter(pk=hero.pk).update(renditions=[first], recipe=0)
    addresses = [make_published(hero=hero, slug="neck").get_absolute_url(), "/blog/", "/"]

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            pages = [client.get(address).content for address in addresses]
        return len(captured), pages

    client.get("/")  # whatever is read once
    few, pages = queries()
    assert not any(b"image/avif" in page for page in pages)
    hero.make_renditions()
    many, pages = queries()
    assert all(b"image/avif" in page for page in pages)
    assert many == few


def test_what_a_picture_says_is_escaped():
    hostile = rendering.Picture('/a"><script>', '/a 1w"><script>', 1, 1, (('x"><script>', '"><script>'),), '"><script>')
    html = rendering.picture_html(hostile, alt='"><script>', sizes='"><script>', css_class='"><script>')
    assert "<script>" not in html
