"""`/backoffice/adresses`: other mail addresses that staff were asked for by telephone, until they are made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice import journal_words
from backoffice.access import Guarded, row_id
from backoffice.menu import FOLLOW_UP, MenuCount
from backoffice.outcome import attempt
from domain.calendar import french_datetime, french_duration
from domain.mailboxes import email_key
from domain.permissions import Permission, may
from models import Account
from queries import address_changes as known
from queries.menu_counts import Scoped
from services.people import address_changes
from web.current import actor, deps
from web.fields import Mailbox, Text
from web.form_words import FrenchForm

TOLD = timedelta(days=30)
"""How long the page tells of a change that was given up by itself."""
TO_CONFIRM = Scoped(known.to_confirm)


class AddressForm(FrenchForm):
    """Another address, and what was said when it was asked for."""

    email = Mailbox("Nouvelle adresse mail", needed="Saisissez la nouvelle adresse mail.")
    words = Text(
        "Note de l’appel",
        needed="Écrivez qui a appelé, et comment vous avez reconnu la personne.",
        description="Qui a appelé, quand, et comment vous avez reconnu la personne. Elle ne lit pas cette note.",
    )


class AddressChanges(Guarded):
    menu_group = FOLLOW_UP
    menu_icon = "address"
    permissions = {
        "index": Permission.SEE_ACCOUNTS,
        "confirm": Permission.EDIT_ACCOUNTS,
        "drop": Permission.HELP_APPLICANT,
    }

    def menu_count(self) -> MenuCount | None:
        return MenuCount(TO_CONFIRM, "à confirmer", "à confirmer")

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Every change that is proposed, or confirmed and not made yet."""
        who = actor()
        rows = known.open_changes(who)
        return render_template(
            "backoffice/address_changes.html",
            rows=rows,
            given_up=[
                {
                    "old": row.detail.get("old", ""),
                    "new": row.detail.get("new", ""),
                    "at": row.entry.at,
                    "why": journal_words.dropped_because(row.detail),
                }
                for row in known.given_up(who, deps().now() - TOLD)
            ],
            may_confirm=may(who, Permission.EDIT_ACCOUNTS),
            may_drop=may(who, Permission.HELP_APPLICANT),
            who=who.account_id,
            lasts=lasts(),
        )

    @expose("/<change_id>/confirmer", methods=("POST",))
    def confirm(self, change_id: str) -> ResponseReturnValue:
        """Confirm what a colleague proposed; both addresses are told."""
        key = row_id(change_id)
        attempt(
            lambda: address_changes.confirm_address(deps(), actor(), key),
            lambda due: f"Il aura lieu le {french_datetime(due)}. Les deux adresses sont prévenues.",
        )
        return redirect(url_for("backoffice_addresses.index"))

    @expose("/<change_id>/annuler", methods=("POST",))
    def drop(self, change_id: str) -> ResponseReturnValue:
        """Give it up."""
        key = row_id(change_id)
        attempt(lambda: address_changes.drop_address(deps(), actor(), key), "Le changement d’adresse est annulé.")
        return redirect(url_for("backoffice_addresses.index"))


def lasts() -> str:
    """How long the old address can stop a change: « 3 jours »."""
    return french_duration(deps().policy.address_change)


def propose(name: str, address: str, back: str) -> ResponseReturnValue:
    """The page that asks for another address for the user who signs in with `address`, and proposes it."""
    return ask(
        name,
        address,
        back,
        lambda form: address_changes.propose_address(
            deps(), actor(), email_key(address), form.email.data, form.words.data
        ),
        f"Le changement d’adresse est proposé. {_CONFIRMED_BY}",
        at_once=False,
    )


_CONFIRMED_BY = "Il doit être confirmé par une autre personne."


def ask(
    name: str, address: str, back: str, act: Callable[[Any], Any], done: str, *, at_once: bool
) -> ResponseReturnValue:
    """The form, with the present address; `act` takes the form once it is right."""
    form = AddressForm()
    if form.validate_on_submit() and attempt(lambda: act(form), done):
        return redirect(back)
    page = render_template(
        "backoffice/address.html",
        form=form,
        person=name,
        address=address,
        back=back,
        at_once=at_once,
        lasts=lasts(),
        pending=known.change_of(actor(), email_key(address)),
    )
    return (page, 422) if form.is_submitted() else page


def of_account(row: Account, back: str) -> ResponseReturnValue:
    """The same for an account that can sign in; a closed one is opened again first."""
    if not row.active:
        flash("Ce compte est désactivé\u00a0: réactivez-le avant de changer son adresse.", "error")
        return redirect(back)
    return propose(row.full_name, row.email, back)
