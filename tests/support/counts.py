"""What a person's way through the pages costs them: screens, answers, presses, and a machine's seconds.

- **Screens**: documents that the window went to and that were HTML, each as often as it was drawn: a page that comes
  back with errors or with a received file is one more. Files, redirections and parts that a script exchanges are none.
- **Answers**: a field typed in, an option picked, a group of radio buttons, a box ticked, a choice of files: one each,
  as often as it is given. What stands there already as it would be given is none: nobody types it again. `optional`
  are those whose label or question says « facultatif ».
- **Presses**: buttons, links, and parts of the page folded out.
- **Seconds**: how long the person's own steps took, until each page showed what they looked for there. What others did
  meanwhile, mails on their way and the rules that tests hold pages to are left out. A machine reads and thinks nothing:
  these are the program's seconds, not a person's.
"""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from playwright.sync_api import Frame, Locator, Response

OPTIONAL = "facultatif"
QUESTION = """control => {
    const group = control.type === "radio" ? control.closest("fieldset, [role=radiogroup]") : null;
    const legend = group && (group.querySelector("legend") || group);
    return legend ? legend.textContent : Array.from(control.labels, label => label.textContent).join(" ");
}"""
"""The words that ask for an answer."""


@dataclass
class Counts:
    """Of one person, from the first page that they open."""

    screens: int = 0
    answers: int = 0
    optional: int = 0
    presses: int = 0
    seconds: float = 0.0
    sent: dict[str, float] | None = None
    """What they came to when a request was sent."""
    under_way: bool = False

    def figures(self) -> dict[str, float]:
        """By name, so far."""
        return {name: getattr(self, name) for name in ("screens", "answers", "optional", "presses", "seconds")}

    def answered(self, response: Response, window: Frame) -> None:
        """The server's answer to something that this window asked for."""
        request = response.request
        drawn = response.status // 100 != 3 and response.headers.get("content-type", "").startswith("text/html")
        self.screens += request.is_navigation_request() and drawn and request.frame == window

    def answer(self, control: Locator, *, known: bool) -> None:
        """`control` is about to be answered; `known` when the answer stands there already."""
        if not known:
            self.answers += 1
            self.optional += OPTIONAL in str(control.evaluate(QUESTION))

    @contextmanager
    def step(self) -> Iterator[None]:
        """Time what happens inside; a step within a step is part of it."""
        if self.under_way:
            yield
            return
        begun, self.under_way = time.monotonic(), True
        try:
            yield
        finally:
            self.seconds += time.monotonic() - begun
            self.under_way = False


def append(file: Path, test: str, people: Sequence[Counts]) -> None:
    """A line of JSON for each person of a test, `person` being their place in the order of arrival, from 1."""
    with file.open("a", encoding="utf-8") as lines:
        for place, counts in enumerate(people, 1):
            lines.write(json.dumps({"test": test, "person": place, **counts.figures(), "sent": counts.sent}) + "\n")


class Counted(Protocol):
    """Somebody whose steps are counted."""

    @property
    def counts(self) -> Counts: ...


Who = TypeVar("Who", bound=Counted)
Given = ParamSpec("Given")
Result = TypeVar("Result")


def timed(step: Callable[Concatenate[Who, Given], Result]) -> Callable[Concatenate[Who, Given], Result]:
    """Count how long this step of a person takes."""

    @functools.wraps(step)
    def counted(somebody: Who, *given: Given.args, **named: Given.kwargs) -> Result:
        with somebody.counts.step():
            return step(somebody, *given, **named)

    return counted
