"""Whatever is led where, in whatever order: every address leads to its end in one step."""

from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from redirects.addresses import looked_up
from redirects.ways import GONE, Ways

KEYS = st.sampled_from(["/a", "/b", "/c", "/d", "/a?x=1", "/b?x=1", "/?p=1"])
NEW = st.sampled_from(
    ["/a/", "/b", "/c/#part", "/d/", "/a/?x=1", "/b?x=1&y=2", "/?p=1", "/", "https://elsewhere.example/", GONE]
)


@given(st.lists(st.tuples(KEYS, NEW, st.booleans()), max_size=12))
def test_no_way_leads_to_another(steps):
    ways = Ways({})
    for key, address, stands in steps:
        before = dict(ways)
        try:
            end = ways.lead(key, address, stands=stands and address != GONE)
        except ValidationError:
            assert dict(ways) == before
            continue
        assert ways[key] == end
        for each in dict(ways).values():
            assert not [found for found, _ in looked_up(each) if ways[found] is not None]


@given(st.lists(st.tuples(KEYS, NEW, st.booleans()), max_size=8), KEYS, NEW)
def test_a_page_that_moves_is_always_found(steps, key, address):
    ways = Ways({})
    for old, new, stands in steps:
        try:
            ways.lead(old, new, stands=stands)
        except ValidationError:
            continue
    if key not in [found for found, _ in looked_up(address)]:
        assert ways.lead(key, address, stands=True) == address


@given(st.lists(st.tuples(KEYS, NEW), max_size=8), st.tuples(KEYS, NEW))
def test_what_changed_is_what_differs(steps, last):
    ways = Ways({})
    for step in steps:
        try:
            ways.lead(*step)
        except ValidationError:
            continue
    kept = Ways(dict(ways))
    try:
        kept.lead(*last)
    except ValidationError:
        return
    applied = dict(ways) | kept.changed
    assert {key: address for key, address in applied.items() if address is not None} == dict(kept)
