"""`/backoffice/roles/<membership_id>/retirer`: ending a role, its holder heard first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import Guarded, row_id
from backoffice.people.reasons import reason, reasoned
from backoffice.people.roles import ENDED, done_meanwhile
from domain.actors import Actor
from domain.calendar import french_date, paris_date
from domain.errors import NotFound, RowChanged, TransitionRefused
from domain.permissions import Permission
from domain.role_endings import EndReason
from models import Membership
from models_people import RoleEnding
from queries.directory import stoppable_membership
from queries.role_endings import open_ending
from services.machinery.dependencies import Dependencies
from services.people import role_endings
from web.current import actor, deps
from web.fields import Choice, Text, choice
from web.form_words import FrenchForm
from web.words import sentence

MANAGE = Permission.MANAGE_MEMBERSHIPS


class EndForm(FrenchForm):
    """Why a role ends."""

    because = Choice(
        "Pourquoi",
        needed="Choisissez pourquoi ce rôle est retiré.",
        choices=[choice(one.value, one.label) for one in EndReason],
    )
    motif = Text("Précisions", needed="Indiquez un motif.", description="La personne les lit.", rows=3)

    def helps(self) -> dict[str, str]:
        """Which reasons end the role at once."""
        heard = f"La personne a d’abord {deps().policy.role_hearing_days} jours pour répondre."
        return {one.value: heard if one.heard else "Le rôle est retiré aussitôt." for one in EndReason}


class RoleEndings(Guarded):
    permissions = {"end": MANAGE, "decide": MANAGE, "observations": MANAGE, "drop": MANAGE}
    in_menu = False

    @expose("/<membership_id>/retirer", methods=("GET", "POST"))
    def end(self, membership_id: str) -> ResponseReturnValue:
        """Ask why, then end the role or hear its holder; once that has begun, what they say and what is decided."""
        row = _role(membership_id)
        done = done_meanwhile(row, ENDED)
        if done:
            flash(done, "error")
            return redirect(_account_of(row))
        ending = open_ending(row.id)
        if ending is not None:
            return _begun_page(row, ending)
        form = EndForm()
        if form.validate_on_submit() and _begun(row, form):
            return redirect(_account_of(row))
        page = render_template("backoffice/role_end.html", row=row, form=form, back=_account_of(row))
        return (page, 422) if form.is_submitted() else page

    @expose("/<membership_id>/retirer/decider", methods=("POST",))
    def decide(self, membership_id: str) -> ResponseReturnValue:
        """End it, its holder heard or their time over, unless they answered since the page was read: it is shown."""
        try:
            return _of_ending(
                membership_id, _ended_as_seen, "Le rôle est retiré\N{NO-BREAK SPACE}; la personne en est avertie."
            )
        except RowChanged:
            row = _role(membership_id)
            ending = open_ending(row.id)
            if ending is None:
                raise NotFound() from None
            flash("La personne a répondu entre-temps\N{NO-BREAK SPACE}: lisez sa réponse, puis recommencez.", "error")
            return _begun_page(row, ending, typed=reason()), 422

    @expose("/<membership_id>/retirer/observations", methods=("POST",))
    def observations(self, membership_id: str) -> ResponseReturnValue:
        """Write down what its holder says by letter."""
        return _of_ending(membership_id, role_endings.observe_for, "Les observations de la personne sont notées.")

    @expose("/<membership_id>/retirer/abandonner", methods=("POST",))
    def drop(self, membership_id: str) -> ResponseReturnValue:
        """The role stays."""
        return _of_ending(
            membership_id, role_endings.drop, "Le retrait est abandonné\N{NO-BREAK SPACE}; la personne en est avertie."
        )


def _role(membership_id: str) -> Membership:
    return stoppable_membership(actor(), row_id(membership_id), MANAGE)


def _begun_page(row: Membership, ending: RoleEnding, typed: str = "") -> str:
    return render_template(
        "backoffice/role_ending.html",
        row=row,
        ending=ending,
        because=EndReason(ending.reason).label,
        over=role_endings.may_end(ending, paris_date(deps().now())),
        back=_account_of(row),
        seen=role_endings.answer_mark(ending),
        typed=typed,
    )


def _ended_as_seen(deps: Dependencies, who: Actor, membership_id: int, words: str) -> None:
    role_endings.end(deps, who, membership_id, words, seen=request.form.get("vu", ""))


def _begun(row: Membership, form: EndForm) -> bool:
    """Whether the role ended or its holder is heard; else the form says why not."""
    try:
        ending = role_endings.begin(deps(), actor(), row.id, EndReason(form.because.data), form.motif.data)
    except TransitionRefused as refused:
        form.because.errors = [sentence(refused)]
        return False
    flash(_begun_words(ending), "success")
    return True


def _begun_words(ending: RoleEnding | None) -> str:
    if ending is None:
        return "Le rôle est retiré."
    last = french_date(ending.hear_until)
    return f"Le retrait est engagé\N{NO-BREAK SPACE}: la personne a jusqu’au {last} pour répondre."


def _of_ending(membership_id: str, act: Callable[..., Any], words: str) -> ResponseReturnValue:
    """Do it to what was begun, unless somebody ended the role meanwhile."""
    row = _role(membership_id)
    back, done = _account_of(row), done_meanwhile(row, ENDED)
    return reasoned(back, lambda: act(deps(), actor(), row.id, reason()), words, done, raising=(RowChanged,))


def _account_of(row: Membership) -> str:
    return url_for("backoffice_accounts.account", account_id=row.account_id)
