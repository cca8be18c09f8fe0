import hashlib

import pytest

from blog.digest import content_digest

CONTENT = {
    "title": "Sciatica",
    "summary": "Pain down the leg.",
    "body": "<p>Most of it gets better – in weeks.</p>",
    "picture_sha256": "a" * 64,
    "picture_alt": "A drawing",
    "sources": "NHS, 2023",
}
GOLDEN = "59e7f162d039ddd34ca3eb46c9313956508a3db1d7fa4a0593555776cb49f44b"


def test_digest_is_the_same_in_every_release():
    assert content_digest(**CONTENT) == GOLDEN


def test_digest_is_the_sha256_of_canonical_json():
    canonical = (
        '{"body":"<p>Most of it gets better \\u2013 in weeks.</p>","picture":["' + "a" * 64 + '","A drawing"],'
        '"sources":"NHS, 2023","summary":"Pain down the leg.","title":"Sciatica"}'
    )
    assert content_digest(**CONTENT) == hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.parametrize("part", CONTENT)
def test_every_part_changes_the_digest(part):
    assert content_digest(**{**CONTENT, part: CONTENT[part] + " "}) != GOLDEN


@pytest.mark.parametrize(
    ("one", "other"), [("title", "summary"), ("picture_sha256", "picture_alt"), ("body", "sources")]
)
def test_words_moved_to_another_part_change_the_digest(one, other):
    moved = {**CONTENT, one: CONTENT[other], other: CONTENT[one]}
    assert content_digest(**moved) != GOLDEN


def test_text_cannot_pose_as_the_next_part():
    assert content_digest(**{**CONTENT, "title": 'x","z":"', "summary": ""}) != content_digest(
        **{**CONTENT, "title": "x", "summary": '","z":"'}
    )


@pytest.mark.parametrize("text", ["", "🦴", "ألم الظهر", "a\u0301", "\ud800"])
def test_any_text_has_a_digest(text):
    assert len(content_digest(**{**CONTENT, "title": text})) == 64


def test_composed_and_decomposed_letters_are_different_content():
    assert content_digest(**{**CONTENT, "title": "\u00e1"}) != content_digest(**{**CONTENT, "title": "a\u0301"})
