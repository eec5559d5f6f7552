"""The words beside a document's date that tell which date it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from domain.calendar import WEEKDAYS

_LE = rf"(?: (?:le|ce))(?: (?:{'|'.join(WEEKDAYS)}))?"

_SIGNING = (
    rf"(?:fait|signe)(?: et (?:signe|passe))? (?:a|en)(?: [^ ]+){{1,8}}?{_LE}",
    r"(?:fait|signe) a(?: [^ ]+){1,3}",
    rf"(?:fait|signe){_LE}",
    rf"pour (?:copie|extrait)(?: certifiee?)? conforme(?: a(?: [^ ]+){{1,5}}?)?{_LE}",
)

_PUBLISHING = (
    r"(?:paru|publie)e? (?:au (?:[^ ]+ ){1,5})?(?:le|du)",
    r"(?:date de )?(?:parution|publication)(?: le| du)?",
)

_COPYING = (
    r"(?:delivre|edite|imprime)e? le",
    r"extrait du",
    r"date (?:d edition|de (?:la )?(?:delivrance|signature)|de l extrait|du document)",
)


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that end right before a date. `begins`: what they must begin, since within a sentence they may be about
    something else, as in « la convention signée le … » or « un passeport délivré le … »."""

    pattern: re.Pattern[str]
    begins: Literal["", "sentence", "line"] = ""


def _cues(patterns: Sequence[str], begins: Literal["", "sentence", "line"] = "") -> tuple[Cue, ...]:
    return tuple(Cue(re.compile(rf"(?:^| )(?:{pattern})$"), begins) for pattern in patterns)


CUES: tuple[tuple[Cue, ...], ...] = (
    _cues((r"a jour (?:au|le|du)", r"(?:etat|situation|arrete) au", r"situation a la date du")),
    _cues(_SIGNING, "sentence"),
    _cues(_PUBLISHING, "line"),
    _cues(_COPYING, "line"),
    _cues((r"abruf vom", r"opgemaakt op"), "line"),
)
"""What a register knew on a day, the day of signing, of publication, of a copy, of a foreign copy; in the order in
which they count: the first group with a date gives it."""

PLACE = re.compile(r"^(?:a )?[^ ]+(?: [^ ]+){0,4} le$")
"""« Nantes, le » at a line's beginning: the date of a letter."""
