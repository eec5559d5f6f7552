"""What each way through the pages costs an applicant: screens, answers, presses, and a machine's seconds.

The journeys are tests (tests/journeys), which drive the whole program in Chromium on SQLite, at the widths and with or
without scripts as they are made. What counts as a screen, an answer or a press stands in tests/support/counts.py; it is
counted of the applicant alone, with the detours that a test makes on purpose and the optional answers that it gives.
Each test runs twice, and the lower seconds are kept: they are a machine's, which neither reads nor thinks.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import machine
from bench.report import Line

ROUNDS = 2
COUNTED = ("screens", "answers", "presses")


@dataclass(frozen=True)
class Journey:
    """A test, and who in it is the applicant, by their place in the order of arrival: more than one at two devices."""

    what: str
    test: str
    applicant: tuple[int, ...] = (1,)


FIRST, DIRECTORY, JOINING, DECIDING = (
    f"test_{name}.py" for name in ("first_of_an_entity", "company_directory", "joining", "deciding")
)
JOURNEYS = (
    Journey("ministry", f"{FIRST}::test_a_ministry_gives_its_mandate_alone"),
    Journey("company, Kbis names the applicant", f"{FIRST}::test_a_company_whose_kbis_names_the_applicant"),
    Journey("company, directory on", f"{DIRECTORY}::test_a_company_gives_ten_answers_at_most"),
    Journey("association without SIRET", f"{FIRST}::test_an_association_by_its_register_number"),
    Journey("university, head office", f"{FIRST}::test_a_university_gives_its_head_office"),
    Journey("university, directory on", f"{DIRECTORY}::test_a_university_takes_its_head_office_with_one_click"),
    Journey("CPNE, two sign, known entity", f"{FIRST}::test_a_cpne_is_attached_to_the_entity_that_is_known"),
    Journey("second person, depositor", f"{JOINING}::test_the_manager_validates_a_depositor"),
    Journey("lost mail", "test_lost_mail.py::test_a_mail_that_is_lost_is_sent_again"),
    Journey("begun again, same address", f"{JOINING}::test_a_signup_begun_again_with_the_same_address", (2,)),
    Journey("complement", f"{DECIDING}::test_a_complement_is_asked_given_and_approved"),
    Journey("refusal", f"{DECIDING}::test_a_refusal_gives_its_reason"),
    Journey("resumed in another browser", "test_interrupted.py::test_a_signup_goes_on_in_another_browser", (1, 2)),
)
"""Complement and refusal begin with a request that was sent without a browser."""

Counts = Mapping[str, Any]
"""A person's, by name, as tests/support/counts.py writes them."""


def costs() -> Iterator[Line]:
    """A line for each journey at each screen that its test has."""
    rounds = [_counted() for _ in range(ROUNDS)]
    for journey in JOURNEYS:
        for test in _tests_of(journey, rounds[0]):
            people = [[one[test, place] for place in journey.applicant] for one in rounds]
            screen = test.partition("[")[2].rstrip("]")
            yield Line(f"{journey.what}, {screen}", "sqlite", _figure(people), _until_sent(people[0]))


def _counted() -> dict[tuple[str, int], Counts]:
    """Run all tests once: what each person of each gave. Raises RuntimeError when one fails or is skipped."""
    with tempfile.TemporaryDirectory(prefix="guichet-journeys-") as folder:
        file = Path(folder) / "counts.jsonl"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider"]
        tests = [f"tests/journeys/{journey.test}" for journey in JOURNEYS]
        variables = {**os.environ, "JOURNEY_COUNTS": str(file), "GUICHET_TESTS_COMPLETE": "1"}
        ran = subprocess.run(
            [*command, *tests], cwd=machine.HOUSE, env=variables, check=False, capture_output=True, text=True
        )
        if ran.returncode:
            raise RuntimeError(f"a journey failed:\n{ran.stdout}")
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return {(line["test"].removeprefix("tests/journeys/"), line["person"]): line for line in lines}


def _tests_of(journey: Journey, counted: Iterable[tuple[str, int]]) -> list[str]:
    """The journey's tests, one for each screen."""
    return list(dict.fromkeys(test for test, _ in counted if test.partition("[")[0] == journey.test))


def _figure(rounds: list[list[Counts]]) -> str:
    """What all people of a journey gave, and the seconds of the faster round."""
    seconds = min(sum(person["seconds"] for person in people) for people in rounds)
    return f"{_listed(rounds[0])}, {seconds:.1f} s"


def _listed(people: list[Counts]) -> str:
    figures = [(name, sum(person[name] for person in people)) for name in COUNTED]
    optional = sum(person["optional"] for person in people)
    words = [f"{figure:2} {name}" for name, figure in figures]
    return ", ".join(words) + (f" ({optional} optional)" if optional else "")


def _until_sent(people: list[Counts]) -> str:
    """Of that, what the signup itself took, where one person made it."""
    sent = [person["sent"] for person in people if person["sent"]]
    return f"until sent: {_listed(sent)}" if len(people) == len(sent) else ""
