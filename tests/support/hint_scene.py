"""What traps for hints are drawn with: a scene of invented people and bodies, plain paper, what it truly says."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from fpdf import FPDF

from adapters.letter_pdf import FONTS
from demo.bodies import Body, bodies
from demo.people import Person, person
from domain.calendar import french_date
from domain.hints.search import Asked
from tests.support.hint_papers import TODAY


@dataclass(frozen=True)
class Scene:
    """Who and what a trap is about; `stranger` and `other` are somebody else and another body."""

    body: Body
    who: Person
    head: Person
    stranger: Person
    other: Body
    day: date

    @property
    def spelled(self) -> str:
        return french_date(self.day)


@dataclass(frozen=True)
class Says:
    """What a trap truly says, `there` beside the rest. `absent` is asked for beside what every paper is asked for in
    vain."""

    people: tuple[Person, ...] = ()
    signatories: tuple[Person, ...] = ()
    entity: bool = True
    number: bool = False
    day: date | None = None
    there: tuple[Asked, ...] = ()
    absent: tuple[Asked, ...] = ()
    signed: bool = False
    readable: bool = True
    kind: str = "mandate"
    hyphens: bool = True


class Sheet(FPDF):
    """Plain paper with a typeface that has every letter."""

    def __init__(self) -> None:
        super().__init__(format="A4")
        self.add_font("DejaVu", "", FONTS / "DejaVuSans.ttf")
        self.set_font("DejaVu", size=11)
        self.set_margins(22, 24)
        self.set_auto_page_break(True, 24)
        self.set_creation_date(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
        self.add_page()

    def say(self, text: str, width: float = 0, gap: float = 3) -> None:
        self.multi_cell(width, 6, text, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(gap)

    def row(self, *cells: str, widths: Sequence[float] = (55, 55, 55)) -> None:
        top = self.get_y()
        for place, cell in enumerate(cells):
            self.set_xy(22 + sum(widths[:place]), top)
            self.cell(widths[place], 6, cell)
        self.set_xy(22, top + 7)


def designates(scene: Scene, who: str, head: str = "") -> str:
    return (
        f"Je soussigné, {head or scene.head.name}, agissant en qualité de représentant légal {scene.body.of_name}, "
        f"désigne {who}, administrateur entité, et lui délègue mandat auprès de l’organisme."
    )


def asks(who: Person) -> Asked:
    return Asked(first_name=who.first_name, last_name=who.last_name)


def scene_of(chance: random.Random) -> Scene:
    """People and bodies that have nothing to do with one another."""
    with_siret = [body for body in bodies().values() if body.siret and body.legal_form]
    body, other = chance.sample(with_siret, 2)
    who, head, stranger = (person(number) for number in chance.sample(range(300, 700), 3))
    return Scene(body, who, head, stranger, other, TODAY - timedelta(days=chance.randrange(5, 400)))
