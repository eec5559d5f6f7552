"""The API « Recherche d'entreprises », pretended on this machine: it answers as documented, or as badly as told."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from demo.numbers import invented_siret

Behaviour = Callable[[socket.socket, str], None]


def unit(number: int, *, places: tuple[int, ...] = (1,), **changes: Any) -> dict[str, Any]:
    """A unit as the API gives it, a SAS of Bordeaux, with these establishments matching; 1 is its head office."""
    head = invented_siret(number)
    return {
        "siren": head[:9],
        "nom_complet": f"SOCIETE {number} (S{number})",
        "nom_raison_sociale": f"SOCIETE {number}",
        "nature_juridique": "5710",
        "etat_administratif": "A",
        "statut_diffusion": "O",
        "siege": site(number),
        "matching_etablissements": [site(number, place) for place in places],
    } | changes


def site(number: int, place: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "siret": invented_siret(number, place),
        "adresse": f"{place} QUAI DES ESSAIS 33000 BORDEAUX",
        "code_postal": "33000",
        "libelle_commune": "BORDEAUX",
        "est_siege": place == 1,
        "etat_administratif": "A",
        "statut_diffusion_etablissement": "O",
    } | changes


def results(*units: dict[str, Any]) -> bytes:
    return json.dumps({"results": units, "total_results": len(units)}).encode()


def http(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Content-Type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def saying(whole: bytes) -> Behaviour:
    """Answer with these bytes."""
    return lambda channel, _: channel.sendall(whole)


def hang(channel: socket.socket, _: str) -> None:
    """Say nothing until the client gives up."""
    channel.recv(1)


@dataclass
class CompanyServer:
    """`address` on this machine; `asked` holds the numbers asked for, in order; `behave` answers each."""

    address: str
    behave: Behaviour
    asked: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    connections: int = 0

    def answer(self, *units: dict[str, Any]) -> None:
        """From now on: these units."""
        self.behave = saying(http(results(*units)))


@contextmanager
def company_server(certificate: Path | None = None) -> Iterator[CompanyServer]:
    """A server that knows nobody, until it is told otherwise; over TLS with a certificate and its key (PEM)."""
    context = None
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        scheme = "http" if context is None else "https"
        server = CompanyServer(f"{scheme}://127.0.0.1:{listening.getsockname()[1]}", saying(http(results())))
        open_channels: list[socket.socket] = []

        def accept() -> None:
            with suppress(OSError):
                while True:
                    channel, _ = listening.accept()
                    open_channels.append(channel)
                    server.connections += 1
                    threading.Thread(target=_serve, args=(server, channel, context), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield server
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            for channel in open_channels:
                with suppress(OSError):
                    channel.shutdown(socket.SHUT_RDWR)
                channel.close()


def _serve(server: CompanyServer, plain: socket.socket, context: ssl.SSLContext | None) -> None:
    """One question after the other on a connection that is kept."""
    with ExitStack() as stack:
        stack.enter_context(suppress(OSError))
        channel = plain if context is None else context.wrap_socket(plain, server_side=True)
        lines = stack.enter_context(channel.makefile("rb"))
        while line := lines.readline():
            target = line.split()[1].decode()
            while lines.readline() not in (b"\r\n", b""):
                pass
            server.targets.append(target)
            server.asked += parse_qs(urlsplit(target).query).get("q", [])
            server.behave(channel, target)
