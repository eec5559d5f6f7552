"""Visitors are told apart by their network address, in whatever spelling a proxy writes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, request
from flask.typing import ResponseReturnValue

from config import load_settings
from tests.support.application import new_app
from tests.support.dependencies import Clock
from tests.support.settings import environment
from web import limits

PROXY = "10.0.0.1"

SPELLINGS = {
    "IPv4": ("192.0.2.7", "192.0.2.7"),
    "IPv4 with a port": ("192.0.2.7:5678", "192.0.2.7"),
    "IPv4 with spaces": (" 192.0.2.7 ", "192.0.2.7"),
    "IPv4 in IPv6": ("::ffff:192.0.2.7", "192.0.2.7"),
    "IPv4 in IPv6, in hexadecimal": ("::ffff:c000:207", "192.0.2.7"),
    "IPv4 in IPv6, with a port": ("[::ffff:192.0.2.7]:443", "192.0.2.7"),
    "IPv4 translated": ("64:ff9b::192.0.2.7", "192.0.2.7"),
    "IPv6": ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    "IPv6, another of the same household": ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
    "IPv6 in capitals": ("2001:DB8:1:2::A", "2001:db8:1:2::/64"),
    "IPv6 in brackets": ("[2001:db8:1:2::a]", "2001:db8:1:2::/64"),
    "IPv6 with a port": ("[::1]:80", "::/64"),
    "IPv6 with a zone": ("fe80::1%eth0", "fe80::/64"),
    "IPv6 quoted, as in Forwarded": ('"[2001:db8:1:2::a]:4711"', "2001:db8:1:2::/64"),
    "nothing": ("", PROXY),
    "garbage": ("not an address", PROXY),
    "other garbage": ("<script>", PROXY),
    "unknown": ("unknown", PROXY),
    "too large a number": ("192.0.2.256", PROXY),
    "a number with a leading zero": ("192.0.2.07", PROXY),
    "two hosts in one": ("192.0.2.7:80:80", PROXY),
    "Arabic digits": ("١٩٢.٠.٢.٧:80", PROXY),
}


@pytest.fixture(scope="module")
def behind_a_proxy(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("visitors")
    app = new_app(load_settings(environment(folder, proxy_count="1")), Clock())

    @app.get("/qui")
    def who() -> ResponseReturnValue:
        return {"visitor": limits.visitor(), "address": request.remote_addr}

    return app


@pytest.mark.parametrize(("written", "counted"), SPELLINGS.values(), ids=SPELLINGS)
def test_one_visitor_is_one_whatever_the_spelling(behind_a_proxy: Flask, written: str, counted: str) -> None:
    client = behind_a_proxy.test_client()
    answer = client.get(
        "/qui", headers={"X-Forwarded-For": written.encode().decode("latin-1")}, environ_base={"REMOTE_ADDR": PROXY}
    )
    assert answer.json is not None
    assert answer.json["visitor"] == counted
    assert "%" not in answer.json["address"]
    assert "[" not in answer.json["address"]


def test_what_a_visitor_writes_itself_before_the_proxys_word_counts_for_nothing(behind_a_proxy: Flask) -> None:
    for written in ("192.0.2.1, 192.0.2.7", "garbage, 192.0.2.7", "::1,,192.0.2.7", "192.0.2.7"):
        answer = behind_a_proxy.test_client().get("/qui", headers={"X-Forwarded-For": written})
        assert answer.json == {"visitor": "192.0.2.7", "address": "192.0.2.7"}


def test_without_any_address_all_are_one(tmp_path: Path) -> None:
    app = new_app(load_settings(environment(tmp_path)), Clock())
    seen: list[tuple[str, str | None]] = []
    app.before_request(lambda: seen.append((limits.visitor(), request.remote_addr)))
    for address in ("", "garbage", "other garbage"):
        app.test_client().get("/healthz", environ_base={"REMOTE_ADDR": address})
    assert {visitor for visitor, _ in seen} == {"unknown"}
    assert len(seen) == 3
