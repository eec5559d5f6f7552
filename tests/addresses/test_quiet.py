"""What a visitor sends wrongly is theirs: every kind of 4xx, at every address, without a line at ERROR or above."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.addresses.table import rows
from tests.addresses.world import World, filled, silent_log

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("world", ["sqlite"], indirect=True)]

RULES = sorted({rule for _, rule in rows()})
POSTS = sorted({rule for method, rule in rows() if method == "POST"})
MULTIPART = "multipart/form-data; boundary=b"
FIELDS = "application/x-www-form-urlencoded"

WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "a foreign host": ("GET", {"headers": {"Host": "mal.example"}}),
    "no host": ("GET", {"headers": {"Host": ""}}),
    "a foreign host, posted": ("POST", {"headers": {"Host": "mal.example"}, "data": {"x": "y"}}),
    "another method": ("PATCH", {}),
    "no token": ("POST", {"data": {"x": "y"}}),
    "no body": ("POST", {}),
    "another type": ("POST", {"data": b"<x/>", "content_type": "application/xml"}),
    "JSON": ("POST", {"data": b"{", "content_type": "application/json"}),
    "a form in parts that ends in the middle": ("POST", {"data": b"--b\r\nContent-Dispo", "content_type": MULTIPART}),
    "parts without a name": ("POST", {"data": b"--b\r\n\r\nx\r\n--b--", "content_type": MULTIPART}),
    "no boundary": ("POST", {"data": b"x", "content_type": "multipart/form-data"}),
    "bytes that are no text": ("POST", {"data": b"a=%FF&%ED%A0%80=\xff", "content_type": FIELDS}),
    "an unknown alphabet": ("POST", {"data": b"a=b", "content_type": f"{FIELDS}; charset=zz"}),
    "a length that is none": ("POST", {"data": b"a=b", "environ_overrides": {"CONTENT_LENGTH": "many"}}),
    "too long a body": ("POST", {"data": b"a=b", "environ_overrides": {"CONTENT_LENGTH": str(10**12)}}),
    "too long a field": ("POST", {"data": {"x": "y" * 1_100_000}}),
    "too many fields": ("POST", {"data": b"&".join(b"a=b" for _ in range(2_000)), "content_type": MULTIPART}),
    "a range that is none": ("GET", {"headers": {"Range": "bytes=999999999-"}}),
    "conditions that are none": ("GET", {"headers": {"If-None-Match": '"', "If-Modified-Since": "x", "If-Range": "x"}}),
    "cookies that are none": ("GET", {"headers": {"Cookie": 'guichet="\xff; guichet-demande=\x01; =; ;;'}}),
    "origins that are none": ("POST", {"headers": {"Origin": "http://[", "Referer": "\xff"}, "data": {"x": "y"}}),
    "types that are none": ("GET", {"headers": {"Accept": ";q=x,,", "Accept-Encoding": "gzip;q=;;"}}),
    "languages that are none": ("GET", {"headers": {"Accept-Language": "\xff;;q=-1"}}),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_sent_wrongly_writes_no_error(world: World, wrong: str) -> None:
    method, options = WRONG[wrong]
    for address in addresses(world, POSTS if method == "POST" else RULES, wrong):
        answer = send(world, address, method, options)
        assert answer < 500, (address, answer)


@pytest.mark.parametrize("wrong", [wrong for wrong, (method, _) in WRONG.items() if method == "POST"])
def test_what_is_posted_wrongly_with_its_token_writes_no_error(world: World, wrong: str) -> None:
    """The view itself reads it: the token comes in a header."""
    _, options = WRONG[wrong]
    for address in addresses(world, POSTS, wrong):
        headers = {**options.get("headers", {}), "X-CSRFToken": world.tokens["si_admin"]}
        answer = send(world, address, "POST", {**options, "headers": headers})
        assert answer < 500, (address, answer)


@pytest.mark.parametrize(
    "path", ["/nulle-part", "/%FF%FE", "/%00", "/a%0D%0Ab", "//", "/" + "x" * 9000, "/static/../app.py", "/\xff"]
)
def test_a_page_that_does_not_exist_writes_no_error(world: World, path: str) -> None:
    for who in ("nobody", "depositor", "si_admin"):
        assert world.ask(who, "GET", path).status_code in (308, 404), who


def addresses(world: World, rules: list[str], wrong: str) -> Iterator[str]:
    """A third of the addresses, filled in: the first one for the first wrong thing, the second for the second…"""
    return (filled(rule, world.values) for rule in rules[list(WRONG).index(wrong) % 3 :: 3])


def send(world: World, address: str, method: str, options: dict[str, Any]) -> int:
    """The status that an SI administrator's browser gets."""
    client = world.app.test_client()
    for name, value in world.cookies["si_admin"].items():
        client.set_cookie(name, value)
    with silent_log(), world.undone():
        answer = client.open(address, method=method, **options)
        answer.get_data()
    return answer.status_code
