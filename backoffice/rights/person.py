"""`/backoffice/droits/<right_id>/demandes`: which requests are those of who asks, and the copy made for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import cast

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import reference_of, row_id
from backoffice.rights.forms import HandForm, MatchesForm, ReferenceForm
from backoffice.rights.rights_words import match_help, match_label
from backoffice.tables.part import Part
from domain.calendar import paris_date
from domain.errors import NotFound, TransitionRefused
from domain.page_troubles import StoredFileUnusable
from domain.permissions import Permission
from models_rights import RightsMatch, RightsRequest
from queries import rights as known
from services.rights import copies, handing, matching
from web.current import actor, deps
from web.fields import choice
from web.rights_copies import as_file
from web.words import sentence

PERMISSIONS = dict.fromkeys(
    ("person", "choose", "search", "add_request", "prepare_copy", "copy_file", "hand_over"), Permission.EXAMINE_RIGHTS
)


class Person(Part):
    """The part of the screen that finds somebody's requests, and hands them what they asked for."""

    @expose("/<right_id>/demandes")
    def person(self, right_id: str) -> ResponseReturnValue:
        """What was found, what was chosen, the copy."""
        return _page(known.visible_rights_request(actor(), row_id(right_id)))

    @expose("/<right_id>/demandes", methods=("POST",))
    def choose(self, right_id: str) -> ResponseReturnValue:
        """Say which are the person's."""
        row = known.visible_rights_request(actor(), row_id(right_id))
        form = _choice_of(known.matches_of(row))

        def choose() -> str:
            number = matching.choose(deps(), actor(), row.id, form.offered_ids, form.chosen_ids)
            words = {0: "Aucune demande n’est retenue.", 1: "Une demande est retenue."}
            return words.get(number, f"{number} demandes sont retenues.")

        return _done(row, choose)

    @expose("/<right_id>/chercher", methods=("POST",))
    def search(self, right_id: str) -> ResponseReturnValue:
        """Have all requests looked through."""
        row = known.visible_rights_request(actor(), row_id(right_id))

        def search() -> str:
            matching.search(deps(), actor(), row.id)
            return "La recherche commence. Revenez sur cette page dans quelques minutes."

        return _done(row, search)

    @expose("/<right_id>/ajouter", methods=("POST",))
    def add_request(self, right_id: str) -> ResponseReturnValue:
        """Offer one that somebody knows."""
        row = known.visible_rights_request(actor(), row_id(right_id))
        form = ReferenceForm()
        if form.validate_on_submit():
            try:
                matching.add(deps(), actor(), row.id, reference_of(form.reference.data))
            except NotFound:
                form.reference.errors = ["Saisissez une référence de demande, par exemple K7QF-2M9B."]
            except TransitionRefused as refused:
                form.reference.errors = [sentence(refused)]
            else:
                flash("Les personnes que nomme cette demande sont proposées plus bas.", "success")
                return redirect(self.get_url(".person", right_id=row.id))
        return _page(row, form), 422

    @expose("/<right_id>/copie", methods=("POST",))
    def prepare_copy(self, right_id: str) -> ResponseReturnValue:
        """Have the copy made, of what is chosen by then."""
        row = known.visible_rights_request(actor(), row_id(right_id))

        def prepare() -> str:
            copies.prepare(deps(), actor(), row.id)
            return "La copie se prépare. Revenez sur cette page dans quelques minutes."

        return _done(row, prepare)

    @expose("/<right_id>/copie")
    def copy_file(self, right_id: str) -> ResponseReturnValue:
        """The file, to be handed to the person; the journal says who took it."""
        row = known.visible_rights_request(actor(), row_id(right_id))
        try:
            copy, pieces = copies.opened_for(deps(), actor(), row.id)
            first = next(pieces, b"")
        except StoredFileUnusable:
            flash("Le fichier n’est plus lisible\N{NO-BREAK SPACE}: préparez une autre copie.", "error")
            return redirect(self.get_url(".person", right_id=row.id))
        return as_file(copy, first, pieces, "donnees")

    @expose("/<right_id>/remise", methods=("GET", "POST"))
    def hand_over(self, right_id: str) -> ResponseReturnValue:
        """Note the day on which the person was handed the answer, and how."""
        row = known.visible_rights_request(actor(), row_id(right_id))
        form = HandForm(data={"handed_on": paris_date(deps().now())})
        if form.validate_on_submit():
            try:
                handing.hand_over(deps(), actor(), row.id, cast(date, form.handed_on.day), form.how.data)
            except TransitionRefused as refused:
                form.handed_on.errors = [sentence(refused)]
            else:
                flash("La remise est notée.", "success")
                return redirect(self.get_url(".right", right_id=row.id))
        page = render_template("backoffice/rights/hand.html", row=row, form=form)
        return (page, 422) if form.is_submitted() else page


def _done(row: RightsRequest, act: Callable[[], str]) -> ResponseReturnValue:
    """Do it, and say on the page what was done, or why it is refused."""
    try:
        flash(act(), "success")
    except TransitionRefused as refused:
        flash(sentence(refused), "error")
    return redirect(url_for("backoffice_rights.person", right_id=row.id))


def _page(row: RightsRequest, form: ReferenceForm | None = None) -> str:
    matches, copy = known.matches_of(row), known.copy_for(row)
    kept = copy is not None and copy.expires_at is not None and copy.expires_at > deps().now()
    return render_template(
        "backoffice/rights/person.html",
        row=row,
        scan=known.scan_of(row),
        most=matching.MOST,
        choices=_choice_of(matches),
        helps={str(one.id): match_help(one) for one in matches},
        form=form or ReferenceForm(formdata=None),
        copied=copies.is_handed_over(row),
        copy=copy,
        outdated=copy is not None and any(one.chosen_at and one.chosen_at > copy.asked_at for one in matches),
        copy_address=url_for("backoffice_rights.copy_file", right_id=row.id) if kept else "",
    )


def _choice_of(matches: Sequence[RightsMatch]) -> MatchesForm:
    form = MatchesForm(
        data={
            "matches": [str(one.id) for one in matches if one.chosen_at is not None],
            "offered": " ".join(str(one.id) for one in matches),
        }
    )
    form.matches.choices = [choice(str(one.id), match_label(one)) for one in matches]
    return form
