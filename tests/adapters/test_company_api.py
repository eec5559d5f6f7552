"""The State's directory of companies is asked for two seconds at most, and believed where it answers as documented."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters import company_api
from adapters.company_api import AT_ONCE, MOST_BYTES, PAUSE, RATE, CompanyApi, ForeignHost, check_address
from config_checks import COMPANY_DIRECTORY
from demo.numbers import invented_siret
from domain.companies import Establishment, Finding, Source
from domain.rates import Rate
from tests.support.company_server import (
    Behaviour,
    CompanyServer,
    company_server,
    hang,
    http,
    results,
    saying,
    site,
    unit,
)
from tests.support.smtp import make_certificate

SIRET = invented_siret(1)
AWAY = Finding.UNAVAILABLE


@pytest.fixture
def server() -> Iterator[CompanyServer]:
    with company_server() as running:
        yield running


class Hour:
    """Seconds that tests move on."""

    at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def hour() -> Hour:
    return Hour()


def api(server: CompanyServer, hour: Hour, seconds: float = 2.0) -> CompanyApi:
    return CompanyApi(server.address, seconds=seconds, clock=hour)


# --- what it answers


def test_an_establishment_is_known_with_its_unit(server: CompanyServer, hour: Hour) -> None:
    server.answer(unit(1, places=(1, 2)))
    other = invented_siret(1, 2)
    answer = api(server, hour).look_up(other)
    assert (answer.siret, answer.finding, answer.source) == (other, Finding.KNOWN, Source.API)
    assert answer.establishment == Establishment(
        "SOCIETE 1", "2 QUAI DES ESSAIS", "33000", "BORDEAUX", "5710", False, SIRET
    )
    assert api(server, hour).look_up(SIRET).establishment == Establishment(
        "SOCIETE 1", "1 QUAI DES ESSAIS", "33000", "BORDEAUX", "5710", True, SIRET
    )


def test_a_sole_trader_has_a_full_name_alone(server: CompanyServer, hour: Hour) -> None:
    server.answer(unit(1, nom_raison_sociale=None, nom_complet="CAMILLE ROY", nature_juridique="1000"))
    known = api(server, hour).look_up(SIRET).establishment
    assert known is not None
    assert (known.name, known.legal_category) == ("CAMILLE ROY", "1000")


FINDINGS: dict[str, tuple[list[dict[str, Any]], Finding]] = {
    "nobody": ([], Finding.UNKNOWN),
    "another body that a search finds too": ([unit(2)], Finding.UNKNOWN),
    "a unit without this establishment": ([unit(1, siege=site(1, 3), matching_etablissements=[])], Finding.UNKNOWN),
    "a unit that ceased": ([unit(1, etat_administratif="C")], Finding.CEASED),
    "an establishment that closed": ([unit(1, siege=site(1, etat_administratif="F"))], Finding.CEASED),
    "a unit told of in part": ([unit(1, statut_diffusion="P")], Finding.NOT_PUBLIC),
    "an establishment told of in part": (
        [unit(1, siege=site(1, statut_diffusion_etablissement="P"))],
        Finding.NOT_PUBLIC,
    ),
}


@pytest.mark.parametrize(("units", "finding"), FINDINGS.values(), ids=FINDINGS)
def test_what_is_not_an_open_establishment_told_of_is_said_so(
    server: CompanyServer, hour: Hour, units: list[dict[str, Any]], finding: Finding
) -> None:
    server.answer(*units)
    answer = api(server, hour).look_up(SIRET)
    assert (answer.finding, answer.establishment) == (finding, None)


def test_the_question_holds_the_number_and_nothing_of_a_person(server: CompanyServer, hour: Hour) -> None:
    api(server, hour).look_up(SIRET)
    assert server.targets == [f"/search?q={SIRET}&minimal=true&include=siege%2Cmatching_etablissements&per_page=5"]


def test_values_that_lie_are_left_out(server: CompanyServer, hour: Hour) -> None:
    odd = site(1, adresse=["x"], code_postal=75001, libelle_commune="PA\u202eRIS")
    server.answer(unit(1, nom_raison_sociale="A" * 5_000, nature_juridique={}, siege=odd))
    known = api(server, hour).look_up(SIRET).establishment
    assert known == Establishment("A" * 300, "", "", "", "", True, SIRET)


# --- what it does instead of answering


def drip(channel: socket.socket, _: str) -> None:
    for byte in http(results(unit(1))):
        channel.sendall(bytes([byte]))
        time.sleep(0.05)


def hang_up(channel: socket.socket, _: str) -> None:
    channel.shutdown(socket.SHUT_RDWR)


def cut(channel: socket.socket, _: str) -> None:
    channel.sendall(http(results(unit(1)))[:-40])
    channel.shutdown(socket.SHUT_RDWR)


def endless(channel: socket.socket, _: str) -> None:
    channel.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while True:
        channel.sendall(b" " * 65_536)


BAD: dict[str, Behaviour] = {
    "it hangs": hang,
    "it answers a byte at a time": drip,
    "it hangs up": hang_up,
    "its answer is cut": cut,
    "its answer has no end": endless,
    "its answer is too long": saying(http(results(unit(1, filling="x" * MOST_BYTES)))),
    "its answer is compressed without being asked": saying(http(b"\x1f\x8b" + bytes(100), Content_Encoding="gzip")),
    "an error": saying(http(b"{}", "500 Internal Server Error")),
    "a page": saying(http(b"<!doctype html><title>Bonjour</title>")),
    "other JSON": saying(http(b'{"results": 3}')),
    "JSON that is no object": saying(http(b"[]")),
    "deep JSON": saying(http(b"[" * 100_000)),
    "a known body without a name": saying(http(results(unit(1, nom_complet=None, nom_raison_sociale=" ")))),
    "no HTTP": saying(b"220 smtp.example ready\r\n"),
    "too many questions": saying(http(b"{}", "429 Too Many Requests", Retry_After="1")),
    "another place": saying(http(b"", "302 Found", Location="http://127.0.0.1:9/search")),
}


@pytest.mark.slow
@pytest.mark.parametrize("behave", BAD.values(), ids=BAD)
def test_whatever_it_does_the_visitor_waits_no_longer_than_said(
    server: CompanyServer, hour: Hour, behave: Behaviour
) -> None:
    server.behave = behave
    asked, begun = api(server, hour, seconds=0.5), time.monotonic()
    answer = asked.look_up(SIRET)
    assert (answer.finding, answer.establishment) == (AWAY, None)
    assert time.monotonic() - begun < 0.5 + 0.4
    assert company_api.SECONDS == 2.0


def test_a_redirection_is_not_followed(server: CompanyServer, hour: Hour) -> None:
    with company_server() as elsewhere:
        server.behave = saying(http(b"", "302 Found", Location=f"{elsewhere.address}/search"))
        assert api(server, hour).look_up(SIRET).finding is AWAY
        assert elsewhere.asked == []


def test_a_name_that_no_server_resolves_in_time_is_given_up(
    server: CompanyServer, hour: Hour, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()

    def never(*args: Any, **options: Any) -> Any:
        released.wait(30)
        raise OSError("no name server")

    monkeypatch.setattr(socket, "getaddrinfo", never)
    begun = time.monotonic()
    assert api(server, hour, seconds=0.2).look_up(SIRET).finding is AWAY
    assert time.monotonic() - begun < 0.6
    released.set()


def test_nobody_listening_is_told_at_once(hour: Hour) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    assert CompanyApi(f"http://127.0.0.1:{port}", clock=hour).look_up(SIRET).finding is AWAY


# --- how often it is asked


def test_an_answer_is_kept_for_an_hour_and_what_is_unknown_for_five_minutes(server: CompanyServer, hour: Hour) -> None:
    server.answer(unit(1))
    directory = api(server, hour)
    other = invented_siret(2)
    for _ in range(3):
        directory.look_up(SIRET)
        directory.look_up(other)
    assert server.asked == [SIRET, other]
    hour.at += 301
    directory.look_up(SIRET)
    directory.look_up(other)
    assert server.asked == [SIRET, other, other]
    hour.at += 3_600
    directory.look_up(SIRET)
    assert server.asked[-1] == SIRET


def test_the_answers_kept_are_bounded(server: CompanyServer, hour: Hour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company_api, "CACHED", 2)
    directory = api(server, hour)
    for number in (1, 2, 3, 1):
        directory.look_up(invented_siret(number))
    assert server.asked == [invented_siret(number) for number in (1, 2, 3, 1)]


def test_one_connection_is_kept_for_all(server: CompanyServer, hour: Hour) -> None:
    directory = api(server, hour)
    for number in range(1, 5):
        directory.look_up(invented_siret(number))
    assert (len(server.asked), server.connections) == (4, 1)


def test_after_a_failure_it_is_left_alone_and_asked_again_later(
    server: CompanyServer, hour: Hour, caplog: pytest.LogCaptureFixture
) -> None:
    directory = api(server, hour)
    server.behave = saying(http(b"{}", "500 Internal Server Error"))
    with caplog.at_level(logging.WARNING, "guichet.companies"):
        assert [directory.look_up(SIRET).finding for _ in range(5)] == [AWAY] * 5
        assert len(server.asked) == 1
        server.answer(unit(1))
        hour.at += PAUSE
        assert directory.look_up(SIRET).finding is Finding.KNOWN
    assert [record.getMessage() for record in caplog.records] == [
        "the directory of companies does not answer (HTTP 500): asking again later",
        "the directory of companies answers again",
    ]


@pytest.mark.parametrize(
    ("after", "pause"),
    [("120", 120), ("1", PAUSE), ("86400", 300), ("99999999999", PAUSE), ("soon", PAUSE), ("-5", PAUSE)],
)
def test_it_is_left_alone_for_as_long_as_it_asks(server: CompanyServer, hour: Hour, after: str, pause: float) -> None:
    directory = api(server, hour)
    server.behave = saying(http(b"{}", "429 Too Many Requests", Retry_After=after))
    directory.look_up(SIRET)
    hour.at += pause - 1
    directory.look_up(SIRET)
    assert len(server.asked) == 1
    hour.at += 1
    directory.look_up(SIRET)
    assert len(server.asked) == 2


@pytest.mark.slow
def test_no_more_questions_a_second_than_it_takes(server: CompanyServer, hour: Hour) -> None:
    directory, begun = api(server, hour), time.monotonic()
    for number in range(1, 2 * RATE.amount + 1):
        assert directory.look_up(invented_siret(number)).finding is Finding.UNKNOWN
    assert time.monotonic() - begun > 0.8
    assert RATE.amount < 7


@pytest.mark.slow
def test_a_server_that_hangs_holds_a_few_threads_only(server: CompanyServer, hour: Hour) -> None:
    server.behave = hang
    directory = api(server, hour, seconds=0.2)
    for number in range(1, AT_ONCE + 3):
        hour.at += PAUSE
        assert directory.look_up(invented_siret(number)).finding is AWAY
    hanging = [thread for thread in threading.enumerate() if thread.name == "company-api"]
    assert len(hanging) <= AT_ONCE


def test_its_own_crowd_is_not_the_directorys_fault(
    server: CompanyServer, hour: Hour, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer(unit(1), unit(2))
    directory = api(server, hour, seconds=0.5)
    monkeypatch.setattr(company_api, "RATE", Rate(1, 1))
    assert [directory.look_up(invented_siret(number)).finding for number in (1, 2)] == [Finding.KNOWN, AWAY]
    assert server.asked == [SIRET]
    monkeypatch.setattr(company_api, "RATE", RATE)
    assert directory.look_up(invented_siret(2)).finding is Finding.KNOWN, "nobody has to wait for the fuse"


@pytest.mark.slow
def test_whose_turn_came_late_blows_no_fuse(server: CompanyServer, hour: Hour, monkeypatch: pytest.MonkeyPatch) -> None:
    """One place: its question takes 1.2 of 2 seconds, so that the next, asked meanwhile, has too few left."""
    monkeypatch.setattr(company_api, "AT_ONCE", 1)
    answers = saying(http(results(unit(1), unit(2))))

    def slow(channel: socket.socket, target: str) -> None:
        time.sleep(1.2)
        answers(channel, target)

    server.behave = slow
    directory = api(server, hour)
    findings: list[Finding] = []
    first = threading.Thread(target=lambda: findings.append(directory.look_up(SIRET).finding))
    first.start()
    assert directory.look_up(invented_siret(2)).finding is AWAY
    first.join()
    assert findings == [Finding.KNOWN]
    server.behave = answers
    assert directory.look_up(invented_siret(2)).finding is Finding.KNOWN


# --- whom it asks


REFUSED = (
    "http://recherche-entreprises.api.gouv.fr",
    "https://recherche-entreprises.api.gouv.fr.example",
    "https://recherche-entreprises.api.gouv.fr:8443",
    "https://x@recherche-entreprises.api.gouv.fr",
    "https://recherche-entreprises.api.gouv.fr/autre",
    "https://recherche-entreprises.api.gouv.fr?q=1",
    "https://192.0.2.7",
    "https://[2001:db8::1]",
    "http://169.254.169.254",
    "http://localhost.example",
    "file:///etc/passwd",
    "ftp://127.0.0.1",
    "http://",
    "",
)


@pytest.mark.parametrize("address", REFUSED)
def test_no_other_host_is_asked(address: str) -> None:
    with pytest.raises(ForeignHost):
        CompanyApi(address)


def test_the_states_own_address_and_this_machine_are_asked() -> None:
    for address in (COMPANY_DIRECTORY, "http://127.0.0.1:8080", "https://localhost:8443/"):
        assert check_address(address) == address.rstrip("/")


def test_a_server_that_nobody_vouches_for_is_not_believed(
    tmp_path: Path, hour: Hour, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, authority = make_certificate(tmp_path)
    with company_server(certificate) as over_tls:
        over_tls.answer(unit(1))
        assert api(over_tls, hour).look_up(SIRET).finding is AWAY
        assert over_tls.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        assert api(over_tls, hour).look_up(SIRET).finding is Finding.KNOWN


def test_what_a_person_typed_never_becomes_an_address(server: CompanyServer, hour: Hour) -> None:
    """Views hand over canonical numbers; were one not, it would stay inside the query."""
    api(server, hour).look_up("1&q=2#/../x?y=\r\nHost: elsewhere")
    (target,) = server.targets
    assert target.startswith("/search?q=1%26q%3D2%23%2F..%2Fx%3Fy%3D%0D%0AHost%3A+elsewhere&minimal=true")
