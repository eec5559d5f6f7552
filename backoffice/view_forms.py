"""The shape of what is typed of a view, and of the columns of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField

from web.fields import Choice, Line, Pick, choice
from web.form_words import FrenchForm

MINE, ALL_STAFF = "moi", "agents"


class ViewForm(FrenchForm):
    """A list that is given a name, for whom, and where it stands."""

    list_name = Pick("Liste", needed="Choisissez la liste.", choices=[])
    name = Line("Nom", needed="Donnez un nom à la vue.", maximum=60)
    whose = Choice(
        "Pour qui\N{NO-BREAK SPACE}?",
        needed="Choisissez qui voit la vue.",
        choices=[choice(MINE, "Pour moi"), choice(ALL_STAFF, "Pour tous les agents")],
        default=MINE,
    )
    pinned = BooleanField("Dans mon menu", default=True)
    home = BooleanField("Commencer par elle après ma connexion")
    words = HiddenField("Filtres")

    def keep(self, *names: str) -> None:
        """Ask for these alone."""
        for field in [field for field in self if field.name not in (*names, "csrf_token", "row_seen")]:
            del self[field.name]

    def value(self, name: str, otherwise: Any = "") -> Any:
        """What was answered, where it was asked."""
        return self[name].data if name in self else otherwise


class ColumnsForm(FrenchForm):
    """How somebody keeps a list: its columns by their names, and its rows a page."""

    page_size = Pick("Lignes par page", needed="Choisissez combien de lignes.", choices=[])


def columns_in_order(names: Sequence[str], typed: dict[str, str]) -> list[str]:
    """The columns that are ticked (`voir-…`), by their ranks (`rang-…`); those without one last, as they stood."""
    ticked = [name for name in names if typed.get(f"voir-{name}")]
    return sorted(ticked, key=lambda name: _rank(typed.get(f"rang-{name}", "")))


def _rank(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1000
