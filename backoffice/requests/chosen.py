"""What is ticked on other pages of the grid, where no script keeps it: in the address, by `?choisies=`.

The form of a page has a button for the page beside it, which sends what is ticked there along.
"""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.list_address import CHOSEN
from backoffice.requests.selection import choosing, of_ours, parsed
from backoffice.tables.part import Part
from domain.permissions import Permission

MOST_KEPT = 200
"""References that an address keeps: a request's first line has 4,094 characters (gunicorn)."""
LONGEST = 4_000


class RequestsChosen(Part):
    """The part of the grid that keeps its selection from page to page."""

    permissions = {"keep_chosen": Permission.SEE_REQUESTS}

    @expose("/choisies", methods=("POST",))
    def keep_chosen(self) -> ResponseReturnValue:
        """Go to the page of the list that `vers` says, with what is ticked."""
        references = parsed(request.form.getlist("rowid"))
        if len(references) > MOST_KEPT:
            left = len(references) - MOST_KEPT
            flash(
                f"D’une page à l’autre, {MOST_KEPT} demandes cochées sont conservées au plus\N{NO-BREAK SPACE}: "
                f"{left} ne le {'sont' if left > 1 else 'est'} pas.",
                "warning",
            )
        return redirect(choosing(of_ours(request.form.get("vers", "")), references[:MOST_KEPT]))

    def ticked(self) -> list[str]:
        """The references that the address keeps, on whatever page."""
        if "chosen" not in g:
            g.chosen = parsed(request.args.get(CHOSEN, "")[:LONGEST].split("."))[:MOST_KEPT]
        references: list[str] = g.chosen
        return references

    def ticked_elsewhere(self, rows: list[Any]) -> list[str]:
        """Those of them that are not among these rows."""
        ticked = self.ticked()
        here = {self.get_pk_value(row) for row in rows} if ticked else set()
        return [reference for reference in ticked if reference not in here]

    def without_ticked(self, address: str) -> str:
        """The list at this address, with nothing ticked."""
        return choosing(address, [])
