"""A child that a file has taken over can do nothing: what it tries ends it, and is told.

As an ordinary user, as root, and where root cannot be given up; with HEIC, which needs threads, and without.
"""

from __future__ import annotations

import errno
import logging
import os
import platform
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.sandbox import Job, SandboxError, SandboxTimeout, calls, confinement, seccomp, wire
from adapters.sandbox.endings import Ending
from tests.support import files, sandbox_attacks
from tests.support.attacked import USERS, Attacked, attacked, until

pytestmark = pytest.mark.slow

CHECK = {"max_pages": 100, "max_page_points": 10_000}
HEIC = pytest.mark.parametrize("heic", [False, True], ids=["without HEIC", "with HEIC"])


@pytest.fixture(scope="module", params=USERS)
def prey(request: pytest.FixtureRequest) -> Iterator[Attacked]:
    with attacked(request.param) as place:
        yield place


def outcome(place: Attacked, job: Job) -> str:
    """The signal that ended the child, the name of the error it got, or what it did."""
    try:
        facts = place.box.run(job).facts
    except SandboxTimeout:
        return "late"
    except SandboxError as error:
        return error.signal or "gone"
    return str(facts.get("errno") or facts.get("done"))


@HEIC
@pytest.mark.parametrize("attack", sandbox_attacks.ENDED)
def test_a_child_that_reaches_out_is_ended(prey: Attacked, attack: str, heic: bool) -> None:
    assert outcome(prey, prey.job(attack, heic=heic)) == "SIGSYS"
    assert prey.unharmed()


@HEIC
@pytest.mark.parametrize(("attack", "number"), [(name, row[1]) for name, row in sandbox_attacks.ANSWERED.items()])
def test_what_libraries_try_is_answered_by_an_error(prey: Attacked, attack: str, number: int, heic: bool) -> None:
    assert outcome(prey, prey.job(attack, heic=heic)) == errno.errorcode[number]
    assert prey.unharmed()


@pytest.fixture(scope="module")
def place() -> Iterator[Attacked]:
    """For what does not depend on who a child runs as."""
    with attacked() as ordinary:
        yield ordinary


PROBES = {335, 336}
"""Of x86_64: the kernel lets no filter see them (`uretprobe`, `uprobe`), and takes them from its own code alone."""


def test_a_call_that_is_on_no_list_ends_the_child(place: Attacked) -> None:
    """Every number that kernels of today know, and some of tomorrow's."""
    column, _ = seccomp.ARCHITECTURES[platform.machine()]
    known = {numbers[column]: name for name, numbers in calls.NUMBERS.items()}
    listed = {*calls.CHILD, *calls.NOT_PERMITTED, "mmap", "mprotect", "prlimit64", "clone3", "ioctl"}
    unlisted = [number for number in range(480) if known.get(number) not in listed and number not in PROBES]
    survived = [number for number in unlisted if outcome(place, place.job("any call", number=number)) != "SIGSYS"]
    assert survived == []


def test_a_call_that_looks_for_files_is_not_permitted(place: Attacked) -> None:
    column, _ = seccomp.ARCHITECTURES[platform.machine()]
    numbers = {call: calls.NUMBERS[call][column] for call in calls.NOT_PERMITTED}
    answers = {
        call: outcome(place, place.job("any call", number=number))
        for call, number in numbers.items()
        if number is not None
    }
    assert answers == dict.fromkeys(answers, "EPERM")


def test_the_second_set_of_numbers_of_x86_is_closed(prey: Attacked) -> None:
    assert outcome(prey, prey.job("x32")) == "SIGSYS"


def test_a_child_that_crashes_is_told_from_one_that_reaches_out(prey: Attacked) -> None:
    assert outcome(prey, prey.job("abort")) == "SIGABRT"


def test_threads_are_for_heic_alone_and_are_bounded(prey: Attacked) -> None:
    assert outcome(prey, prey.job("thread")) == "SIGSYS"
    assert outcome(prey, prey.job("thread", heic=True)) == "1"


def test_a_child_takes_no_more_threads_than_the_machine_runs_and_some(place: Attacked) -> None:
    started = int(outcome(place, place.job("threads without end", heic=True)))
    running = len(list(Path("/proc").glob("[0-9]*/task/[0-9]*")))
    assert 1 <= started < min(2_000, running + confinement.THREADS + 200)


def test_an_end_is_counted_and_told_to_the_security_log(caplog: pytest.LogCaptureFixture) -> None:
    with attacked() as place, caplog.at_level(logging.WARNING, "guichet.security"):
        outcome(place, place.job("unlink"))
        outcome(place, place.job("connect"))
        assert place.box.endings.counted == {"SIGSYS": 2}
    told = [(record.event, record.facts) for record in caplog.records if record.name == "guichet.security"]  # type: ignore[attr-defined]
    assert told == [
        ("sandbox.ended", {"signal": "SIGSYS", "job": "unlink", "count": 1}),
        ("sandbox.ended", {"signal": "SIGSYS", "job": "connect", "count": 2}),
    ]


def test_the_next_file_is_served_after_an_attack(prey: Attacked) -> None:
    outcome(prey, prey.job("kill"))
    assert prey.box.run(Job("check_pdf", CHECK, [files.pdf()])).facts["pages"] == 1


@pytest.mark.parametrize("attack", sandbox_attacks.HARMS)
def test_the_attacks_do_harm_where_nothing_confines(attack: str) -> None:
    """So that the tests above show what the confinement does, not what the attacks cannot."""
    with attacked(bare=True) as place:
        assert outcome(place, place.job(attack)) not in ("SIGSYS", "EPERM", "EACCES", "gone")


@pytest.mark.parametrize("lasts", [True, False], ids=["the child lasts", "the child answers"])
def test_what_a_child_started_ends_with_it(lasts: bool) -> None:
    """Where nothing forbids to start processes: in the child's group, and in a session of its own with a child."""
    with attacked(bare=True) as place:
        assert outcome(place, place.job("leave behind", lasts=lasts, seconds=1.0)) == ("late" if lasts else "left")
        left = [int(pid) for pid in place.victim.read_text().split()]
        assert len(left) == 2
        assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))


def test_a_child_that_computes_beyond_its_share_of_the_processor_is_out_of_time(place: Attacked) -> None:
    assert outcome(place, place.job("spin", seconds=600.0)) == "late"


def test_a_child_nobody_waits_for_is_ended(place: Attacked) -> None:
    """The web process gave up, or died: what it asked for does not go on at the cost of others."""
    nursery = nursery_of(place)
    with Ending() as ending, place.box._child(600, ending) as channel:
        wire.send(channel, {"job": "compute", "parameters": {}, "seconds": 600, "memory_mb": 512}, [])
        assert until(lambda: children_of(nursery) != set())
    assert until(lambda: children_of(nursery) == set())


def test_children_end_with_their_nursery() -> None:
    with attacked() as place:
        nursery = nursery_of(place)
        with Ending() as ending, place.box._child(600, ending) as channel:
            wire.send(channel, {"job": "compute", "parameters": {}, "seconds": 600, "memory_mb": 512}, [])
            assert until(lambda: any(seconds_used(pid) > 0.1 for pid in children_of(nursery)))
            left = children_of(nursery)
            os.kill(nursery, signal.SIGKILL)
            assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))


def nursery_of(place: Attacked) -> int:
    process = place.box._process
    assert process is not None
    return process.pid


def children_of(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def seconds_used(pid: int) -> float:
    """Of a processor."""
    try:
        spent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    except OSError:
        return 0.0
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


def test_the_nursery_is_confined_too(prey: Attacked) -> None:
    """No new privileges and a filter; what serves people comes before it, and dies after it."""
    nursery = nursery_of(prey)
    status = dict(line.split(":", 1) for line in Path(f"/proc/{nursery}/status").read_text().splitlines())
    assert (status["NoNewPrivs"].strip(), status["Seccomp"].strip()) == ("1", "2")
    assert os.getpriority(os.PRIO_PROCESS, nursery) == os.getpriority(os.PRIO_PROCESS, 0) + confinement.NICENESS
    assert Path(f"/proc/{nursery}/oom_score_adj").read_text().strip() == confinement.FIRST_TO_DIE
