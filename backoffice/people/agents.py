"""The agents of the public body: invited, given another role, without a role any more."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_admin import expose
from wtforms.fields.choices import SelectChoice

from adapters.passwords import reset_token, unusable_hash
from backoffice import words
from backoffice.access import row_id
from backoffice.exports import plain
from backoffice.forms import AgentForm, RoleForm
from backoffice.listing import Listing, cell
from backoffice.people.accounts import SHOWN
from domain.errors import NotFound, TransitionRefused
from domain.permissions import Permission
from domain.states import StaffRole
from models import Account
from queries import directory
from queries.scopes import accounts_visible_to
from services.people import agents
from web.current import actor, deps
from web.words import sentence

NO_ROLE = ("", "Aucun : la personne n’est plus agent")


class Agents(Listing):
    permissions = {
        "index_view": Permission.SEE_AGENTS,
        "invite": Permission.MANAGE_AGENTS,
        "role": Permission.MANAGE_AGENTS,
    }
    list_template = "backoffice/agents.html"
    counted = ("agent", "agents")
    key_column = "name"
    column_list = ("name", "email", "role", "factor", "state", "seen")
    column_labels = {
        "name": "Nom",
        "email": "Adresse mail",
        "role": "Rôle",
        "factor": "Double authentification",
        "state": "État",
        "seen": "Dernière visite",
    }
    column_formatters = {
        "name": cell("account_name"),
        "email": cell("account_email"),
        "role": cell("agent_role"),
        "factor": cell("agent_factor"),
        "state": cell("account_state"),
        "seen": cell("account_seen"),
    }
    column_export_list = ("name", "email", "role", "factor", "state", "seen")
    column_formatters_export = plain(
        name=lambda row: row.full_name,
        role=lambda row: words.role_label(row.staff_role),
        factor=lambda row: "Réglée" if row.tf_primary_method else "À régler",
        state=lambda row: "Actif" if row.active else "Désactivé",
        seen=lambda row: row.last_seen_at,
    )
    empty_title = "Aucun agent"
    empty_words = "Invitez le premier : un mail lui permettra de choisir son mot de passe."

    def __init__(self) -> None:
        super().__init__(Account, name="Agents", endpoint="backoffice_agents", url="agents")

    def get_query(self) -> Any:
        return accounts_visible_to(actor()).select(*SHOWN).where(Account.staff_role.is_null(False))

    def ordered(self, query: Any, sort: str | None, descending: bool) -> Any:
        return query.order_by(Account.last_name, Account.first_name, Account.id)

    @expose("/inviter", methods=("GET", "POST"))
    def invite(self) -> ResponseReturnValue:
        """Make an agent's account; a mail lets them choose a password."""
        form = AgentForm()
        form.role.choices = [SelectChoice(code, label) for code, label in words.staff_roles()]
        if form.validate_on_submit():
            try:
                account, _ = agents.invite_agent(
                    deps(),
                    actor(),
                    email=form.email.data,
                    first_name=form.first_name.data,
                    last_name=form.last_name.data,
                    role=StaffRole(form.role.data),
                    unusable_hash=unusable_hash(),
                    token_for=reset_token,
                    reason=form.motif.data,
                )
            except TransitionRefused as error:
                form.email.errors = [sentence(error)]
            else:
                flash(f"{account.full_name} est invité : un mail lui permet de choisir son mot de passe.", "success")
                return redirect(self.get_url(".index_view"))
        page = render_template("backoffice/agent.html", form=form)
        return (page, 422) if form.is_submitted() else page

    @expose("/<account_id>/role", methods=("GET", "POST"))
    def role(self, account_id: str) -> ResponseReturnValue:
        """Give another role, or none."""
        row = directory.visible_account(actor(), row_id(account_id))
        form = RoleForm(data={"role": row.staff_role or ""})
        form.role.choices = [SelectChoice(code, label) for code, label in [*words.staff_roles(), NO_ROLE]]
        chosen = form.role.data or ""
        if chosen and chosen not in set(StaffRole):
            raise NotFound()
        if form.validate_on_submit():
            role = StaffRole(chosen) if chosen else None
            try:
                agents.set_staff_role(deps(), actor(), row.id, role, form.motif.data)
            except TransitionRefused as error:
                form.form_errors.append(sentence(error))
            else:
                flash("Le rôle est enregistré ; la personne doit se connecter de nouveau.", "success")
                return redirect(self.get_url(".index_view"))
        page = render_template("backoffice/agent_role.html", row=row, form=form)
        return (page, 422) if form.is_submitted() else page
