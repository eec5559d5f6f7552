"""docs/hints.md, measured on the set of papers: `python -m tests.support.hints_page` writes it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import chain

from adapters.pages import read_layer
from config_checks import HOUSE
from domain.hints.layer import TextLayer
from domain.hints.search import Asked, Hint, Status, look
from tests.support.hint_papers import Case, paper_cases
from tests.support.hint_traps import trap_cases

PAGE = HOUSE / "docs" / "hints.md"

INTRODUCTION = """\
# Hints, measured

Beside each question of a checklist, the workbench says what a document's text layer tells: whether
the applicant, the declared signatory and the entity are named, whether the SIREN or SIRET (or another
register's number) is there, whether an act that is said to be published bears the number that is
declared and names its collection, the date beside a cue and its age, whether the file holds an electronic
signature: whose, of when, whether the document is what was signed, and apart from that whether the
certificate comes from an authority that is trusted (`adapters/electronic_signatures.py`); and where the file
has another kind of signature than the applicant says, that. Hints never decide.
Their rules are in `domain/hints/`.

They are measured on {papers} documents: those of the demonstration, of every kind, and papers made to
mislead (`tests/support/hint_papers.py`, `hint_traps.py`; the same seed gives the same papers). Each is
asked for what it truly says, and for people, bodies and numbers that resemble it and are not in it:
the namesake of a surname, a first name with another surname, halves of two people of one list, a
name with a word more or less, another company's number, an act that this one cites. A hint that says
« trouvé » of any of these, or a date that is not the one that counts, is false.

Without a text layer (a scan, a photo) nothing is said but « Texte non détecté : à lire à l’écran »:
{silent} of the documents.

This page is made by `python -m tests.support.hints_page`, and a test compares them.

"""
NOTES = """\
A name is held to be found where a reader would read it in one go. « Jean Noël Martin » without a hyphen
may be Jean with a second first name: anybody who asks for Jean Martin finds it, as the rule has it (the
first name within four words of the surname). Names that only a line's end, a wide space or a cell's
edge tells apart are not found: these are the misses below.
"""
ABOUT = {
    "applicant": "A person’s name",
    "signatory": "A signatory’s name (not told where the surname begins)",
    "entity": "The entity’s name",
    "number": "SIREN, SIRET or register number",
    "date": "The document’s date",
    "act": "A published act’s number",
    "collection": "The collection where it is published",
    "signature": "An electronic signature",
}


@dataclass
class Measure:
    """Counts by what was asked about; what was missed and what was said falsely, in words."""

    papers: int = 0
    silent: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    in_vain: Counter[str] = field(default_factory=Counter)
    missed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    false: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    rows: list[str] = field(default_factory=list)


def measured() -> Measure:
    """Look at every paper of the set, through the real sandbox."""
    measure = Measure()
    for case in chain(paper_cases(), trap_cases()):
        before = _counts(measure)
        measure.papers += 1
        measure.kinds[case.kind] += 1
        layer = read_layer(case.data, case.media_type)
        seen = look(layer, Asked())
        if not seen.readable:
            measure.silent += 1
        if seen.readable != case.readable:
            measure.false["readable"].append(case.name)
        _signature(measure, case, seen.signed)
        _things(measure, case, layer)
        _date(measure, case, next((hint for hint in seen.hints if hint.about == "date"), None))
        if case.traps == (case.name,):
            measure.rows.append(f"| {case.name} | {_told(measure, before)} |\n")
    return measure


def _counts(measure: Measure) -> tuple[int, int, int, int]:
    return (
        sum(measure.asked.values()),
        sum(measure.found.values()),
        sum(measure.in_vain.values()),
        sum(map(len, measure.false.values())),
    )


def _told(measure: Measure, before: tuple[int, int, int, int]) -> str:
    """What one paper added to the counts."""
    return " | ".join(str(now - then) for now, then in zip(_counts(measure), before, strict=True))


def _signature(measure: Measure, case: Case, signed: bool) -> None:
    measure.asked["signature"] += case.signed
    measure.in_vain["signature"] += not case.signed
    measure.found["signature"] += case.signed and signed
    if signed and not case.signed:
        measure.false["signature"].append(case.name)
    if case.signed and not signed:
        measure.missed["signature"].append(case.name)


def _things(measure: Measure, case: Case, layer: TextLayer) -> None:
    for asked in case.there if case.readable else ():
        hint = _hint(layer, asked)
        measure.asked[hint.about] += 1
        if hint.status is Status.PRESENT:
            measure.found[hint.about] += 1
        else:
            measure.missed[hint.about].append(f"{case.name}: « {hint.subject} »")
    for asked in case.elsewhere:
        if not case.readable:
            if look(layer, asked).hints:
                measure.false["readable"].append(case.name)
            continue
        hint = _hint(layer, asked)
        measure.in_vain[hint.about] += 1
        if hint.status is Status.PRESENT:
            measure.false[hint.about].append(f"{case.name}: « {hint.subject} »")


def _hint(layer: TextLayer, asked: Asked) -> Hint:
    return next(hint for hint in look(layer, asked).hints if hint.about != "date")


def _date(measure: Measure, case: Case, hint: Hint | None) -> None:
    days = hint.days if hint is not None and hint.status is Status.PRESENT else ()
    if case.day is not None and case.readable:
        measure.asked["date"] += 1
        if case.day in days:
            measure.found["date"] += 1
        elif not days:
            measure.missed["date"].append(f"{case.name}: {case.day:%d/%m/%Y}")
    else:
        measure.in_vain["date"] += 1
    measure.in_vain["date"] += len(case.others)
    if days and case.day not in days:
        measure.false["date"].append(f"{case.name}: {days[0]:%d/%m/%Y}")


def page(measure: Measure) -> str:
    """The whole page."""
    lines = [INTRODUCTION.format(papers=measure.papers, silent=measure.silent)]
    lines.append("| What | Is there | Found | Missed | Is not there | Said falsely |\n|---|---|---|---|---|---|\n")
    for about, words in ABOUT.items():
        lines.append(
            f"| {words} | {measure.asked[about]} | {measure.found[about]} | {len(measure.missed[about])} |"
            f" {measure.in_vain[about]} | {len(measure.false[about])} |\n"
        )
    lines.append(f"\n{NOTES}\n## Missed\n\n")
    missed = [(about, line) for about in ABOUT for line in measure.missed[about]]
    lines += [f"- {ABOUT[about]}, {line}\n" for about, line in missed] or ["Nothing.\n"]
    lines.append(
        "\n## Traps, one by one\n\n| Paper | Is there | Found | Is not there | Said falsely |\n|---|---|---|---|---|\n"
    )
    lines += measure.rows
    lines.append("\n## Documents, by kind\n\n| Kind | Documents |\n|---|---|\n")
    lines += [f"| `{kind}` | {count} |\n" for kind, count in sorted(measure.kinds.items())]
    return "".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(measured()), encoding="utf-8")
