"""A form whose row somebody else saved while it was filled in: both values stand beside each field that both changed.

One of the two is chosen by radios, which need no script; what was typed is kept. Nothing is written meanwhile.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from wtforms import Form

from domain.row_marks import changed

MINE, THEIRS = "saisie", "enregistree"
SHORT = 60
"""Of two texts of at most so many characters nobody needs to be told where they differ."""

_GONE = Markup("<del><span class='visually-hidden'>retiré\N{NO-BREAK SPACE}: </span>{}</del>")
_COME = Markup("<ins><span class='visually-hidden'>ajouté\N{NO-BREAK SPACE}: </span>{}</ins>")
_WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Conflict:
    """One field that two people changed, in words. `choice` is the name of the radios that say whose value is kept."""

    label: str
    choice: str
    author: str
    mine: str
    theirs: str

    def offers(self) -> tuple[tuple[str, str, str], ...]:
        """(value of a radio, its label, the text that it keeps)."""
        return (MINE, "Votre saisie", self.mine), (THEIRS, f"Enregistré par {self.author}", self.theirs)

    @property
    def difference(self) -> Markup:
        """Their text turned into mine, word by word; nothing for short ones."""
        return difference_of(self.theirs, self.mine) if max(len(self.mine), len(self.theirs)) > SHORT else Markup("")


def difference_of(before: str, after: str) -> Markup:
    """One text turned into another, with marks that are said aloud too."""
    old, new = (_WORD.findall(text.replace("\r\n", "\n")) for text in (before, after))
    parts = []
    for _, i1, i2, j1, j2 in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        gone, come = "".join(old[i1:i2]), "".join(new[j1:j2])
        if gone == come:
            parts.append(Markup("{}").format(gone))
            continue
        parts += [_GONE.format(gone)] if gone else []
        parts += [_COME.format(come)] if come else []
    return Markup("").join(parts)


def choice_of(name: str) -> str:
    """The name of the radios beside a field."""
    return f"{name}-garder"


def take(form: Form, name: str, value: Any) -> None:
    """Put a value into a field of a form that was sent, as if it had been typed."""
    field = form[name]
    field.raw_data = None
    field.process(None, value)
    if hasattr(field, "_value"):
        field.raw_data = [field._value()]  # what is asked for was given


def take_theirs(form: Form, answers: Mapping[str, str], names: Iterable[str], value_of: Callable[[str], Any]) -> None:
    """Put into each field of a row's value (`names`) for which the other's was chosen what is stored now."""
    for name in names:
        if name in form and answers.get(choice_of(name)) == THEIRS:
            take(form, name, value_of(name))


def show_both(
    form: Form,
    stored: Mapping[str, Any],
    typed: Mapping[str, Any],
    seen: str,
    author: str,
    *,
    value_of: Callable[[str], Any],
    words_of: Callable[[str, Any], str],
) -> dict[str, Conflict]:
    """What both changed since the marks `seen`, by field; one that was left as it was shown takes the other's value.

    `stored` and `typed` are by field, as they are stored; `value_of` is what a field is filled with, `words_of` what a
    person reads of a value.
    """
    theirs, mine = (changed(values, seen) for values in (stored, typed))
    conflicts = {}
    for name in _differing(typed, stored, theirs):
        if name not in mine:
            take(form, name, value_of(name))
            continue
        words = (words_of(name, typed[name]), words_of(name, stored[name]))
        conflicts[name] = Conflict(str(form[name].label.text), choice_of(name), author, *words)
    return conflicts


def _differing(typed: Mapping[str, Any], stored: Mapping[str, Any], names: Collection[str]) -> list[str]:
    return [name for name in typed if name in names and typed[name] != stored[name]]
