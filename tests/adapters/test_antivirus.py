"""clamd's two plain answers are believed; whatever else happens, the file is « not scanned »."""

from __future__ import annotations

import io
import select
import socket
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.antivirus import MAX_ANSWER, Clamd
from domain.scans import NotScanned, ScanResult, Verdict
from tests.support import files
from tests.support.clamd import EICAR, SIGNATURE, STREAM_MAX, RealClamd, pretending, read_stream

pytestmark = pytest.mark.slow

CLEAN = ScanResult(Verdict.CLEAN)


def zipped(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lettre.txt", data)
    return buffer.getvalue()


def hidden_in_a_page() -> bytes:
    return files.one_page_pdf(zlib.compress(EICAR + b" " * 100), extra=b"/Filter/FlateDecode")


# --- a real clamd


@pytest.mark.clamd
@pytest.mark.parametrize("way", ["tcp", "unix"])
class TestRealClamd:
    def test_good_files_are_clean(self, clamd: RealClamd, way: str) -> None:
        antivirus = Clamd(getattr(clamd, way))
        for data in (files.pdf(3), files.jpeg(), files.png(), b""):
            assert antivirus.scan(data) == CLEAN

    @pytest.mark.parametrize("hide", [bytes, hidden_in_a_page, zipped], ids=["bare", "in a page", "in a zip"])
    def test_what_it_knows_is_found_and_named(self, clamd: RealClamd, way: str, hide: Callable[..., bytes]) -> None:
        result = Clamd(getattr(clamd, way)).scan(hide() if hide is hidden_in_a_page else hide(EICAR))
        assert result.verdict is Verdict.INFECTED
        assert result.signature.startswith(SIGNATURE)

    def test_what_it_does_not_take_is_not_scanned(self, clamd: RealClamd, way: str) -> None:
        antivirus = Clamd(getattr(clamd, way))
        assert antivirus.scan(bytes(STREAM_MAX)) == CLEAN
        for size in (STREAM_MAX + 1, 10 * STREAM_MAX):
            # Large ones are cut off while they are sent: the reason may get lost with the connection.
            with pytest.raises(NotScanned, match=r"size limit exceeded|reset|Broken pipe"):
                antivirus.scan(bytes(size))

    def test_away_then_back(self, clamd: RealClamd, way: str) -> None:
        antivirus = Clamd(getattr(clamd, way))
        clamd.stop()
        try:
            with pytest.raises(NotScanned, match=r"refused|No such file"):
                antivirus.scan(b"")
        finally:
            clamd.start()
        assert antivirus.scan(b"") == CLEAN


# --- servers that behave badly


def answering(answer: bytes) -> Callable[[socket.socket], None]:
    """Takes the stream, says this, hangs up."""

    def behave(channel: socket.socket) -> None:
        read_stream(channel)
        channel.sendall(answer)

    return behave


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"stream: OK",
        b"stream: O",
        b"OK\0",
        b"stream: OK\n",
        b"stream: OK\0stream: Virus FOUND\0",
        b"stream: Virus FOUND",
        b"stream:  FOUND\0",
        b"other: OK\0",
        b"stream: OK OK\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"INSTREAM: Can't write to temporary file. ERROR\0",
        b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
        b"stream: Heuristics.Encrypted.PDF FOUND\0",
        b"UNKNOWN COMMAND\0",
        b"COMMAND READ TIMED OUT\0",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\xff\xfe\x00\x01",
        b"\0stream: OK\0",
        bytes(MAX_ANSWER * 2),
        b"x" * MAX_ANSWER * 20,
    ],
)
def test_anything_but_a_plain_answer_is_not_scanned(answer: bytes) -> None:
    with pretending(answering(answer)) as address, pytest.raises(NotScanned) as told:
        Clamd(address, seconds=10).scan(b"data")
    assert len(told.value.why) <= 200
    assert told.value.why.isprintable()


@pytest.mark.parametrize("size", [0, 1, 3 * 1024 * 1024 + 7])
def test_the_file_arrives_whole(size: int) -> None:
    sent = bytes(range(256)) * (size // 256 + 1)
    sent = sent[:size]
    arrived: list[bytes] = []

    def behave(channel: socket.socket) -> None:
        arrived.append(read_stream(channel))
        channel.sendall(b"stream: OK\0")

    with pretending(behave) as address:
        assert Clamd(address, seconds=10).scan(sent) == CLEAN
    assert arrived == [sent]


def test_the_answer_may_come_in_pieces() -> None:
    def behave(channel: socket.socket) -> None:
        read_stream(channel)
        for byte in b"stream: Essai.Virus-1 FOUND\0":
            channel.sendall(bytes([byte]))

    with pretending(behave) as address:
        assert Clamd(address, seconds=10).scan(b"data") == ScanResult(Verdict.INFECTED, "Essai.Virus-1")


def hanging(channel: socket.socket) -> None:
    """Reads nothing and says nothing until the test ends it."""
    ended = select.poll()
    ended.register(channel, select.POLLHUP)
    ended.poll(30_000)


def dripping(channel: socket.socket) -> None:
    """Never stops, never ends its line: each byte comes in time, the answer never does."""
    read_stream(channel)
    while True:
        channel.sendall(b"s")
        time.sleep(0.05)


@pytest.mark.parametrize("behave", [hanging, dripping])
@pytest.mark.parametrize("size", [10, 8 * 1024 * 1024])
def test_a_server_that_hangs_is_left_in_time(behave: Callable[[socket.socket], None], size: int) -> None:
    began = time.monotonic()
    with pretending(behave) as address, pytest.raises(NotScanned, match=r"no answer within 0\.4 s"):
        Clamd(address, seconds=0.4).scan(bytes(size))
    assert time.monotonic() - began < 20  # it would hang for thirty, or for ever


def test_a_server_that_hangs_up_while_the_file_goes_is_not_believed() -> None:
    with pretending(lambda channel: None) as address, pytest.raises(NotScanned):
        Clamd(address, seconds=10).scan(bytes(8 * 1024 * 1024))


def test_a_reason_given_while_the_file_goes_is_told() -> None:
    def behave(channel: socket.socket) -> None:
        channel.recv(10, socket.MSG_WAITALL)
        channel.sendall(b"INSTREAM size limit exceeded. ERROR\0")
        channel.shutdown(socket.SHUT_WR)
        while channel.recv(65536):
            pass

    with pretending(behave) as address, pytest.raises(NotScanned, match="size limit exceeded"):
        Clamd(address, seconds=10).scan(bytes(8 * 1024 * 1024))


@pytest.mark.parametrize("address", ["127.0.0.1:1", "[::1]:1", "localhost:1"])
def test_nobody_there_is_not_scanned(address: str) -> None:
    with pytest.raises(NotScanned, match="clamd: "):
        Clamd(address, seconds=5).scan(b"")


def test_a_socket_that_is_not_there_is_not_scanned(tmp_path: Path) -> None:
    with pytest.raises(NotScanned, match="No such file"):
        Clamd(f"unix:{tmp_path}/none", seconds=5).scan(b"")
    with pytest.raises(NotScanned):
        Clamd(f"unix:{tmp_path}/{'x' * 200}", seconds=5).scan(b"")
