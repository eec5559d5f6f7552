"""`make deep`: run the full counts of the tests marked `deep`, and write what they counted to bench/results/. Those
marked `alone` come first, with nothing beside them; the others two at a time.

The file holds the commit, the machine, each test with its outcome and seconds, and what it recorded
(`record_property`). The exit status is pytest's. Further arguments go to pytest.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

from bench import machine

FEW = 4
RESULTS = Path(__file__).resolve().parent / "results"


@dataclass(frozen=True)
class Case:
    """One test: what came of it, and what it counted."""

    name: str
    outcome: str
    seconds: float
    counted: dict[str, str] = field(default_factory=dict)


def main(arguments: list[str]) -> int:
    """Run, write, and return pytest's exit status: the worse of both runs."""
    alone = run("deep and alone", arguments)
    others = run("deep and not alone", ["-n", "2", "--dist", "worksteal", *arguments])
    status, cases = max(alone[0], others[0]), alone[1] + others[1]
    RESULTS.mkdir(exist_ok=True)
    written = RESULTS / f"{machine.today()}-deep.txt"
    written.write_text(text_of(cases, status), encoding="utf-8")
    print(f"written to {written.relative_to(machine.HOUSE)}")
    return status


def run(marked: str, arguments: list[str]) -> tuple[int, list[Case]]:
    """Run the tests marked so. pytest's exit status, and the cases."""
    with tempfile.TemporaryDirectory(prefix="guichet-deep-") as folder:
        file = Path(folder) / "deep.xml"
        command = [sys.executable, "-m", "pytest", "-m", marked, f"--junitxml={file}", *arguments]
        status = subprocess.run(command, cwd=machine.HOUSE, check=False).returncode
        return status, read(file) if file.exists() else []


def read(file: Path) -> list[Case]:
    """The cases of a JUnit file as pytest writes it."""
    return [_case(element) for element in ET.parse(file).getroot().iter("testcase")]  # noqa: S314 (see above)


def _case(element: ET.Element) -> Case:
    outcomes = {"failure": "FAILED", "error": "ERROR", "skipped": "skipped"}
    outcome = next((word for tag, word in outcomes.items() if element.find(tag) is not None), "passed")
    counted = {one.get("name", ""): one.get("value", "") for one in element.iter("property")}
    name = f"{element.get('classname', '').removeprefix('tests.')}: {element.get('name', '')}"
    return Case(name, outcome, float(element.get("time", "0")), counted)


def text_of(cases: list[Case], status: int) -> str:
    """The file: head, one line a test with what it counted, the sum."""
    lines = [*machine.described(), ""]
    for case in cases:
        # A few counts stand behind their test; a table of them below it.
        few = len(case.counted) <= FEW
        told = "".join(f"; {name} {value}" for name, value in case.counted.items()) if few else ""
        lines.append(f"{case.outcome:7}  {case.seconds:7.1f} s  {case.name}{told}")
        if not few:
            lines += [f"{'':20} {name}: {value}" for name, value in case.counted.items()]
    passed = sum(case.outcome == "passed" for case in cases)
    lines += ["", f"{passed} of {len(cases)} passed; pytest ended with {status}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
