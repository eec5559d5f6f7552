"""Kill workers at random while they deliver, and count what arrived."""

from __future__ import annotations

import asyncio
import random
import secrets
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from domain.mails import SAMPLES
from domain.states import MailState
from models import Mail
from services.machinery import outbox
from services.machinery.dependencies import Dependencies
from tests.support.outbox_worker import DOMAIN, deps_of
from tests.support.smtp import SmtpServer

HOUSE = Path(__file__).parents[2]
LEASE = 4.0  # seconds: long beside a delivery, even on a busy machine, or a second worker would rightly take it too
PATIENCE = 180.0


@dataclass
class Outcome:
    """What came of a run: Message-IDs posted, (Message-ID, worker) in order of arrival, workers that were killed."""

    posted: set[str] = field(default_factory=set)
    arrivals: list[tuple[str, str]] = field(default_factory=list)
    killed: set[str] = field(default_factory=set)

    @property
    def missing(self) -> set[str]:
        return self.posted - {message for message, _ in self.arrivals}

    @property
    def doubled(self) -> int:
        return len(self.arrivals) - len({message for message, _ in self.arrivals})

    @property
    def unexplained(self) -> list[str]:
        """Mails that came again although the worker that sent them had time to say so.

        A worker delivers one mail after the other: only the last one of a worker that was killed may come again.
        """
        last = {worker: message for message, worker in self.arrivals}
        senders: dict[str, list[str]] = defaultdict(list)
        for message, worker in self.arrivals:
            senders[message].append(worker)
        return [
            message
            for message, workers in senders.items()
            if any(worker not in self.killed or last[worker] != message for worker in workers[:-1])
        ]


class Workers:
    """Worker processes, told apart by the name that their mails are from."""

    def __init__(self, url: str, port: int, key: str) -> None:
        self._arguments = [url, str(port), key]
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._count = 0

    def start(self) -> None:
        self._count += 1
        name = f"worker-{self._count}"
        command = [sys.executable, "-m", "tests.support.outbox_worker", *self._arguments, name, str(LEASE)]
        self.running[name] = subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def kill(self, name: str) -> None:
        process = self.running.pop(name)
        process.kill()
        process.communicate()

    def stop(self) -> list[int]:
        """End all of them as an operator would; their exit codes."""
        for process in self.running.values():
            assert process.stdout is not None
            process.stdout.readline()  # it says that it listens to signals
            process.send_signal(signal.SIGTERM)
        return [process.wait(timeout=30) for process in self.running.values()]


def slowly(server: SmtpServer, chance: random.Random) -> None:
    """Let every mail take some time before and after it is taken, so that kills meet every moment of it."""

    async def take(session_server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(chance.uniform(0, 0.03))
        server._take(envelope)
        await asyncio.sleep(chance.uniform(0, 0.03))
        return "250 Taken"

    vars(server)["handle_DATA"] = take


def deliver_and_kill(
    url: str, folder: Path, server: SmtpServer, *, mails: int, workers: int, seed: int, kill_after: int = 12
) -> Outcome:
    """Post so many mails, and kill a worker every 1 to `kill_after` of them, another one taking its place, until all
    are sent."""
    chance = random.Random(seed)
    key = secrets.token_hex(32)
    outcome = Outcome(posted=_post(deps_of(folder, key), mails))
    slowly(server, chance)
    with _working(Workers(url, server.port, key), workers) as team:
        deadline = monotonic() + PATIENCE
        target = chance.randint(1, kill_after)
        while Mail.select().where(Mail.state != MailState.SENT).exists():
            assert monotonic() < deadline, f"{len(server.received)} of {mails} mails arrived"
            if target <= len(server.received) < mails:
                sleep(chance.uniform(0, 0.06))
                name = chance.choice(sorted(team.running))
                team.kill(name)
                outcome.killed.add(name)
                team.start()
                target = len(server.received) + chance.randint(1, kill_after)
            sleep(0.005)
        assert set(team.stop()) == {0}
    outcome.arrivals = [
        (str(mail.message["Message-ID"]), parseaddr(str(mail.message["From"]))[0]) for mail in server.received
    ]
    return outcome


def _post(deps: Dependencies, mails: int) -> set[str]:
    posted = set()
    for number in range(mails):
        mail = outbox.post(
            deps,
            "submitted",
            f"personne{number}@exemple.example",
            SAMPLES["submitted"][0],
            secrets={"activation": f"secret-{number}"},
        )
        posted.add(f"<{mail.message_id}@{DOMAIN}>")
    return posted


@contextmanager
def _working(team: Workers, count: int) -> Iterator[Workers]:
    for _ in range(count):
        team.start()
    try:
        yield team
    finally:
        for name in list(team.running):
            team.kill(name)
