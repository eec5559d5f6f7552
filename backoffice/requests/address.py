"""`/backoffice/demandes/<reference>/adresse`: another mail address for somebody who called."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import reference_of
from backoffice.people import addresses
from backoffice.requests.list_position import request_address
from domain.mailboxes import email_key
from domain.permissions import Permission
from domain.states import ACTIVATED_OPEN, State
from models import Account
from queries.scopes import visible_request
from services.signup.staff_corrections import correct_unactivated_address
from web.current import actor, deps


class RequestAddress:
    permissions = {"address": Permission.HELP_APPLICANT}

    @expose("/<reference>/adresse", methods=("GET", "POST"))
    def address(self, reference: str) -> ResponseReturnValue:
        """Before the activation it is corrected at once; after it, it is proposed, for the account if there is one."""
        row = visible_request(actor(), reference_of(reference))
        back = request_address(row.reference)
        if row.state == State.AWAITING_ACTIVATION:
            return addresses.ask(
                row.full_name,
                row.email,
                back,
                lambda form: correct_unactivated_address(
                    deps(),
                    actor(),
                    row.reference,
                    form.email.data,
                    email_key(form.email.data),
                    form.words.data,
                ),
                "L’adresse est corrigée. Un nouveau mail d’activation part à la nouvelle adresse.",
                at_once=True,
            )
        account = row.account or Account.get_or_none(Account.email_key == row.email_key)
        if account is not None:
            return redirect(url_for("backoffice_accounts.address", account_id=account.id))
        if row.state in ACTIVATED_OPEN:
            return addresses.propose(row.full_name, row.email, back)
        flash("Cette demande est close\u00a0: son adresse n’est plus modifiée.", "error")
        return redirect(back)
