"""The truncated network address: what the site remembers of where somebody came from."""

import pytest

from network_addresses import truncated_address


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("::ffff:203.0.113.77", "203.0.113.0"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_the_last_part_of_an_address_is_forgotten(rf, address, kept):
    assert truncated_address(rf.get("/", REMOTE_ADDR=address)) == kept


def test_only_a_proxys_own_word_is_believed(rf, settings):
    request = rf.get("/", REMOTE_ADDR="198.51.100.9", headers={"X-Forwarded-For": "192.0.2.1, 203.0.113.77"})
    assert truncated_address(request) == "198.51.100.0"
    settings.BEHIND_PROXY = True
    assert truncated_address(request) == "203.0.113.0"
