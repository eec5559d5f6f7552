"""Roles in entities: suspended, given back and proposed, by managers too."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import Guarded, row_id
from backoffice.entities.address import entity_address
from backoffice.journal_words import already_done
from backoffice.outcome import attempt
from backoffice.people import proposing
from backoffice.people.forms import SuspensionForm
from backoffice.people.reasons import reason, reasoned
from domain.errors import TransitionRefused
from domain.permissions import Permission, carries, may
from models import Membership
from queries import directory, journal
from queries.proposals import proposable_membership
from services.people import departures, memberships
from web.current import actor, deps
from web.words import sentence

SUSPENDED, RESTORED, ENDED = "membership.suspended", "membership.restored", "membership.ended"
ROLE_EVENTS = (SUSPENDED, RESTORED, ENDED)
"""What the journal calls what is done here, for the person who comes after somebody."""


class Memberships(Guarded):
    """Suspending and restoring somebody's role in an entity."""

    permissions = {
        "suspend": Permission.SUSPEND_PEOPLE,
        "restore": Permission.SUSPEND_PEOPLE,
        "depart": Permission.MANAGE_MEMBERSHIPS,
        "propose": Permission.PROPOSE_MANAGER,
        "revoke": Permission.PROPOSE_MANAGER,
    }
    in_menu = False

    @expose("/<membership_id>/suspendre", methods=("GET", "POST"))
    def suspend(self, membership_id: str) -> ResponseReturnValue:
        """Ask why and until when, then suspend."""
        row = directory.stoppable_membership(actor(), row_id(membership_id), Permission.SUSPEND_PEOPLE)
        done = done_meanwhile(row, SUSPENDED)
        form = SuspensionForm()
        form.jusqu_au.needed = "Choisissez un jour à venir, dans l’année." if _by_staff() else ""
        if form.is_submitted() and done:
            form.motif.errors = [done]
        elif form.validate_on_submit() and _suspended(row, form):
            return redirect(_back_to(row))
        page = render_template(
            "backoffice/role_suspend.html", row=row, form=form, by_staff=_by_staff(), back=_back_to(row)
        )
        return (page, 422) if form.is_submitted() else page

    @expose("/<membership_id>/retablir", methods=("POST",))
    def restore(self, membership_id: str) -> ResponseReturnValue:
        return _of_role(
            membership_id, "Le rôle est rétabli ; la personne en est avertie.", memberships.restore, RESTORED
        )

    @expose("/<membership_id>/depart", methods=("POST",))
    def depart(self, membership_id: str) -> ResponseReturnValue:
        """End the role of a manager who announced to leave it."""
        row = directory.visible_membership(actor(), row_id(membership_id), Permission.MANAGE_MEMBERSHIPS)
        done = "Le rôle est quitté\N{NO-BREAK SPACE}; la personne en est avertie."
        attempt(lambda: departures.carry_out(deps(), actor(), row.id), done)
        return redirect(entity_address(row.entity_id))

    @expose("/<membership_id>/proposer", methods=("GET", "POST"))
    def propose(self, membership_id: str) -> ResponseReturnValue:
        """Propose a depositor as manager, beside oneself or in one's own place."""
        return proposing.ask(proposable_membership(actor(), row_id(membership_id)))

    @expose("/<membership_id>/ne-plus-proposer", methods=("POST",))
    def revoke(self, membership_id: str) -> ResponseReturnValue:
        """Take the proposal back."""
        return proposing.take_back(proposable_membership(actor(), row_id(membership_id)))


def _by_staff() -> bool:
    return carries(actor(), Permission.SUSPEND_PEOPLE)


def _suspended(row: Membership, form: SuspensionForm) -> bool:
    """Whether it was suspended; else the form says why not."""
    try:
        memberships.suspend(deps(), actor(), row.id, form.motif.data, form.jusqu_au.day)
    except TransitionRefused as error:
        field = form.jusqu_au if error.refusal.code == "suspension_day" else form.motif
        field.errors = [sentence(error)]
        return False
    flash("Le rôle est suspendu ; la personne en est avertie.", "success")
    return True


def done_meanwhile(row: Membership, event: str) -> str:
    """The sentence for the person who comes after somebody: the role is no more what it was. '' where it still is."""
    stands = {SUSPENDED: not row.suspended_at, RESTORED: bool(row.suspended_at)}.get(event, True)
    if row.account_id == actor().account_id or (row.until is None and stands):
        return ""
    return already_done(journal.latest_about(row.account_id, ROLE_EVENTS, row.entity_id))


def _of_role(membership_id: str, words: str, act: Callable[..., Any], event: str) -> ResponseReturnValue:
    """Do it to a role, unless somebody did so meanwhile."""
    row = directory.visible_membership(actor(), row_id(membership_id))
    act_on_it = partial(act, deps(), actor(), row.id)
    return reasoned(_back_to(row), lambda: act_on_it(reason()), words, done_meanwhile(row, event))


def _back_to(row: Membership) -> str:
    """The page that shows the role: the account's for staff, the entity's for managers, who see no accounts."""
    if may(actor(), Permission.SEE_ACCOUNTS):
        return url_for("backoffice_accounts.account", account_id=row.account_id)
    return entity_address(row.entity_id)
