"""What a log keeps of a visitor's address."""

from __future__ import annotations

import pytest

from domain.networks import prefix_of


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("192.0.2.9", "192.0.2.0/24"),
        ("192.0.2.200", "192.0.2.0/24"),
        ("::ffff:192.0.2.9", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("2001:db8:1:ffff::6", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("fe80::1%eth0%eth1", "fe80::/48"),
        ("192.0.2.9:5000", "unknown"),
        ("garbage", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_network_is_known_and_an_address_is_not(address: str | None, prefix: str) -> None:
    assert prefix_of(address) == prefix
