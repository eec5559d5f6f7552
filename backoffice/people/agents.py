"""The agents of the public body: invited, given another role, without a role any more."""

from __future__ import annotations

from typing import Any

from flask import flash
from markupsafe import Markup
from wtforms import Form

from adapters.passwords import reset_token, unusable_hash
from backoffice import words
from backoffice.access import row_id
from backoffice.crud import Crud
from backoffice.drawing import CellMacro
from backoffice.exports import plain
from backoffice.people.forms import AgentForm, RoleForm
from domain.errors import TransitionRefused
from domain.mailboxes import email_key
from domain.permissions import Permission
from domain.states import StaffRole
from models import Account
from queries import directory
from queries.listed_rows import ACCOUNT
from queries.scopes import accounts_visible_to
from queries.signing_in import account_of
from services.people import agents
from web.current import actor, deps


class Agents(Crud):
    """Adding one is inviting them, changing one is changing their role; who has none any more is no agent."""

    menu_icon = "agent"
    see = Permission.SEE_AGENTS
    edit = Permission.MANAGE_AGENTS
    form = RoleForm
    can_delete = False
    counted = ("agent", "agents")
    column_evident = ("email", "role", "state")
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
        "name": CellMacro("account_name"),
        "email": CellMacro("account_email"),
        "role": CellMacro("agent_role"),
        "factor": CellMacro("agent_factor"),
        "state": CellMacro("account_state"),
        "seen": CellMacro("account_seen"),
    }
    column_formatters_export = plain(
        name=lambda row: row.full_name,
        role=lambda row: words.role_label(row.staff_role),
        factor=lambda row: "Activée" if row.tf_primary_method else "Désactivée",
        state=lambda row: "Actif" if row.active else "Désactivé",
        seen=lambda row: row.last_seen_at,
    )
    column_sortable_list = (("name", "last_name"), ("email", "email_key"))
    column_default_sort = [("last_name", False), ("first_name", False)]
    column_searchable_list = ("first_name", "last_name", "email_key")
    create_label = "Inviter un agent"
    edit_label = "Rôle de {}"
    created_words = "{} est invité : un mail lui permet de choisir son mot de passe."
    updated_words = "Le rôle a été enregistré\N{NO-BREAK SPACE}; la personne doit se connecter de nouveau."
    refusal_fields = {"address_taken": "email"}
    empty_title = "Aucun agent"
    empty_words = "Invitez le premier\N{NO-BREAK SPACE}: un mail lui permettra de choisir son mot de passe."

    def __init__(self) -> None:
        super().__init__(Account, name="Agents", endpoint="backoffice_agents", url="agents")

    def get_query(self) -> Any:
        return accounts_visible_to(actor()).select(*ACCOUNT.columns).where(Account.staff_role.is_null(False))

    def get_one(self, id: Any) -> Account:  # noqa: A002 (Flask-Admin's name)
        """Of any account: somebody who is no agent yet can be given a role."""
        return directory.visible_account(actor(), row_id(str(id)))

    def get_create_form(self) -> type[Form]:
        return AgentForm

    def stored_values(self, row: Account) -> dict[str, Any]:
        return {"role": row.staff_role or ""}

    def words_of(self, name: str, value: Any) -> str:
        return words.role_label(value) if name == "role" and value else super().words_of(name, value)

    def values_of(self, form: Form) -> dict[str, Any]:
        return {"role": form.role.data or ""}

    def form_of(self, row: Account) -> Form:
        form = super().form_of(row)
        if form.role.raw_data is None:
            form.role.process(None, row.staff_role or "")
        return form

    def create_row(self, form: Form) -> Account:
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
            if error.refusal.code == "address_taken":
                self._lead_to_account(form.email.data)
            raise
        return account

    def _lead_to_account(self, email: str) -> None:
        """The person has an account already: what is asked for is a role for it."""
        account = account_of(email_key(email))
        if account is not None and account.id != actor().account_id:
            link = Markup('<a href="{}">{}</a>').format(self.get_url(".edit_view", id=account.id), account.full_name)
            flash(Markup("{} a déjà un compte\N{NO-BREAK SPACE}: donnez-lui un rôle d’agent.").format(link), "info")

    def update_row(self, form: Form, row: Account, seen: str) -> None:
        role = StaffRole(form.role.data) if form.role.data else None
        agents.set_staff_role(deps(), actor(), row.id, role, form.motif.data, seen=seen)
