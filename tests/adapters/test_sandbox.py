"""The sandbox holds: bombs are bounded in time and memory, a child can reach nothing, the next file is served."""

import contextlib
import gc
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.intake import FileRefused, Limits, Reason, UploadedFile, accept, gate
from adapters.pages import PageUnavailable, Trouble, render_page
from adapters.sandbox import Job, Sandbox, SandboxBusy, SandboxError, SandboxTimeout, client, jobs, pdfs, sandbox
from adapters.sandbox.places import WAITING, EveryPlaceTaken, Places
from adapters.shared_locks import SharedLocks
from tests.support import files

pytestmark = pytest.mark.slow

HOUSE = Path(__file__).parents[2]
CHECK = {"max_pages": 100, "max_page_points": 10_000}
PDF = "application/pdf"
BUSY = 20
"""Seconds that a busy machine may add to a limit."""


@pytest.fixture
def box() -> Iterator[Sandbox]:
    sandbox = Sandbox(Places(2, SharedLocks()))
    yield sandbox
    sandbox.stop()


def nursery_pid(box: Sandbox) -> int:
    box.start()
    process = box._process
    assert process is not None
    return process.pid


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed]


def door(data: bytes) -> str:
    """ "taken", or the reason of the refusal."""
    try:
        accept([UploadedFile("bombe.pdf", data)], Limits(seconds=2.0))
    except FileRefused as refused:
        return refused.reason
    return "taken"


def drawing(data: bytes) -> str:
    """ "drawn", or why it is not."""
    try:
        render_page(data, PDF, 1, 800)
    except PageUnavailable as unavailable:
        return unavailable.trouble
    return "drawn"


@pytest.mark.parametrize(
    "build",
    [files.flate_bomb_pdf, files.image_bomb_pdf, files.looping_form_pdf, files.doubling_forms_pdf],
    ids=["2 GB in 9 kB", "3.6 gigapixels", "a drawing in itself", "10 to the 40"],
)
@pytest.mark.slow
def test_a_bomb_is_bounded_at_the_door_and_on_the_page(build: Callable[[], bytes]) -> None:
    bomb = build()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    assert door(bomb) in ("taken", Reason.BROKEN_PDF, Reason.TIMEOUT)
    assert drawing(bomb) in ("drawn", Trouble.BROKEN, Trouble.TIMEOUT)
    assert time.monotonic() - began < 2 + 10 + BUSY
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB, of this process
    assert accept([UploadedFile("kbis.pdf", files.pdf())]).pages == 1


def test_a_job_that_lasts_is_ended_and_its_child_gone(box: Sandbox) -> None:
    pid = nursery_pid(box)
    began = time.monotonic()
    with pytest.raises(SandboxTimeout):
        box.run(endless(0.3))
    assert time.monotonic() - began < BUSY
    assert gone(lambda: children_of(pid) == [])


def slow_pdf() -> bytes:
    """Drawing it takes more than a minute on any machine."""
    shape = b"0 0 m " + b"500 500 l 0 800 l 595 0 l 3 3 l " * 60_000 + b" f* "
    return files.one_page_pdf(zlib.compress(shape * 20, 1), extra=b"/Filter/FlateDecode")


def gone(condition: Callable[[], bool]) -> bool:
    """Waits, so long at most, for what another process does in its own time."""
    limit = time.monotonic() + BUSY
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(0.02)
    return False


def outcome_of(box: Sandbox, job: Job) -> str | None:
    try:
        return box.run(job).refused
    except SandboxError as error:
        return type(error).__name__


def test_memory_beyond_the_limit_is_refused_and_the_next_job_served(box: Sandbox) -> None:
    photo = files.photo(6000, 6000)
    job = Job("clean_image", {"kinds": ["jpeg"], "max_pixels": 10**9, "max_image_edge": 6000}, [photo], memory_mb=128)
    assert outcome_of(box, job) in ("broken_image", "broken", "SandboxError")
    assert box.run(Job("check_pdf", CHECK, [files.pdf()])).facts["pages"] == 1


def heavy_pages(count: int) -> bytes:
    """Pages of 300,000 text operators each, which share one stream: 30 kB, a third of a second a page."""
    operators = zlib.compress(b"BT /F1 9 Tf 20 700 Td (mot) Tj ET " * 300_000, 9)
    kids = b" ".join(b"%d 0 R" % number for number in range(4, 4 + count))
    font = b"<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</Font%b>>>>" % font
    return files.raw_pdf([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, count),
        files.stream(operators, b"/Filter/FlateDecode"),
        *[page] * count,
    ])  # fmt: skip


def test_no_page_is_begun_once_the_time_for_probing_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """What costly pages cost does not add up; the others are opened when somebody looks at them."""
    monkeypatch.setattr(pdfs, "PROBE_SECONDS", 0.05)
    jobs.check_pdf(CHECK, [heavy_pages(1)])
    costs = []
    for count in (1, 5):
        began = time.process_time()
        assert jobs.check_pdf(CHECK, [heavy_pages(count)])[0] == {
            "pages": count,
            "has_text": True,
            "given": [[count, []]],
            "signed": False,
        }
        costs.append(time.process_time() - began)
    assert costs[1] < 2 * costs[0]


def test_words_read_within_their_time_are_kept_and_called_a_part(box: Sandbox) -> None:
    limits = {"max_pages": 30, "max_characters": 40_000, "max_seconds": 0.05}
    facts = box.run(Job("layer", limits, [heavy_pages(5)])).facts
    assert (len(facts["pages"]), facts["whole"]) == (1, False)


def test_the_nursery_knows_no_secret_and_has_renounced_root(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_SECRET_KEY", "not to be handed on")
    pid = nursery_pid(box)
    status = Path(f"/proc/{pid}/status").read_text()
    assert "\nNoNewPrivs:\t1\n" in status
    assert "\nUid:\t0\t" not in status
    if os.geteuid() == 0 or os.access(f"/proc/{pid}/environ", os.R_OK):
        assert b"GUICHET" not in Path(f"/proc/{pid}/environ").read_bytes()


def test_the_web_process_imports_neither_pdfium_nor_a_decoder() -> None:
    script = f"""
import sys
sys.path.insert(0, {str(HOUSE)!r})
import adapters.intake, adapters.pages
assert not {{"pypdfium2", "PIL", "pi_heif"}} & set(sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_many_threads_share_it() -> None:
    """As under gunicorn's threads: more callers than places, good files and bad."""
    good, bad, patient = files.pdf(2), b"%PDF-1.4\n<script>", Limits(wait=BUSY)
    seen: list[object] = []

    def caller() -> None:
        for _ in range(5):
            seen.append(accept([UploadedFile("a.pdf", good)], patient).pages)
            try:
                accept([UploadedFile("b.pdf", bad)], patient)
            except FileRefused as refused:
                seen.append(refused.reason)

    threads = [threading.Thread(target=caller) for _ in range(WAITING)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert seen.count(2) == 5 * WAITING
    assert seen.count(Reason.BROKEN_PDF) == 5 * WAITING


def endless(seconds: float) -> Job:
    return Job("render", {"kind": "pdf", "page": 1, "width": 2000, "max_height": 4000}, [slow_pdf()], seconds=seconds)


@contextlib.contextmanager
def every_place_taken(box: Sandbox, places: int, seconds: float = 2.5) -> Iterator[None]:
    """While the block runs, `places` jobs are under way."""

    def work() -> None:
        with contextlib.suppress(SandboxTimeout):
            box.run(endless(seconds))

    box.start()
    threads = [threading.Thread(target=work) for _ in range(places)]
    for thread in threads:
        thread.start()
    assert gone(lambda: len(children_of(nursery_pid(box))) == places)
    yield
    for thread in threads:
        thread.join(BUSY)


def test_a_place_is_waited_for_shortly(box: Sandbox) -> None:
    quick = Job("check_pdf", CHECK, [files.pdf()])
    with every_place_taken(box, 2):
        began = time.monotonic()
        with pytest.raises(SandboxBusy):
            box.run(quick, wait=0.3)
        assert 0.3 <= time.monotonic() - began < 1.5
        assert box.run(quick, wait=BUSY).facts["pages"] == 1  # one of them has ended meanwhile


def test_some_places_are_left_to_pages_whatever_strangers_send(box: Sandbox) -> None:
    quick = Job("check_pdf", CHECK, [files.pdf()])
    with every_place_taken(box, 1):
        with pytest.raises(SandboxBusy):
            box.run(quick, wait=0.1, spare=1)
        assert box.run(quick, wait=0.1).facts["pages"] == 1


def test_only_so_many_wait_for_a_place_and_who_comes_then_is_told_at_once() -> None:
    places, told = Places(1, SharedLocks()), []

    def wait() -> None:
        try:
            with places.one(1.0, 0):
                told.append("had")
        except EveryPlaceTaken:
            told.append("waited")

    with places.one(0, 0):
        threads = [threading.Thread(target=wait) for _ in range(WAITING)]
        for thread in threads:
            thread.start()
        assert gone(lambda: places._waiting == WAITING)
        began = time.monotonic()
        with pytest.raises(EveryPlaceTaken), places.one(10, 0):
            pass
        assert time.monotonic() - began < 0.5
        for thread in threads:
            thread.join(BUSY)
    assert told == ["waited"] * WAITING


def test_it_is_used_on_both_sides_of_a_fork() -> None:
    """As under gunicorn with a preloaded application: parent and child each have their own nursery."""
    document = UploadedFile("a.pdf", files.pdf(3))
    assert accept([document]).pages == 3
    pid = os.fork()
    if pid == 0:
        os._exit(0 if accept([document]).pages == 3 else 1)
    assert accept([document]).pages == 3
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert accept([document]).pages == 3


def test_a_killed_nursery_is_replaced(box: Sandbox) -> None:
    first = nursery_pid(box)
    os.kill(first, signal.SIGKILL)
    assert box.run(Job("check_pdf", CHECK, [files.pdf()])).facts["pages"] == 1
    assert nursery_pid(box) != first


def test_a_nursery_that_does_not_start_is_the_service_s_fault_not_the_file_s(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "nursery.py"
    broken.write_text("raise SystemExit(3)")
    monkeypatch.setattr(client, "NURSERY", broken)
    monkeypatch.setattr(gate, "sandbox", Sandbox())
    with pytest.raises(FileRefused) as refused:
        accept([UploadedFile("a.pdf", files.pdf())])
    assert refused.value.reason is Reason.UNAVAILABLE
    monkeypatch.undo()
    assert accept([UploadedFile("a.pdf", files.pdf())]).pages == 1


def test_the_nursery_ends_with_the_process_that_started_it() -> None:
    script = f"""
import sys, os
sys.path.insert(0, {str(HOUSE)!r})
from adapters.sandbox import sandbox
sandbox.start()
print(sandbox._process.pid, flush=True)
os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", script], check=False, stdout=subprocess.PIPE, text=True)
    assert gone(lambda: not Path(f"/proc/{int(done.stdout)}").exists())


def test_hundreds_of_jobs_leave_no_descriptor_and_no_child(box: Sandbox) -> None:
    pid = nursery_pid(box)
    data = files.pdf()
    box.run(Job("check_pdf", CHECK, [data]))
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for _ in range(300):
        box.run(Job("check_pdf", CHECK, [data]))
    assert len(os.listdir("/proc/self/fd")) <= before  # noqa: PTH208
    assert gone(lambda: children_of(pid) == [])


def survive(seed: int, count: int) -> dict[str, int]:
    """How many mutated files were taken and refused; whatever was taken must also be drawn or honestly not."""
    outcome = {"taken": 0, "refused": 0}
    for name, data in files.mutations(seed, count):
        try:
            document = accept([UploadedFile(name, data)], Limits(seconds=2.0))
        except FileRefused:
            outcome["refused"] += 1
            continue
        outcome["taken"] += 1
        with contextlib.suppress(PageUnavailable):
            render_page(document.data, document.media_type, 1, 600)
    return outcome


@pytest.mark.slow
def test_a_sample_of_mutated_files_is_survived() -> None:
    before = sandbox.endings.counted["SIGSYS"]
    outcome = survive(seed=20261123, count=120)
    assert sum(outcome.values()) == 120
    assert outcome["refused"] > 20
    assert sandbox.endings.counted["SIGSYS"] == before, "a decoder made a call that is not on its list"


@pytest.mark.deep
def test_a_thousand_mutated_files_are_survived() -> None:
    before = sandbox.endings.counted["SIGSYS"]
    assert sum(survive(seed=4, count=1000).values()) == 1000
    assert sandbox.endings.counted["SIGSYS"] == before, "a decoder made a call that is not on its list"
